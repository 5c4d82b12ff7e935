"""Mail on its way out, and who wants none."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutgoingMail(models.Model):
    """A mail, written in the transaction that causes it and sent after commit by the worker."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        BOUNCED = "bounced", _("came back")
        UNWANTED = "unwanted", _("not wanted")

    class Kind(models.TextChoices):
        """Service is about somebody's own account or day and always sent; a notice can be refused."""

        SERVICE = "service", _("service")
        NOTICE = "notice", _("notice")

    message_id = models.CharField(max_length=200, unique=True)
    recipient = models.EmailField()
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SERVICE, db_default=Kind.SERVICE)
    reply_to = models.EmailField(blank=True, default="", db_default="")
    # In whose name it was written; empty: the installation's own. A number, because core knows no cooperations.
    cooperation_key = models.BigIntegerField(null=True)
    # What a mail is about, when the same must never be written twice.
    occasion = models.CharField(max_length=120, null=True, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    # Whether the address itself was refused, at once or by a report that came back.
    undeliverable = models.BooleanField(default=False, db_default=False)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "created_at"]),
            models.Index(fields=["state", "next_attempt_at"], name="core_mail_queue"),
            models.Index(Lower("recipient"), name="core_mail_recipient"),
        ]
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.message_id


class NoticeRefusal(models.Model):
    """An address, in lower case, that wants no notices."""

    address = models.EmailField(unique=True)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)
