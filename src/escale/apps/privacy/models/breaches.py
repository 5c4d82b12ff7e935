"""When something went wrong."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation


class Breach(models.Model):
    """A breach of personal data, or a drill of one; the authority is told within 72 hours of ``known_at``."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="breaches")
    drill = models.BooleanField(_("this is a drill"), default=True)
    what = models.TextField(_("what happened"), max_length=2000)
    people_count = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    measures = models.TextField(_("what was done"), max_length=2000, blank=True)
    known_at = models.DateTimeField(_("known since"), default=timezone.now)
    due_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("breach of personal data")
        verbose_name_plural = _("breaches of personal data")
        ordering = ["-known_at", "-pk"]

    def __str__(self) -> str:
        return f"breach {self.pk}"
