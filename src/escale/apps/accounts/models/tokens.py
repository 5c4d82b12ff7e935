"""Keys with which programs act for a person."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.accounts.models.users import User


class Scope(models.TextChoices):
    """What a token may be used for; never more than its person may do."""

    READ_DIRECTORY = "read:directory", _("read organisations")
    WRITE_DIRECTORY = "write:directory", _("change profiles of organisations")
    READ_MISSIONS = "read:missions", _("read missions, sessions, participants and suggestions")
    READ_WISHES = "read:wishes", _("read wishes")
    WRITE_WISHES = "write:wishes", _("say wishes and take them back")
    READ_MEETINGS = "read:meetings", _("read rounds, requests, agendas and meetings")
    WRITE_MEETINGS = "write:meetings", _("place, move, cancel and decline meetings")
    WRITE_AGENDAS = "write:agendas", _("plan rounds and publish agendas")


class ApiToken(models.Model):
    """A key for programs, in one cooperation, until a day; kept only as a hash.

    ``hint`` is the beginning of the secret, by which its person recognises it in a list.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    cooperation = models.ForeignKey("directory.Cooperation", on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("token for programs")
        verbose_name_plural = _("tokens for programs")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="api_token_expires_after_it_was_made"
            )
        ]

    def __str__(self) -> str:
        return f"token {self.pk}"

    @property
    def valid(self) -> bool:
        """Whether it was neither revoked nor has run out; its person may still have lost their rights."""
        return self.revoked_at is None and self.expires_at > timezone.now()
