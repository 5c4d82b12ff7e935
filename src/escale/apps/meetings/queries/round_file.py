"""A round as ``escale-round/1``: what the scheduling engine is told, and what anybody can check.

Keys of the database become ids: ``s7`` slot, ``b2`` block, ``t3`` table, ``o9`` organisation, ``r4``
representative, ``i1`` interpreter, ``q5`` request. Walking times between venues are not known yet, so venues
are left out.
"""

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from escale.apps.directory.models import Organisation
from escale.apps.meetings.models import Agenda, Interpreter, Meeting, Request, Round, Slot
from escale.apps.meetings.queries.presence import Opening, Presence, Present, presence_of
from escale.apps.meetings.queries.rounds import active_requests, interpreters_of, tables_of
from escale.apps.missions.models import Table

JsonObject = dict[str, Any]


def round_file(of_round: Round) -> JsonObject:
    """The round as it stands now, with the locks of its agendas; a fixed number of queries."""
    return file_of(of_round, list(active_requests(of_round)), locks_of(of_round))


def file_of(
    of_round: Round,
    requests: Collection[Request],
    locks: dict[int, Meeting],
    openings: Collection[Opening] = (),
) -> JsonObject:
    """The round with these requests, some of them (by key) locked to a meeting."""
    presence = presence_of(of_round, openings=openings)
    tables = tables_of(of_round)
    asked = {key for request in requests for key in (request.first_id, request.second_id)}
    organisations = Organisation.objects.filter(participations__mission=of_round.stop.mission_id).order_by("pk")
    taking_part = [each for each in organisations if each.pk in asked or presence.reach(each.pk)]
    return {
        "format": "escale-round/1",
        "slots": [_slot(slot, of_round.stop.zone) for slot in presence.slots],
        "tables": _tables(tables, presence) or {"count": len(taking_part) // 2},
        "participants": [_participant(each, of_round, presence, tables) for each in taking_part],
        "interpreters": [_interpreter(each, presence) for each in interpreters_of(of_round)],
        "requests": [_request(request, locks.get(request.pk), presence) for request in requests],
        "rules": {"objective": "value"},
    }


def locks_of(of_round: Round) -> dict[int, Meeting]:
    """Locked meetings by request: those people see, overruled by those of a newer draft."""
    standing = of_round.agendas.exclude(state=Agenda.State.SUPERSEDED).defer("inputs", "result").order_by("number")
    published = [agenda for agenda in standing if agenda.state == Agenda.State.PUBLISHED]
    newest = list(standing)[-1:]
    locks: dict[int, Meeting] = {}
    for agenda in dict.fromkeys((*published, *newest)):
        planned = agenda.meetings.filter(state=Meeting.State.PLANNED).prefetch_related("attendees")
        decided = {meeting.request_id: meeting for meeting in planned}
        for request_id, meeting in decided.items():
            if meeting.locked:
                locks[request_id] = meeting
            else:
                locks.pop(request_id, None)
    return locks


def _slot(slot: Slot, zone: str) -> JsonObject:
    clock = ZoneInfo(zone)
    return {
        "id": f"s{slot.pk}",
        "start": slot.starts.astimezone(clock).isoformat(),
        "end": slot.ends.astimezone(clock).isoformat(),
        "block": f"b{slot.block_id}",
    }


def _away(presence: Presence, free: frozenset[int]) -> list[str]:
    return [f"s{slot.pk}" for slot in presence.slots if slot.pk not in free]


def _tables(tables: list[Table], presence: Presence) -> list[JsonObject]:
    return [{"id": f"t{table.pk}", "unavailable": _away(presence, presence.tables[table.pk])} for table in tables]


def _participant(organisation: Organisation, of_round: Round, presence: Presence, tables: list[Table]) -> JsonObject:
    return {
        "id": f"o{organisation.pk}",
        "people": [_person(present, presence) for present in presence.people.get(organisation.pk, ())],
        "min": of_round.min_meetings if presence.reach(organisation.pk) else 0,
        "max": of_round.max_meetings,
        "home_tables": [f"t{table.pk}" for table in tables if table.home_of_id == organisation.pk],
        "size": organisation.size or None,
    }


def _person(present: Present, presence: Presence) -> JsonObject:
    return {
        "id": f"r{present.representative_id}",
        "languages": present.languages,
        "unavailable": _away(presence, present.slots),
    }


def _interpreter(interpreter: Interpreter, presence: Presence) -> JsonObject:
    return {
        "id": f"i{interpreter.pk}",
        "languages": sorted({str(each).split("-", maxsplit=1)[0].lower() for each in interpreter.languages}),
        "unavailable": _away(presence, presence.interpreters[interpreter.pk]),
        "max_run": interpreter.max_run,
        "rest": interpreter.rest,
        "max_day": interpreter.max_day,
    }


def _request(request: Request, lock: Meeting | None, presence: Presence) -> JsonObject:
    asked: JsonObject = {
        "id": f"q{request.pk}",
        "a": f"o{request.first_id}",
        "b": f"o{request.second_id}",
        "weight": request.weight,
        "must": request.must,
    }
    if lock is not None:
        asked["locked"] = {"slot": f"s{lock.slot_id}"}
        if lock.table_id in presence.tables:
            asked["locked"]["table"] = f"t{lock.table_id}"
        there = {
            present.representative_id
            for key in (request.first_id, request.second_id)
            for present in presence.people.get(key, ())
        }
        attending = {attendee.representative_id for attendee in lock.attendees.all()}
        if attending <= there:
            asked["people"] = [f"r{key}" for key in sorted(attending)]
    return asked
