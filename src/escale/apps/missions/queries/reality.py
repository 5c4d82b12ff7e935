"""What of a mission is real, example or simulated, read from its rows: its frame, who takes part, what they wish."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

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
    """Give each mission its ``realities``; two queries for all of them."""
    missions = list(missions)
    parts: dict[int, dict[str, list[Promise]]] = {each.pk: defaultdict(list) for each in missions}
    for mission in missions:
        parts[mission.pk][mission.reality].append(FRAME)
    present = Participation.objects.filter(mission__in=missions).order_by()
    for key, reality in present.values_list("mission", "organisation__reality").distinct():
        parts[key][reality].append(ORGANISATIONS)
    for key, simulated in wishes_in(missions).values_list("round__stop__mission", "simulated").distinct():
        parts[key][Reality.SIMULATED if simulated else Reality.REAL].append(WISHES)
    for mission in missions:
        mission.realities = _covered(parts[mission.pk])


def _covered(parts: dict[str, list[Promise]]) -> list[Covered]:
    return [
        Covered(reality.value, reality.label, parts[reality.value]) for reality in Reality if reality.value in parts
    ]
