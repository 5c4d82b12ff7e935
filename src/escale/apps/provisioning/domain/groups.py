"""Roles that an institution's directory gives and takes."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from escale.apps.directory.models import Membership, Party
from escale.apps.provisioning.domain.people import AsSeen
from escale.apps.provisioning.models import ProvisionedGroup, ProvisionedUser
from escale.apps.provisioning.scim.errors import ScimError, invalid
from escale.apps.provisioning.scim.members import Change
from escale.core import audit


def change_members(
    *, group: ProvisionedGroup, changes: Sequence[Change], as_seen: AsSeen | None = None
) -> ProvisionedGroup:
    """Do all changes or none. Raises ``ScimError``: 400 for a stranger, 409, 412."""
    try:
        with transaction.atomic():
            group = ProvisionedGroup.objects.select_for_update().get(pk=group.pk)
            if as_seen is not None and not as_seen():
                raise ScimError(412, "Somebody changed it in between; nothing was changed. Read it again.")
            if not Party.objects.filter(cooperation=group.cooperation_id, institution=group.institution_id).exists():
                raise ScimError(409, "Your institution is no party to this cooperation any more.")
            for kind, keys in changes:
                _change(group, kind, keys)
            group.version, group.changed_at = group.version + 1, timezone.now()
            group.save(update_fields=["version", "changed_at"])
            details = {"role": group.role, "changes": len(changes)}
            audit.record("role.provisioned", group, acting_user=None, details=details)
    except IntegrityError as error:
        raise ScimError(409, "Somebody holds this role in another name already.", "uniqueness") from error
    return group


def _change(group: ProvisionedGroup, kind: str, keys: Sequence[UUID]) -> None:
    named = ProvisionedUser.objects.filter(institution=group.institution_id, key__in=keys, released_at=None)
    people = {each.key: each for each in named.select_related("user")}
    if kind != "remove" and set(keys) - set(people):
        raise invalid("A member is none of your institution's people.")
    held = Membership.objects.filter(
        cooperation=group.cooperation_id,
        institution=group.institution_id,
        role=group.role,
        ended_at=None,
        user__provisioned__institution=group.institution_id,
    )
    wanted = {each.user_id for each in people.values()}
    if kind == "remove":
        _end(held.filter(user__in=wanted))
        return
    if kind == "replace":
        _end(held.exclude(user__in=wanted))
    standing = set(held.values_list("user_id", flat=True))
    for person in people.values():
        if not person.user.is_active:
            raise invalid("A member is not active.")
        if person.user_id not in standing:
            Membership.objects.create(
                cooperation_id=group.cooperation_id,
                institution_id=group.institution_id,
                user=person.user,
                role=group.role,
            )


def _end(memberships: QuerySet[Membership]) -> None:
    keys = list(memberships.values_list("pk", flat=True))
    Membership.objects.filter(pk__in=keys).update(ended_at=timezone.now())
