"""Work in the background, who does it, and what comes round by the clock."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """Work in the background, as people see it: progress, what it says, whether it can still be cancelled.

    The row is also the place in the queue: a worker takes it by writing its name here, and keeps it by writing
    ``alive_at`` again and again. A broker carries nothing but the key.
    """

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
    # The cooperation in whose name it was asked for; a number, because core knows no cooperations.
    cooperation_key = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    percent = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_run_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, blank=True, default="", db_default="")
    alive_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-created_at"]),
            models.Index(fields=["state", "next_run_at"], name="core_job_queue"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(percent__lte=100), name="job_percent_at_most_100")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def ended(self) -> bool:
        """Whether nothing will happen any more."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)


class Worker(models.Model):
    """A worker that is or was there; one that stopped saying so is taken for dead."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    alive_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """When a scheduled task is due next. Whoever moves ``due_at`` on has it run; nobody else does."""

    name = models.CharField(max_length=64, unique=True)
    due_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
