"""Compute the ways out of a disruption: in the worker, with no transaction open while the engine works."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.meetings.domain.disruptions import Stale
from escale.apps.meetings.domain.planning import placeable
from escale.apps.meetings.domain.requests import refresh_requests
from escale.apps.meetings.models import Agenda, Disruption, Proposal, Round
from escale.apps.meetings.queries.comparing import differences, price_of
from escale.apps.meetings.queries.happenings import (
    absences_of,
    engine_events,
    happening_from,
    openings_of,
    requests_off,
)
from escale.apps.meetings.queries.rounds import slots_of
from escale.apps.meetings.queries.standing import standing_of
from escale.engines.scheduling import NoResult, model, repair

JsonObject = dict[str, Any]
SECONDS = {Proposal.Order.REFILL: 5.0, Proposal.Order.LIMITED: 10.0, Proposal.Order.FULL: 20.0}


def propose(
    disruption: Disruption,
    *,
    begins: Callable[[int, str], None] = lambda number, order: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[str]:
    """Compute and keep one proposal after the other; the orders for which there is none.

    ``begins`` is told before each, and may raise: what is there is kept then. Once ``cancelled`` the engine answers
    with the best it has. Raises :class:`Stale` when the agenda is another one by now, ``SchedulingError`` when the
    engine cannot read it.
    """
    agenda, of_round = disruption.agenda, disruption.agenda.round
    _refuse_stale(disruption)
    refresh_requests(of_round)
    happenings = [happening_from(each) for each in disruption.events]
    openings = openings_of(happenings, of_round)
    standing = standing_of(agenda, off=requests_off(happenings), openings=openings)
    people = {person for meeting in standing.before for person in meeting["people"]}
    absences = absences_of(happenings, of_round, disruption.as_of)
    events = engine_events(absences, slots_of(of_round), people, standing.inputs)
    round_ = model.parse_round(standing.inputs)
    known = model.parse_agenda(standing.agenda)
    now = None if disruption.as_of is None else disruption.as_of.isoformat()
    happened = repair.parse_events({"format": "escale-events/1", "now": now, "events": events}, round_)
    disruption.before, disruption.facts = standing.before, standing.facts
    impossible = []
    for number, order in enumerate(Proposal.Order):
        begins(number, order)
        try:
            found = repair.reschedule(
                round_,
                known,
                happened,
                order=order,
                most_moves=disruption.most_moves,
                seconds=SECONDS[order],
                cancelled=cancelled,
            )
        except NoResult:
            impossible.append(str(order))
            continue
        disruption.inputs = model.round_to_json(found.round)
        _keep(disruption, of_round, order, model.agenda_to_json(found.agenda))
    return impossible


def _refuse_stale(disruption: Disruption) -> None:
    agenda = Agenda.objects.only("version", "state").get(pk=disruption.agenda_id)
    if agenda.version != disruption.version or agenda.state == Agenda.State.SUPERSEDED:
        raise Stale(_("Somebody changed the agenda before the proposals were computed."))


def _keep(disruption: Disruption, of_round: Round, order: Proposal.Order, result: JsonObject) -> None:
    """One proposal with its price; not when the whole was discarded or changed while the engine worked."""
    result = placeable(of_round, disruption.inputs, result)
    price = price_of(differences(disruption.before, result["meetings"]))
    figures = {
        "value": result["value"],
        "bound": result["bound"],
        "meetings": len(result["meetings"]),
        "moved": price.moved,
        "lost": price.lost,
        "added": price.added,
        "people": price.people,
        "told": price.told,
        "breaks": _level(result["levels"], "breaks"),
        "result": result,
    }
    with transaction.atomic():
        standing = Disruption.objects.select_for_update().filter(pk=disruption.pk, state=Disruption.State.OPEN)
        if not any(each.events == disruption.events for each in standing):
            return
        disruption.save(update_fields=["before", "facts", "inputs"])
        Proposal.objects.update_or_create(disruption=disruption, order=order, defaults=figures)


def _level(levels: Iterable[JsonObject], name: str) -> int:
    return next((int(level["value"]) for level in levels if level["name"] == name), 0)
