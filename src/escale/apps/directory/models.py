"""Organisations and people of a cooperation, and what they offer and need."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reality(models.TextChoices):
    """What a screen says about where its content comes from."""

    REAL = "real", _("real")
    EXAMPLE = "example", _("example")
    SIMULATED = "simulated", _("simulated")


class Cooperation(models.Model):
    """Two or more institutions working together; everything else belongs to one cooperation."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("cooperation")
        verbose_name_plural = _("cooperations")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a user may do for a cooperation."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organiser")

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["cooperation", "user", "role"], name="one_membership_a_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.cooperation_id}"


class Organisation(models.Model):
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
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
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


class Person(models.Model):
    """Somebody who represents organisations; ``user`` once the person signs in."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    reality = models.CharField(max_length=10, choices=Reality.choices, default=Reality.REAL)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
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
    """A dated yes of a person to one purpose; taken back by a date, never deleted."""

    class Purpose(models.TextChoices):
        PARTICIPATION = "participation", _("show my profile to the counterparts of the mission")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    notice_version = models.CharField(max_length=20)
    language = models.CharField(max_length=12)
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
