"""Actions in lists, on the board and on the line, with who answers for them and where they were born."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from escale.apps.actions.models import Action, Owner
from escale.apps.actions.queries.access import organised_actions, owned_by, visible_to
from escale.apps.actions.rules import is_overdue, today
from escale.apps.directory.models import Cooperation, Membership
from escale.core.origins import Origin, resolve
from escale.engines.text.folding import fold

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

A_PAGE: Final = 25
A_LANE: Final = 20  # cards of one state on the board; the list has them all
_MOST_WORDS: Final = 8


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by; ``side``, ``owner`` and ``mission`` are keys of institution, account, mission."""

    q: str = ""
    state: str = ""
    side: int | None = None
    owner: int | None = None
    origin: str = ""
    mission: int | None = None
    overdue: bool = False


@dataclass(frozen=True)
class ShownOwner:
    """Who answers on one side; ``person`` is empty when nobody is named or the visitor is not to know."""

    name: str
    person: str


@dataclass(frozen=True)
class Row:
    """One action as a list shows it; ``behind`` is its origin where the visitor may follow it."""

    action: Action
    owners: Sequence[ShownOwner]
    behind: Origin | None
    overdue: bool


@dataclass(frozen=True)
class Lane:
    """The actions of one state on the board; ``more``: how many besides."""

    state: str
    rows: Sequence[Row]
    more: int


def cooperation_actions(user: "User", cooperation: Cooperation, filters: Filters) -> QuerySet[Action]:
    """What an organiser sees of a cooperation, by due day."""
    return _narrowed(organised_actions(user).filter(cooperation=cooperation), filters, today())


def my_actions(user: "User", filters: Filters) -> QuerySet[Action]:
    """What somebody answers for, anywhere, by due day."""
    return _narrowed(owned_by(user), filters, today())


def _narrowed(actions: QuerySet[Action], filters: Filters, day: date) -> QuerySet[Action]:
    for word in fold(filters.q).split()[:_MOST_WORDS]:
        actions = actions.filter(searched__contains=word)
    exact = {"state": filters.state, "origin": filters.origin, "mission": filters.mission}
    actions = actions.filter(**{name: value for name, value in exact.items() if value})
    owned = {"institution": filters.side, "user": filters.owner}
    for name, value in owned.items():
        if value is not None:
            actions = actions.filter(pk__in=Owner.objects.filter(**{name: value}).order_by().values("action"))
    if filters.overdue:
        actions = actions.filter(late(day))
    return actions.order_by("due", "pk")


def late(day: date) -> Q:
    """Shared, not closed, and the day has passed."""
    return Q(due__lt=day, state__in=(Action.State.OPEN, Action.State.UNDER_WAY), shared_at__isnull=False)


def with_owners(actions: QuerySet[Action]) -> QuerySet[Action]:
    """The same with what a row shows; two statements for however many."""
    return actions.select_related("mission", "cooperation", "drafted_for").prefetch_related(
        Prefetch("owners", queryset=named_owners(Owner.objects.all()))
    )


def named_owners(owners: QuerySet[Owner]) -> QuerySet[Owner]:
    """With institution, organisation, person, and the name that the cooperation knows an account by."""
    known = Membership.objects.filter(
        cooperation=OuterRef("action__cooperation"), institution=OuterRef("institution"), user=OuterRef("user")
    ).order_by(F("ended_at").desc(nulls_first=True), "pk")
    return (
        owners.select_related("institution", "organisation", "person__user", "user")
        .annotate(member_name=Subquery(known.values("name")[:1]))
        .order_by("place")
    )


def shown_owner(owner: Owner, user: "User", *, names: bool) -> ShownOwner:
    """An owner as a visitor sees it: names of people are for organisers, and everybody sees their own."""
    party = owner.institution or owner.organisation
    own = owner.user_id == user.pk or (owner.person is not None and owner.person.user_id == user.pk)
    person = ""
    if names or own:
        if owner.user is not None:
            person = vars(owner).get("member_name") or str(owner.user)
        elif owner.person is not None:
            person = owner.person.name
    return ShownOwner(party.name if party else "", person)


def rows_of(actions: Iterable[Action], user: "User", *, names: bool) -> list[Row]:
    """Actions as rows; their origins are resolved together. ``names``: the visitor organises."""
    found = list(actions)
    behind: Mapping[tuple[str, str], Origin] = resolve(
        user, {(each.origin, each.origin_key) for each in found if each.origin_key}
    )
    day = today()
    return [
        Row(
            each,
            [shown_owner(owner, user, names=names) for owner in each.owners.all()],
            behind.get((each.origin, each.origin_key)),
            not each.is_draft and is_overdue(each, day),
        )
        for each in found
    ]


def lanes(actions: QuerySet[Action], user: "User") -> list[Lane]:
    """The board: per state its first actions by due day."""
    states = Action.State.values
    found = {state: list(with_owners(actions.filter(state=state))[: A_LANE + 1]) for state in states}
    shown = [each for state in states for each in found[state][:A_LANE]]
    by_key = {row.action.pk: row for row in rows_of(shown, user, names=True)}
    return [
        Lane(state, [by_key[each.pk] for each in found[state][:A_LANE]], max(0, _count(actions, state, found)))
        for state in states
    ]


def _count(actions: QuerySet[Action], state: str, found: Mapping[str, Sequence[Action]]) -> int:
    if len(found[state]) <= A_LANE:
        return 0
    return actions.filter(state=state).count() - A_LANE


def born_of(user: "User", origin: str, key: str) -> QuerySet[Action]:
    """The actions of one origin that a visitor sees, by due day."""
    born = visible_to(user).filter(origin=origin, origin_key=key, shared_at__isnull=False)
    return with_owners(born).order_by("due", "pk")
