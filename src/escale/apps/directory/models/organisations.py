"""Companies and institutions of a cooperation, and what they offer and need."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models.cooperations import Cooperation, Reality
from escale.core.sorting import Named


class Organisation(Named):
    """A company or institution. ``ref`` is the organiser's own key, as in the workbook."""

    class Size(models.TextChoices):
        MICRO = "micro", _("micro (under 10 people)")
        SMALL = "small", _("small (10 to 49)")
        MEDIUM = "medium", _("medium (50 to 249)")
        LARGE = "large", _("large (250 and more)")
        UNKNOWN = "", _("not known")

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="organisations")
    ref = models.CharField(_("reference"), max_length=60)
    name = models.CharField(_("name"), max_length=300)
    country = models.CharField(_("country"), max_length=2, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    sectors = models.JSONField(_("sectors"), default=list, blank=True)
    size = models.CharField(_("size"), max_length=10, choices=Size.choices, default=Size.UNKNOWN, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    cooperation_types = models.JSONField(_("kinds of cooperation"), default=list, blank=True)
    about = models.TextField(_("about"), blank=True)
    identifiers = models.JSONField(_("identifiers"), default=dict, blank=True)
    reality = models.CharField(max_length=10, choices=Reality.choices, default=Reality.REAL)
    attribution = models.CharField(_("source"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["cooperation", "sort_key", "id"], name="organisation_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["cooperation", "ref"], name="organisation_ref_once_a_cooperation")
        ]

    def __str__(self) -> str:
        return self.name


class Statement(models.Model):
    """One short offer or need, in its own language."""

    class Kind(models.TextChoices):
        OFFER = "offer", _("offer")
        NEED = "need", _("need")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    text = models.TextField(_("text"), max_length=2000)
    language = models.CharField(_("language"), max_length=12, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("offer or need")
        verbose_name_plural = _("offers and needs")
        ordering = ["kind", "position", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
