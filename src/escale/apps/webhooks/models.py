"""Who is told of events by a request to their server, and each telling."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation, Institution


class Webhook(models.Model):
    """A server that is told; it belongs to an institution in a cooperation (or to the cooperation's own office).

    Secrets are sealed (``core.sealing``): they must be read to sign. ``failures`` counts failed tries in a row.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="webhooks")
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="webhooks"
    )
    address = models.CharField(_("address"), max_length=500)
    host = models.CharField(max_length=255)
    country = models.CharField(_("country of the recipient"), max_length=2)
    kinds = models.JSONField(_("events"), default=list)
    basis = models.CharField(_("basis of the transfer"), max_length=200, blank=True)
    secret = models.TextField()
    previous_secret = models.TextField(blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    failures = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["active", "paused", "ended"]), name="webhook_state_known")
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.state}"


class Delivery(models.Model):
    """One event for one webhook: its bytes as they are signed, when it is tried next, and what came back."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("on its way")
        DONE = "done", _("delivered")
        FAILED = "failed", _("given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    give_up_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=20, blank=True)
    excerpt = models.CharField(max_length=500, blank=True)
    milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_at"])]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_key"], name="event_once_a_webhook"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "done", "failed"]), name="delivery_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_key} {self.state}"
