"""What of a mission is real, example or simulated, read from its rows: its frame, who takes part, what they wish."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Case, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Reality
from escale.apps.missions.models import Mission, Participation
from escale.apps.missions.queries.above import wishes_in

FRAME, ORGANISATIONS, WISHES = _("dates, stops and programme"), _("organisations and people"), _("wishes")


class Covered(NamedTuple):
    """One kind of content (a value of ``Reality``) and the parts of the mission that are of it."""

    reality: str
    label: str | Promise
    parts: list[Promise]


def tell_reality(missions: Iterable[Mission]) -> None:
    """Give each mission its ``realities``; one query for all of them."""
    missions = list(missions)
    parts: dict[int, dict[str, list[Promise]]] = {each.pk: defaultdict(list) for each in missions}
    for mission in missions:
        parts[mission.pk][mission.reality].append(FRAME)
    present = Participation.objects.filter(mission__in=missions).order_by()
    wished = wishes_in(missions).annotate(
        kind=Case(When(simulated=True, then=Value(Reality.SIMULATED)), default=Value(Reality.REAL))
    )
    rows = present.annotate(part=Value("organisations")).values_list("mission", "organisation__reality", "part")
    both = rows.union(wished.annotate(part=Value("wishes")).values_list("round__stop__mission", "kind", "part"))
    for key, reality, part in both:
        parts[key][reality].append(ORGANISATIONS if part == "organisations" else WISHES)
    for mission in missions:
        mission.realities = _covered(parts[mission.pk])


def _covered(parts: dict[str, list[Promise]]) -> list[Covered]:
    return [
        Covered(reality.value, reality.label, parts[reality.value]) for reality in Reality if reality.value in parts
    ]
