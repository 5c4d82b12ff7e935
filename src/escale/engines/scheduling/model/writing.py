"""`Round` and `Agenda` → JSON values, in the field order of the format."""

from dataclasses import asdict
from typing import Any

from escale.engines.scheduling.model.agenda import Agenda, Branch, Certificate, Fairness, Meeting, Share
from escale.engines.scheduling.model.round import Interpreter, Participant, Person, Request, Round


def round_to_json(round_: Round) -> dict[str, Any]:
    """The round as `escale-round/1`; `parse_round` reads it back to an equal round."""
    walking: dict[str, dict[str, int]] = {}
    for (start, end), minutes in round_.walking_minutes.items():
        walking.setdefault(start, {})[end] = minutes
    tables: Any = {"count": round_.table_count}
    if round_.tables is not None:
        tables = [
            {"id": table.id, "venue": table.venue, "unavailable": sorted(table.unavailable)}
            for table in round_.tables
        ]
    return {
        "format": "escale-round/1",
        "slots": [
            {"id": slot.id, "start": slot.start.isoformat(), "end": slot.end.isoformat()}
            | ({"block": slot.block} if slot.block else {})
            for slot in round_.slots
        ],
        "tables": tables,
        "walking_minutes": walking,
        "participants": [_participant(participant) for participant in round_.participants],
        "interpreters": [_interpreter(interpreter) for interpreter in round_.interpreters],
        "closures": [
            {"who": closure.who, "start": closure.start.isoformat(), "end": closure.end.isoformat()}
            | ({"why": closure.why} if closure.why else {})
            for closure in round_.closures
        ],
        "requests": [_request(request) for request in round_.requests],
        "rules": {
            "objective": round_.rules.objective,
            "fair_floor": round_.rules.fair_floor,
            "max_break_difference": round_.rules.max_break_difference,
        },
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "languages": sorted(person.languages),
        "unavailable": sorted(person.unavailable),
    }


def _participant(participant: Participant) -> dict[str, Any]:
    hours = participant.hours
    return {
        "id": participant.id,
        "people": [_person(person) for person in participant.people],
        "unavailable": sorted(participant.unavailable),
        "min": participant.min,
        "max": participant.max,
        "home_tables": list(participant.home_tables),
        "size": participant.size,
        "zone": participant.zone,
        "hours": [hour.isoformat("minutes") for hour in hours] if hours else None,
    }


def _interpreter(interpreter: Interpreter) -> dict[str, Any]:
    return {
        "id": interpreter.id,
        "languages": sorted(interpreter.languages),
        "unavailable": sorted(interpreter.unavailable),
        "max_run": interpreter.max_run,
        "rest": interpreter.rest,
        "max_day": interpreter.max_day,
    }


def _request(request: Request) -> dict[str, Any]:
    lock = request.locked
    return {
        "id": request.id,
        "a": request.a,
        "b": request.b,
        "weight": request.weight,
        "must": request.must,
        "virtual": request.virtual,
        "people": None if request.people is None else sorted(request.people),
        "locked": {"slot": lock.slot, "table": lock.table} if lock else None,
        "slots": None if request.slots is None else sorted(request.slots),
        "after": list(request.after),
        "length": request.length,
    }


def meeting_to_json(meeting: Meeting) -> dict[str, Any]:
    return {
        "request": meeting.request,
        "slot": meeting.slot,
        "table": meeting.table,
        "people": list(meeting.people),
        "interpreters": list(meeting.interpreters),
    }


def _share(share: Share | None) -> dict[str, Any] | None:
    return None if share is None else asdict(share)


def _fairness(fairness: Fairness) -> dict[str, Any]:
    return {
        "sizes": [asdict(size) for size in fairness.sizes],
        "lowest": _share(fairness.lowest),
        "highest": _share(fairness.highest),
    }


def agenda_to_json(agenda: Agenda) -> dict[str, Any]:
    """The agenda as `escale-agenda/1`."""
    return {
        "format": "escale-agenda/1",
        "meetings": [meeting_to_json(meeting) for meeting in agenda.meetings],
        "waiting": [
            {"request": waiting.request, "reason": waiting.reason, "blocking": list(waiting.blocking)}
            for waiting in agenda.waiting
        ],
        "value": agenda.value,
        "bound": agenda.bound,
        "gap": agenda.gap,
        "optimal": agenda.optimal,
        **({"optimal_by": agenda.optimal_by} if agenda.optimal_by else {}),
        "stopped": agenda.stopped,
        "levels": [{"name": level.name, "value": level.value, "bound": level.bound} for level in agenda.levels],
        "shares": dict(agenda.shares),
        "fairness": _fairness(agenda.fairness),
        "seconds": agenda.seconds,
        "seed": agenda.seed,
        "version": agenda.version,
        "certificate": _certificate(agenda.certificate),
    }


def _certificate(certificate: Certificate) -> dict[str, Any]:
    found = {"kind": certificate.kind, "scale": certificate.scale, "rows": [list(row) for row in certificate.rows]}
    if certificate.branches:
        found["branches"] = [_branch(branch) for branch in certificate.branches]
    return found


def _branch(branch: Branch) -> dict[str, Any]:
    if branch.request is None:
        return {"scale": branch.scale, "rows": [list(row) for row in branch.rows]}
    slot = {} if branch.slot is None else {"slot": branch.slot}
    return {"request": branch.request, **slot, "yes": branch.yes, "no": branch.no}
