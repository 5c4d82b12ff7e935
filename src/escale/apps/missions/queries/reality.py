"""What of a mission is real, example or simulated, read from its rows: its frame, who takes part, what they wish."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Reality
from escale.apps.missions.models import Mission, Participation
from escale.apps.missions.queries.above import wishes_in, wishes_of_the

FRAME, ORGANISATIONS, WISHES = _("dates, stops and programme"), _("organisations and people"), _("wishes")


class Covered(NamedTuple):
    """One kind of content (a value of ``Reality``) and the parts of the mission that are of it."""

    reality: str
    label: str | Promise
    parts: list[Promise]


def mixed_column(mission: str) -> Q:
    """Whether parts of a row's ``mission`` may be of another reality than its frame."""
    others = Participation.objects.filter(
        ~Q(organisation__reality=OuterRef(f"{mission}__reality")), mission=OuterRef(mission)
    )
    wishes = wishes_of_the(mission)
    frame_is_real = Q(**{f"{mission}__reality": Reality.REAL})
    return Q(Exists(others)) | Q(Exists(wishes.filter(simulated=True))) | (~frame_is_real & Q(Exists(wishes)))


def tell_one(mission: Mission, *, mixed: bool) -> None:
    """:func:`tell_reality` once ``mixed_column`` was read: most missions are of one kind, and nothing is asked."""
    if mixed:
        tell_reality([mission])
    else:
        mission.realities = _covered({mission.reality: [FRAME, ORGANISATIONS, WISHES]})


def tell_reality(missions: Iterable[Mission]) -> None:
    """Give each mission its ``realities``; one query for all of them."""
    missions = list(missions)
    parts: dict[int, dict[str, set[Promise]]] = {each.pk: defaultdict(set) for each in missions}
    for mission in missions:
        parts[mission.pk][mission.reality].add(FRAME)
    present = Participation.objects.filter(mission__in=missions).order_by()
    wished = wishes_in(missions).annotate(
        kind=Case(When(simulated=True, then=Value(Reality.SIMULATED)), default=Value(Reality.REAL))
    )
    rows = present.annotate(part=Value("organisations")).values_list("mission", "organisation__reality", "part")
    both = rows.union(wished.annotate(part=Value("wishes")).values_list("round__stop__mission", "kind", "part"))
    for key, reality, part in both:
        parts[key][reality].add(ORGANISATIONS if part == "organisations" else WISHES)
    for mission in missions:
        mission.realities = _covered(parts[mission.pk])


def _covered(parts: Mapping[str, Collection[Promise]]) -> list[Covered]:
    """Parts in the order in which people read of them, whatever the order of the rows that told."""
    return [
        Covered(
            each.value, each.label, [part for part in (FRAME, ORGANISATIONS, WISHES) if part in parts[each.value]]
        )
        for each in Reality
        if each.value in parts
    ]
