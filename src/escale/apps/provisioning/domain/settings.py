"""What an administrator and the operator decide about provisioning."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution, Party
from escale.apps.provisioning.models import PROVISIONED_ROLES, EmailDomain, ProvisionedGroup, ProvisioningToken
from escale.apps.provisioning.queries import administered_in, token_hash
from escale.core import audit

VALID_FOR = timedelta(days=365)
PREFIX = "escale-scim_"


class ProvisioningRefused(Exception):
    """Nothing was saved; ``str()`` says why, in the active language."""


def new_token(*, acting_user: User, institution: Institution) -> str:
    """A token for the institution's directory, shown once; the one before stays valid until it is revoked.

    It can do what its maker may, and ends with their role.
    """
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ProvisioningToken.objects.create(
            institution=institution,
            token_hash=token_hash(token),
            created_by=acting_user,
            expires_at=timezone.now() + VALID_FOR,
        )
        audit.record("provisioning-token.created", row, acting_user=acting_user)
    return token


def revoke_tokens(*, acting_user: User, institution: Institution) -> int:
    """Every token of the institution lets nobody in from the next request on."""
    with transaction.atomic():
        standing = ProvisioningToken.objects.filter(institution=institution, revoked_at=None)
        revoked = standing.update(revoked_at=timezone.now())
        details = {"tokens": revoked}
        audit.record("provisioning-token.revoked-all", institution, acting_user=acting_user, details=details)
    return revoked


def allow_group(
    *, acting_user: User, institution: Institution, cooperation: Cooperation, role: str
) -> ProvisionedGroup:
    """Let the directory give a role in a cooperation. Raises :class:`ProvisioningRefused`."""
    party = Party.objects.filter(cooperation=cooperation, institution=institution)
    theirs = administered_in(acting_user, institution).filter(pk=cooperation.pk)
    if role not in PROVISIONED_ROLES or not party.exists() or not theirs.exists():
        raise ProvisioningRefused(_("This role cannot be given by a directory."))
    with transaction.atomic():
        group, made = ProvisionedGroup.objects.get_or_create(
            institution=institution, cooperation=cooperation, role=role
        )
        if made:
            audit.record("provisioned-role.allowed", group, acting_user=acting_user, details={"role": role})
    return group


def disallow_group(*, acting_user: User, group: ProvisionedGroup) -> None:
    """The directory gives this role no more; who has it keeps it until somebody ends it."""
    with transaction.atomic():
        audit.record("provisioned-role.disallowed", group, acting_user=acting_user, details={"role": group.role})
        group.delete()


def give_domain(*, acting_user: User, institution: Institution, domain: str) -> EmailDomain:
    """The operator says that addresses of a domain are this institution's. Raises :class:`ProvisioningRefused`."""
    try:
        with transaction.atomic():
            row = EmailDomain.objects.create(institution=institution, domain=domain.lower(), given_by=acting_user)
            audit.record("email-domain.given", row, acting_user=acting_user)
    except IntegrityError as error:
        raise ProvisioningRefused(_("This domain belongs to an institution already.")) from error
    return row


def take_domain(*, acting_user: User, domain: EmailDomain) -> None:
    """Nobody new comes in by this domain; accounts that are there stay."""
    with transaction.atomic():
        audit.record("email-domain.taken", domain, acting_user=acting_user)
        domain.delete()


def note_use(token: ProvisioningToken) -> None:
    """When the directory last came, to the minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
        ProvisioningToken.objects.filter(pk=token.pk).update(last_used_at=now)
