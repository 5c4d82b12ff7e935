"""People of a cooperation, whom they speak for, and what they agreed to."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models.cooperations import Cooperation, Reality
from escale.apps.directory.models.organisations import Organisation
from escale.core.sorting import Named


class Person(Named):
    """Somebody who represents organisations; ``user`` once the person signs in.

    ``made_at``: from here retention counts as long as the person was in no mission.
    """

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    reality = models.CharField(max_length=10, choices=Reality.choices, default=Reality.REAL)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )
    made_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["cooperation", "sort_key", "id"], name="person_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["cooperation", "email"], name="one_person_an_address_a_cooperation")
        ]

    def __str__(self) -> str:
        return self.name


class Representative(models.Model):
    """A person in the role of speaking for an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="representatives")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    ref = models.CharField(_("reference"), max_length=60)
    role = models.CharField(_("role"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["organisation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="one_role_a_person_and_organisation"),
            models.UniqueConstraint(fields=["organisation", "ref"], name="representative_ref_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.organisation})"


class Consent(models.Model):
    """A dated yes of a person to one purpose; taken back by a date, never deleted.

    ``text_hash``: SHA-256 of the notice as it was shown in ``language``; empty for a yes given on paper.
    """

    class Purpose(models.TextChoices):
        PARTICIPATION = "participation", _("show my profile to the counterparts of the mission")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    notice_version = models.CharField(max_length=20)
    language = models.CharField(max_length=12)
    text_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    given_at = models.DateTimeField()
    given_through = models.CharField(max_length=20)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("agreement to be shown")
        verbose_name_plural = _("agreements to be shown")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="one_standing_consent_a_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"
