"""The record of acts."""

from typing import Any

from django.conf import settings
from django.db import models


class AuditChain(models.Model):
    """The head of one hash chain; its row is locked while an entry is appended."""

    name = models.CharField(max_length=64, unique=True)
    length = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One act: who did what to which object, chained to the entry before."""

    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_number_once_a_chain")]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.number} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append only."""
        if not self._state.adding:
            raise TypeError("An audit entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: entries are never taken away."""
        raise TypeError("An audit entry is never deleted.")


class SignedHead(models.Model):
    """Where a chain ended at a time, signed with the installation's key: a chain rewritten later no longer fits."""

    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="signed_heads")
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="one_signed_head_a_number")]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.number} signed"
