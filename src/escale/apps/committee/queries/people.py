"""Who can come to a committee for a party, and who is invited."""

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, OuterRef, QuerySet, Subquery

from escale.apps.actions.queries.choices import members_of
from escale.apps.agreements.models import Agreement, Party
from escale.apps.committee.models import Committee, Participant
from escale.apps.directory.models import Membership

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


class Invitable(NamedTuple):
    """Somebody with a role for an institution that is a party: the party, the key of the account, the name."""

    party: Party
    user: int
    name: str


def invitable(agreement: Agreement) -> list[Invitable]:
    """The people of the parties that still stand, by party and name; each once, for the first of their parties."""
    parties = {
        each.institution_id: each
        for each in agreement.parties.filter(withdrawn_on=None, institution__isnull=False)
        .select_related("institution", "organisation")
        .order_by("pk")
    }
    found: dict[int, Invitable] = {}
    for institution, user, name in members_of(agreement.cooperation):
        if institution in parties:
            found.setdefault(user, Invitable(parties[institution], user, name))
    return sorted(found.values(), key=lambda each: each.party.pk)


def participants_of(committee: Committee) -> QuerySet[Participant]:
    """Who is invited, with the name that the cooperation knows an account by."""
    held = Membership.objects.filter(
        cooperation=committee.agreement.cooperation_id,
        institution=OuterRef("party__institution"),
        user=OuterRef("user"),
    )
    known = held.order_by(F("ended_at").desc(nulls_first=True), "pk")
    return (
        committee.participants.select_related("party__institution", "party__organisation", "user")
        .annotate(member_name=Subquery(known.values("name")[:1]))
        .order_by("party_id", "pk")
    )


def name_of(participant: Participant) -> str:
    """How pages call them; empty once the account is erased."""
    if participant.user is None:
        return ""
    return vars(participant).get("member_name") or str(participant.user)


def invited_users(committee: Committee) -> "list[User]":
    """The accounts to write to: who stands for a party no longer keeps the row and gets no mail."""
    still = {(each.party.pk, each.user) for each in invitable(committee.agreement)}
    rows = committee.participants.filter(user__is_active=True).select_related("user").order_by("pk")
    return [each.user for each in rows if each.user is not None and (each.party_id, each.user_id) in still]
