"""How an institution's own directory of people keeps its accounts here (SCIM 2.0)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation, Institution, Role

# Nobody is made an operator, or an administrator of this very page, by another program.
PROVISIONED_ROLES = (
    Role.ORGANISER,
    Role.CO_ORGANISER,
    Role.PRESS,
    Role.STAFF,
    Role.AUDITOR,
    Role.DATA_PROTECTION,
)


class EmailDomain(models.Model):
    """A domain of e-mail addresses that the platform's operator gave to one institution after proof."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="email_domains")
    domain = models.CharField(_("domain"), max_length=253)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("domain of an institution")
        verbose_name_plural = _("domains of institutions")
        ordering = ["domain"]
        constraints = [models.UniqueConstraint(Lower("domain"), name="one_institution_a_domain")]

    def __str__(self) -> str:
        return self.domain


class ProvisioningToken(models.Model):
    """What an institution's directory shows to be let in; kept only as a hash."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="provisioning_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("provisioning token")
        verbose_name_plural = _("provisioning tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"token {self.pk}"


class ProvisionedUser(models.Model):
    """An account that an institution's directory keeps; one institution at most keeps an account.

    Released, it is not there for the directory any more; the same institution may take it up again.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="provisioned_users")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="provisioned")
    # As the directory says it; empty when it is the address of the account.
    user_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    external_id = models.CharField(max_length=200, blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("provisioned account")
        verbose_name_plural = _("provisioned accounts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "external_id"],
                condition=~Q(external_id=""),
                name="external_id_once_an_institution",
            ),
            models.UniqueConstraint(
                "institution", Lower("user_name"), condition=~Q(user_name=""), name="user_name_once_an_institution"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class ProvisionedGroup(models.Model):
    """A role in a cooperation that the administrator lets the institution's directory give and take."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="provisioned_groups")
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="provisioned_groups")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in PROVISIONED_ROLES])
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("provisioned role")
        verbose_name_plural = _("provisioned roles")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "cooperation", "role"], name="one_provisioned_group_a_role"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in PROVISIONED_ROLES]),
                name="provisioned_roles_are_harmless",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.cooperation_id}"

    @property
    def name(self) -> str:
        """The same whatever language anybody reads: directories tell groups apart by it."""
        return f"{self.cooperation.slug}: {self.role}"
