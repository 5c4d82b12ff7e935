"""The sheet wishes. It names no round: a wish is for the first round of the journey at which both are present."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from escale.apps.meetings.domain.requests import refresh_requests
from escale.apps.meetings.models import Round, Wish
from escale.apps.meetings.queries.presence import attendances_at
from escale.apps.meetings.sheets.rounds import organisations_by_ref
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Mission
from escale.apps.suggestions.domain import outcomes
from escale.apps.suggestions.models import Outcome
from escale.core.sheets import Context
from escale.core.workbook import WishRow
from escale.core.workbook.rows import Level

Key = tuple[int, int]


def apply_wishes(rows: Sequence[WishRow], context: Context) -> None:
    """Wishes by who wishes whom; requests follow at once. One that was brought before keeps its round."""
    if not rows:
        return
    rounds = _rounds_with_people(context.mission)
    if not rounds:
        context.refuse("wishes", rows[0].line, _("Wishes need a round: fill in the sheet “rounds” as well."))
        return
    organisations = organisations_by_ref(context)
    existing: dict[Key, Wish] = {
        (wish.from_organisation_id, wish.to_organisation_id): wish
        for wish in Wish.objects.filter(round__in=[each for each, _there in rounds]).order_by("-pk")
    }
    before = {pair: wish.level for pair, wish in existing.items()}
    wanted: dict[Key, dict[str, Any]] = {}
    lines: dict[Key, int] = {}
    for row in rows:
        wisher, wished = organisations[row.wisher], organisations[row.wished]
        if wisher.pk == wished.pk:
            context.refuse("wishes", row.line, _("%(name)s cannot wish to meet itself.") % {"name": wisher.name})
            continue
        standing = existing.get((wisher.pk, wished.pk))
        values: dict[str, Any] = {"level": row.level.value}
        if row.on_behalf is not None:
            values["on_behalf"] = row.on_behalf
        if standing is None:
            both = (each for each, there in rounds if {wisher.pk, wished.pk} <= there)
            values |= {
                "round": next(both, rounds[0][0]),
                "from_organisation": wisher,
                "to_organisation": wished,
                "expressed_by": context.acting_user,
            }
        wanted[wisher.pk, wished.pk] = values
        lines[wisher.pk, wished.pk] = row.line
    made = context.upsert(Wish, existing=existing, wanted=wanted, sheet="wishes", lines=lines)
    _note(context, made, before)
    named = {wish.round_id for wish in made.values()}
    for of_round, _there in rounds:
        if of_round.pk in named:
            refresh_requests(of_round)


def _note(context: Context, made: Mapping[Key, Wish], before: Mapping[Key, str]) -> None:
    """Beside their suggestions, for evaluation; through the journal, so that an undo takes them along."""
    said = [outcomes.Act(*pair, wish.level) for pair, wish in made.items() if before.get(pair) != wish.level]
    context.create(Outcome, outcomes.drafted(context_of(context.mission), said))


def _rounds_with_people(mission: Mission) -> list[tuple[Round, set[int]]]:
    """The rounds of a mission in the order of the journey, each with the organisations present at its stop."""
    rounds = Round.objects.filter(stop__mission=mission).select_related("stop").order_by("stop__starts", "pk")
    return [
        (each, set(attendances_at(each).values_list("representative__organisation_id", flat=True))) for each in rounds
    ]


def export_wishes(mission: Mission) -> list[WishRow]:
    """The wishes of a mission as rows; of one that stands in several rounds the first."""
    wishes = (
        Wish.objects.filter(round__stop__mission=mission)
        .select_related("from_organisation", "to_organisation")
        .order_by("round__stop__starts", "pk")
    )
    rows: dict[Key, WishRow] = {}
    for wish in wishes:
        rows.setdefault(
            (wish.from_organisation_id, wish.to_organisation_id),
            WishRow(
                wisher=wish.from_organisation.ref,
                wished=wish.to_organisation.ref,
                level=Level(wish.level),
                on_behalf=wish.on_behalf,
            ),
        )
    return list(rows.values())
