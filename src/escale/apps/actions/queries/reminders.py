"""Whom which action waits for."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.db.models import Q

from escale.apps.actions.models import Action, Owner
from escale.apps.actions.queries.listing import late
from escale.apps.directory.models import Cooperation, Membership, Person, Representative
from escale.apps.directory.queries import address_of, language_of

_Member = tuple[int | None, int | None, int | None]
AHEAD: Final = (7, 1)  # days before the day itself on which somebody is reminded


class Reader(NamedTuple):
    """Who is written to, and how; ``key`` is the same whatever they answer as."""

    key: str
    address: str
    name: str
    language: str


class Digest(NamedTuple):
    """What one person hears of one cooperation on one day, by due day."""

    reader: Reader
    cooperation: Cooperation
    overdue: list[Action]
    soon: list[Action]


def digests(day: date) -> list[Digest]:
    """Who has something due in a week or tomorrow, late since yesterday, or, on Mondays, late at all."""
    fresh = Q(due__in=[day + timedelta(days=ahead) for ahead in AHEAD])
    missed = late(day) if day.weekday() == 0 else late(day) & Q(due=day - timedelta(days=1))
    open_ = Q(state__in=(Action.State.OPEN, Action.State.UNDER_WAY), shared_at__isnull=False)
    wanted = Action.objects.filter(open_ & fresh | missed).select_related("cooperation")
    actions = list(wanted.order_by("cooperation_id", "due", "pk"))
    readers = _readers(actions)
    found: dict[tuple[str, int], Digest] = {}
    for action in actions:
        for reader in readers.get(action.pk, ()):
            key = (reader.key, action.cooperation_id)
            digest = found.setdefault(key, Digest(reader, action.cooperation, [], []))
            (digest.overdue if action.due < day else digest.soon).append(action)
    return list(found.values())


def _readers(actions: list[Action]) -> dict[int, list[Reader]]:
    """Per action the people who answer for it: those who are named, else all who speak for the organisation."""
    owners = list(
        Owner.objects.filter(action__in=actions)
        .select_related("user", "person__user", "action")
        .order_by("action", "place")
    )
    members = _members(owners)
    speaking = _speaking(owners)
    found: dict[int, dict[str, Reader]] = defaultdict(dict)
    for owner in owners:
        for reader in _of_owner(owner, members, speaking):
            found[owner.action_id].setdefault(reader.key, reader)
    return {key: list(readers.values()) for key, readers in found.items()}


def _of_owner(owner: Owner, members: Mapping[_Member, str], speaking: Mapping[int, list[Person]]) -> list[Reader]:
    if owner.user is not None:
        name = members.get((owner.user_id, owner.institution_id, owner.action.cooperation_id))
        return [] if name is None else [Reader(f"u{owner.user_id}", owner.user.email, name, owner.user.language)]
    if owner.organisation_id is None:
        return []
    people = speaking.get(owner.organisation_id, [])
    if owner.person is not None:  # who no longer speaks for the organisation is not written to
        people = [each for each in people if each.pk == owner.person_id]
    return [
        Reader(f"u{each.user_id}" if each.user_id else f"p{each.pk}", address_of(each), each.name, language_of(each))
        for each in people
    ]


def _members(owners: list[Owner]) -> dict[_Member, str]:
    """Accounts that still hold a role for their institution, with what the cooperation calls them."""
    standing = Membership.objects.standing().filter(
        user__in={each.user_id for each in owners if each.user_id}, institution__isnull=False
    )
    return {
        (each.user_id, each.institution_id, each.cooperation_id): each.shown_name
        for each in standing.select_related("user").order_by("pk")
    }


def _speaking(owners: list[Owner]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = defaultdict(list)
    answering = {each.organisation_id for each in owners if each.organisation_id}
    roles = Representative.objects.filter(organisation__in=answering)
    for each in roles.select_related("person__user").order_by("pk"):
        found[each.organisation_id].append(each.person)
    return found
