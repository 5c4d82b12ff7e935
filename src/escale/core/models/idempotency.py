"""What was answered to a request that a program may send again."""

from django.db import models
from django.utils import timezone


class IdempotencyKey(models.Model):
    """One answered request by the key its program gave it; written in the transaction of its effect."""

    owner = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once_an_owner")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"
