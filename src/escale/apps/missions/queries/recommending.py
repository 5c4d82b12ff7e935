"""Whom an organiser may propose to an organisation."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from escale.apps.directory.models import Organisation
from escale.apps.directory.queries import matching_words
from escale.apps.missions.models import Mission, Participation
from escale.apps.missions.rules import may_meet
from escale.apps.suggestions.models import Recommendation
from escale.apps.suggestions.queries import recommendations, recommended_with

MOST = 25


def proposable(mission: Mission, context: str, participation: Participation, wanted: str) -> list[Organisation]:
    """The first of those it may meet whose name and city have all the words and who are not proposed to it yet."""
    mine = participation.organisation_id
    proposed = {key for each in recommended_with(context, mine) for key in (each.first_id, each.second_id)}
    rows = mission.participations.order_by("organisation__sort_key", "pk").values_list(
        "organisation", "side", "organisation__name", "organisation__city"
    )
    able = [
        (key, f"{name} {city}")
        for key, side, name, city in rows
        if key != mine and key not in proposed and may_meet(participation.side, side)
    ]
    keys = matching_words(able, wanted) if wanted.strip() else [key for key, _words in able]
    found = Organisation.objects.in_bulk(keys[:MOST])
    return [found[key] for key in keys[:MOST]]


def meetable(mission: Mission, participation: Participation) -> set[int]:
    """The keys of all it may meet, proposed to it or not."""
    rows = mission.participations.order_by().values_list("organisation", "side")
    mine = participation.organisation_id
    return {key for key, side in rows if key != mine and may_meet(participation.side, side)}


def add_proposals(participations: Iterable[Any], context: str) -> None:
    """Give each participation its ``proposals``: the other side and the reason; one query."""
    rows = list(participations)
    keys = [row.organisation_id for row in rows]
    found: dict[int, list[tuple[Organisation, str]]] = defaultdict(list)
    for each in recommendations(context).filter(Q(first__in=keys) | Q(second__in=keys)):
        found[each.first_id].append((each.second, each.reason))
        found[each.second_id].append((each.first, each.reason))
    for row in rows:
        row.proposals = found[row.organisation_id]


def proposals_for(context: str, organisation: int) -> list[tuple[Recommendation, Organisation]]:
    """The organiser's proposals about an organisation, each with the other side."""
    return [
        (each, each.second if each.first_id == organisation else each.first)
        for each in recommended_with(context, organisation)
    ]
