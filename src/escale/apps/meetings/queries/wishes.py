"""How the wishes of a round stand, organisation by organisation: who has too few, and why."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Organisation
from escale.apps.meetings.models import Round, Wish
from escale.apps.meetings.queries.presence import Presence, presence_of
from escale.apps.meetings.rules import request_weight
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Participation
from escale.apps.missions.rules import may_meet
from escale.apps.suggestions.models import Suggestion

Pair = tuple[int, int]
WARMEST = 4

WHY: dict[str, Promise] = {
    "absent": _("nobody is present at this round"),
    "no_suggestions": _("no wishes sent, and no suggestions to choose from yet"),
    "silent": _("no wishes sent yet, and nobody else wishes this meeting"),
    "refused": _("every meeting was refused by one side"),
    "apart": _("the counterparts are there at other times"),
    "few": _("too few wishes, given or received"),
}


@dataclass
class Heat:
    """One organisation's wishes. ``availability`` in slots; ``reachable``: meetings that are possible at best."""

    organisation: Organisation
    side: str
    given: Counter[str] = field(default_factory=Counter)
    received: Counter[str] = field(default_factory=Counter)
    mutual: int = 0
    weight: int = 0
    refused: int = 0
    pairs: int = 0
    meetable: int = 0
    availability: int = 0
    reachable: int = 0
    suggestions: int = 0
    why: str = ""
    warmth: int = 0

    @property
    def reason(self) -> "Promise | str":
        """Why there are too few, in words; empty when there are enough."""
        return WHY.get(self.why, "")


def heat_of(of_round: Round) -> list[Heat]:
    """Every organisation of the round's mission, worst first; a fixed number of queries."""
    presence = presence_of(of_round)
    rows = {
        each.organisation_id: Heat(each.organisation, each.side)
        for each in Participation.objects.filter(mission=of_round.stop.mission_id).select_related("organisation")
    }
    suggested = Suggestion.objects.filter(context=context_of(of_round.stop.mission)).order_by()
    for key, count in suggested.values_list("organisation_id").annotate(Count("pk")):
        if key in rows:
            rows[key].suggestions = count
    reach = {key: presence.reach(key) for key in rows}
    for pair, levels in _said(of_round).items():
        _count_pair(pair, levels, rows, reach)
    for row in rows.values():
        _conclude(row, of_round, presence)
    return sorted(
        rows.values(), key=lambda row: (row.reachable, row.weight, row.organisation.sort_key, row.organisation.pk)
    )


def _said(of_round: Round) -> dict[Pair, dict[int, str]]:
    """Per pair what each side said."""
    said: dict[Pair, dict[int, str]] = defaultdict(dict)
    wishes = of_round.wishes.order_by().values_list("from_organisation_id", "to_organisation_id", "level")
    for wisher, wished, level in wishes.iterator():
        said[min(wisher, wished), max(wisher, wished)][wisher] = level
    return said


def _count_pair(
    pair: Pair, levels: Mapping[int, str], rows: Mapping[int, Heat], reach: Mapping[int, frozenset[int]]
) -> None:
    if pair[0] not in rows or pair[1] not in rows:
        return
    weight = request_weight(*levels.values()) if may_meet(rows[pair[0]].side, rows[pair[1]].side) else 0
    together = not reach[pair[0]].isdisjoint(reach[pair[1]])
    for key, other in (pair, pair[::-1]):
        row = rows[key]
        if key in levels:
            row.given[levels[key]] += 1
        if other in levels:
            row.received[levels[other]] += 1
        row.refused += Wish.Level.NO in levels.values()
        row.mutual += len(levels) == 2 and weight > 0
        row.weight += weight
        row.pairs += weight > 0
        row.meetable += weight > 0 and together


def _conclude(row: Heat, of_round: Round, presence: Presence) -> None:
    people = presence.people.get(row.organisation.pk, [])
    row.availability = len(presence.reach(row.organisation.pk))
    capacity = sum(len(present.slots) for present in people)
    most = of_round.max_meetings if of_round.max_meetings is not None else capacity
    row.reachable = min(row.meetable, capacity, most)
    enough = max(1, of_round.min_meetings)
    row.warmth = min(WARMEST, WARMEST * row.reachable // (2 * enough))
    if row.reachable < enough:
        row.why = _why(row)


def _why(row: Heat) -> str:
    if not row.availability:
        return "absent"
    if row.pairs > row.meetable:
        return "apart"
    if row.pairs:
        return "few"
    if row.refused:
        return "refused"
    return "silent" if row.suggestions else "no_suggestions"


@dataclass(frozen=True)
class Counterpart:
    """Somebody an organisation may meet: what each said, and the place among its suggestions (``None``: none)."""

    organisation: Organisation
    mine: str
    theirs: str
    rank: int | None
    must: bool


def counterparts_of(of_round: Round, organisation: Organisation, side: str) -> list[Counterpart]:
    """Whom an organisation may meet in a round: wished first, then suggested, then the others by name."""
    others = Participation.objects.filter(mission=of_round.stop.mission_id).exclude(organisation=organisation)
    mine = dict(of_round.wishes.filter(from_organisation=organisation).values_list("to_organisation_id", "level"))
    theirs = dict(of_round.wishes.filter(to_organisation=organisation).values_list("from_organisation_id", "level"))
    ranks = dict(
        Suggestion.objects.filter(context=context_of(of_round.stop.mission), organisation=organisation).values_list(
            "counterpart_id", "rank"
        )
    )
    insisted = of_round.requests.filter(must=True).values_list("first_id", "second_id")
    musts = {sum(pair) - organisation.pk for pair in insisted if organisation.pk in pair}
    found = [
        Counterpart(
            each.organisation,
            mine.get(each.organisation_id, ""),
            theirs.get(each.organisation_id, ""),
            ranks.get(each.organisation_id),
            each.organisation_id in musts,
        )
        for each in others.select_related("organisation")
        if may_meet(side, each.side)
    ]
    last = len(found) + len(ranks)
    return sorted(
        found,
        key=lambda each: (
            not (each.mine or each.theirs),
            last if each.rank is None else each.rank,
            each.organisation.sort_key,
            each.organisation.pk,
        ),
    )
