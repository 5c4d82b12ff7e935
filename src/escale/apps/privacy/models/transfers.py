"""On which basis data crosses a border, and who answers for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation


class TransferBasis(models.Model):
    """What allows personal data of a cooperation to go from one country to another."""

    class Basis(models.TextChoices):
        CLAUSES = "clauses", _("standard contractual clauses (GDPR art. 46(2)(c))")
        AUTHORITIES = "authorities", _("instrument between public authorities (GDPR art. 46(2)(a) or (3)(b))")
        CONSENT = "consent", _("explicit consent of each person (GDPR art. 49(1)(a), law 09-08 art. 44)")
        CNDP_LISTED = "cndp-listed", _("country on the list of the CNDP, transfer notified (law 09-08 art. 43)")
        CNDP = "cndp", _("authorisation of the CNDP (law 09-08 art. 44, form F118)")

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="transfer_bases")
    from_country = models.CharField(_("from"), max_length=2)
    to_country = models.CharField(_("to"), max_length=2)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices)
    reference = models.CharField(_("document"), max_length=200)
    starts = models.DateField(_("valid from"))
    ends = models.DateField(_("valid until"), null=True, blank=True)
    example = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("basis of a transfer")
        verbose_name_plural = _("bases of transfers")
        ordering = ["from_country", "to_country", "-starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="basis_ends_last"),
            models.CheckConstraint(condition=~Q(from_country=F("to_country")), name="basis_between_two_countries"),
        ]

    def __str__(self) -> str:
        return f"{self.from_country} → {self.to_country}: {self.basis}"


class Controller(models.Model):
    """Who answers for the data of a cooperation, for the register of processing."""

    cooperation = models.OneToOneField(Cooperation, on_delete=models.CASCADE, related_name="controller")
    name = models.CharField(_("controllers"), max_length=300, blank=True)
    contact = models.CharField(_("how to reach the data-protection officer"), max_length=300, blank=True)
    cndp_number = models.CharField(_("number of the declaration to the CNDP"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("who answers for the data")
        verbose_name_plural = _("who answers for the data")

    def __str__(self) -> str:
        return self.name
