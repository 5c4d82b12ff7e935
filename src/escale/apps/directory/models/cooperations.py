"""Cooperations, the institutions that are parties to them, and what their people may do there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.core.sorting import Named, NamedQuerySet
from escale.core.translated import TranslatedField


class Reality(models.TextChoices):
    """What a screen says about where its content comes from."""

    REAL = "real", _("real")
    EXAMPLE = "example", _("example")
    SIMULATED = "simulated", _("simulated")


class Cooperation(Named):
    """Two or more institutions working together; everything else belongs to one cooperation.

    ``public``: strangers may know its name, its institutions and ``about``, what these do together.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    about = TranslatedField(db_default={})
    public = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("cooperation")
        verbose_name_plural = _("cooperations")

    def __str__(self) -> str:
        return self.name


class Institution(Named):
    """A chamber, an agency, a ministry: it may be a party to several cooperations and answers for its own people."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """An institution taking part in a cooperation."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="parties")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="parties")

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["cooperation", "institution__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cooperation", "institution"], name="party_once_a_cooperation")
        ]

    def __str__(self) -> str:
        return f"{self.institution_id}@{self.cooperation_id}"


class Role(models.TextChoices):
    """What somebody is for a cooperation; what each may do is in :data:`escale.apps.directory.rules.RIGHTS`.

    Focal points, representatives and interpreters are named in the mission they belong to.
    """

    OPERATOR = "operator", _("platform operator")
    ADMINISTRATOR = "administrator", _("administrator of an institution")
    ORGANISER = "organiser", _("organiser")
    CO_ORGANISER = "co-organiser", _("co-organiser")
    PRESS = "press", _("press")
    STAFF = "staff", _("staff")
    AUDITOR = "auditor", _("auditor")
    DATA_PROTECTION = "dpo", _("data-protection officer")


class MembershipQuerySet(NamedQuerySet["Membership"]):
    """Memberships that count."""

    def standing(self) -> "MembershipQuerySet":
        """Those that were not ended, of accounts that may sign in."""
        return self.filter(ended_at=None, user__is_active=True)


class Membership(Named):
    """What a user may do for a cooperation, in the name of an institution; ended by a date, never deleted.

    The platform's operator belongs to no cooperation. Without an institution: the cooperation's own office.
    """

    Role = Role

    cooperation = models.ForeignKey(
        Cooperation, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    # As whoever gave the role typed it: what the account calls itself may be another cooperation's to know.
    name = models.CharField(_("name"), max_length=200, blank=True, default="", db_default="")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now, db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()  # type: ignore[misc]  # the plugin gives Named a manager of its own

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperation", "user", "role"],
                condition=Q(ended_at=None),
                name="one_standing_membership_a_role",
            ),
            # In a unique constraint no two nulls are equal: operators need their own.
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at=None, role="operator"), name="one_standing_operator_a_user"
            ),
            models.CheckConstraint(
                condition=Q(role="operator", cooperation=None, institution=None)
                | (~Q(role="operator") & Q(cooperation__isnull=False)),
                name="only_operators_stand_outside_cooperations",
            ),
            models.CheckConstraint(
                condition=~Q(role="administrator") | Q(institution__isnull=False),
                name="administrators_have_an_institution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.cooperation_id}"

    @property
    def shown_name(self) -> str:
        """What pages call the person; of a role that no page gave, as the account calls itself."""
        return self.name or str(self.user)
