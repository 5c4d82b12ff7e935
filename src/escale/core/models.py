"""Tables that every app stands on."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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


class OutgoingMail(models.Model):
    """A mail, written in the transaction that causes it and sent after commit by the worker."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    message_id = models.CharField(max_length=200, unique=True)
    recipient = models.EmailField()
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"])]
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.message_id


class Occupied(models.Model):
    """One resource in one time unit of one scope; the database refuses the second booking by itself.

    ``unit`` counts whole units of :data:`escale.core.occupancy.UNIT_MINUTES` since 1970-01-01T00:00Z.
    """

    scope = models.CharField(max_length=40)
    resource = models.CharField(max_length=40)
    unit = models.PositiveIntegerField()
    holder = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "resource", "unit"], name="one_place_at_a_time")]
        indexes = [models.Index(fields=["scope", "holder"])]

    def __str__(self) -> str:
        return f"{self.scope} {self.resource} {self.unit}"


class Job(models.Model):
    """Work in the background, as people see it: progress, what it says, whether it can still be cancelled."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=64)
    arguments = models.JSONField(default=dict)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    percent = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    cancel_requested = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "-created_at"])]
        constraints = [models.CheckConstraint(condition=models.Q(percent__lte=100), name="job_percent_at_most_100")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def ended(self) -> bool:
        """Whether nothing will happen any more."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)
