"""Wishes of nobody: made from the suggestions by a fixed rule, and marked as simulated."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence

from escale.apps.meetings.domain.wishes import Wanted, express_wishes
from escale.apps.meetings.models import Round, Wish
from escale.apps.meetings.queries.presence import attendances_at
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Mission
from escale.apps.suggestions import queries as suggestions

_MUSTS, _LIKES = 2, 6


def simulate_wishes(mission: Mission) -> int:
    """Have every organisation of a mission wish for its best suggestions; how many wishes there are.

    In each round, of those who come to its stop: the two best are musts, six more would be liked, and about one
    in ten of all is left out, always the same ones. About one organisation in sixteen says nothing, as in life.
    """
    ranked: dict[int, list[int]] = defaultdict(list)
    found = suggestions.in_context(context_of(mission)).order_by("organisation", "rank")
    for organisation, counterpart in found.values_list("organisation_id", "counterpart_id"):
        ranked[organisation].append(counterpart)
    rounds = Round.objects.filter(stop__mission=mission).select_related("stop")
    return sum(_in_round(each, ranked) for each in rounds)


def _in_round(of_round: Round, ranked: Mapping[int, Sequence[int]]) -> int:
    there = set(attendances_at(of_round).values_list("representative__organisation_id", flat=True))
    wanted = [
        Wanted(organisation, counterpart, Wish.Level.MUST if place < _MUSTS else Wish.Level.LIKE)
        for organisation in sorted(there)
        if chance(organisation, "silent") >= 16
        for place, counterpart in enumerate(
            [each for each in ranked.get(organisation, ()) if each in there][: _MUSTS + _LIKES]
        )
        if chance(organisation, counterpart) >= 26
    ]
    return express_wishes(acting_user=None, round=of_round, wishes=wanted, simulated=True)


def chance(organisation: int, of: int | str) -> int:
    """A number from 0 to 255 that is the same every time."""
    return hashlib.sha256(f"{organisation}:{of}".encode()).digest()[0]
