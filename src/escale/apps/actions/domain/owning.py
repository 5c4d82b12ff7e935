"""Who answers for an action."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.actions.models import Action, Owner
from escale.apps.directory.models import Cooperation, Membership, Organisation, Party, Representative


@dataclass(frozen=True)
class OwnerDraft:
    """An institution and perhaps one of its accounts, or an organisation and perhaps one of its people; keys."""

    institution: int | None = None
    user: int | None = None
    organisation: int | None = None
    person: int | None = None

    @classmethod
    def of(cls, owner: Owner) -> Self:
        """As a row says it."""
        return cls(owner.institution_id, owner.user_id, owner.organisation_id, owner.person_id)


def check_owners(cooperation: Cooperation, owners: Sequence[OwnerDraft]) -> None:
    """Every owner is of the cooperation, and its person of the owner. Raises :class:`ActionRefused`."""
    if not 1 <= len(owners) <= 2:
        raise ActionRefused(_("An action has an owner, or one on each side."))
    sides = [(each.institution, each.organisation) for each in owners]
    if len(set(sides)) < len(sides):
        raise ActionRefused(_("The owners are of two sides: choose two institutions or organisations."))
    for each in owners:
        if not _belongs(cooperation, each):
            raise ActionRefused(_("One of the owners is not part of this cooperation."))


def _belongs(cooperation: Cooperation, owner: OwnerDraft) -> bool:
    if owner.institution is not None and owner.organisation is None and owner.person is None:
        if not Party.objects.filter(cooperation=cooperation, institution=owner.institution).exists():
            return False
        members = Membership.objects.standing().filter(cooperation=cooperation, institution=owner.institution)
        return owner.user is None or members.filter(user=owner.user).exists()
    if owner.organisation is None or owner.institution is not None or owner.user is not None:
        return False
    if owner.person is None:
        return Organisation.objects.filter(cooperation=cooperation, pk=owner.organisation).exists()
    return Representative.objects.filter(
        organisation=owner.organisation, organisation__cooperation=cooperation, person=owner.person
    ).exists()


def write_owners(action: Action, owners: Sequence[OwnerDraft]) -> bool:
    """Give a locked action these owners, inside the transaction; whether anything changed."""
    if [OwnerDraft.of(each) for each in action.owners.order_by("place")] == list(owners):
        return False
    action.owners.all().delete()
    Owner.objects.bulk_create(
        Owner(
            action=action,
            place=place,
            institution_id=each.institution,
            user_id=each.user,
            organisation_id=each.organisation,
            person_id=each.person,
        )
        for place, each in enumerate(owners, start=1)
    )
    return True
