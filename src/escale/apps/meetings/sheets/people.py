"""The sheets interpreters and availability."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from escale.apps.meetings.models import Interpreter, Unavailability
from escale.apps.meetings.sheets.rounds import rounds_by_ref
from escale.apps.missions.domain.people_sheets import exported_refs
from escale.apps.missions.models import Attendance, Mission, Table
from escale.core.sheets import Context
from escale.core.workbook import AvailabilityRow, InterpreterRow

_EVERYBODY = "all"


def apply_interpreters(rows: Sequence[InterpreterRow], context: Context) -> None:
    """Interpreters by ``ref``; one without rounds works in all of them."""
    rounds = rounds_by_ref(context.mission)
    existing = {each.ref: each for each in Interpreter.objects.filter(mission=context.mission)}
    wanted: dict[str, dict[str, Any]] = {}
    for row in rows:
        values = {
            "mission": context.mission,
            "ref": row.ref,
            "name": row.name,
            "languages": list(row.languages),
        }
        limits = {"max_run": row.max_run, "rest": row.rest, "max_day": row.max_day}
        given = {name: value for name, value in limits.items() if value is not None}
        wanted[row.ref] = values | given | _address(row, existing.get(row.ref))
    lines = {row.ref: row.line for row in rows}
    made = context.upsert(Interpreter, existing=existing, wanted=wanted, sheet="interpreters", lines=lines)
    context.relink(Interpreter, "rounds", {made[row.ref].pk: [rounds[ref].pk for ref in row.rounds] for row in rows})
    context.found["interpreters"] = made


def _address(row: InterpreterRow, standing: Interpreter | None) -> dict[str, Any]:
    """A row without an address keeps what was typed on the page; who had another one sees the plan no more."""
    if not row.email or (standing is not None and standing.email.lower() == row.email.lower()):
        return {}
    return {"email": row.email, **({"user_id": None, "invited_at": None} if standing is not None else {})}


Key = tuple[int | None, int | None, int | None, datetime, datetime]


def apply_availability(rows: Sequence[AvailabilityRow], context: Context) -> None:
    """Absences: the same who, start and end is the same row, whatever its reason."""
    mission = context.mission
    whom = _whom(mission, context.found["representatives"])
    wanted: dict[Key, dict[str, Any]] = {}
    lines: dict[Key, int] = {}
    for row in rows:
        who = whom[row.who]
        key = (who.get("attendance_id"), who.get("table_id"), who.get("interpreter_id"), row.starts, row.ends)
        wanted[key] = {"mission": mission, "starts": row.starts, "ends": row.ends, "why": row.why} | who
        lines[key] = row.line
    existing = {
        (each.attendance_id, each.table_id, each.interpreter_id, each.starts, each.ends): each
        for each in Unavailability.objects.filter(mission=mission)
    }
    context.upsert(Unavailability, existing=existing, wanted=wanted, sheet="availability", lines=lines)


def _whom(mission: Mission, attendances: Mapping[str, Attendance]) -> dict[str, dict[str, int]]:
    """What a ref in the column ``who`` stands for: interpreters, tables, representatives, all, last one first."""
    whom: dict[str, dict[str, int]] = {}
    for key, ref in Interpreter.objects.filter(mission=mission).values_list("pk", "ref"):
        whom[ref] = {"interpreter_id": key}
    for key, ref in Table.objects.filter(stop__mission=mission).values_list("pk", "ref"):
        whom[ref] = {"table_id": key}
    whom |= {ref: {"attendance_id": attendance.pk} for ref, attendance in attendances.items()}
    whom[_EVERYBODY] = {}
    return whom


def export_interpreters(mission: Mission) -> list[InterpreterRow]:
    """The interpreters of a mission as rows."""
    return [
        InterpreterRow(
            ref=each.ref,
            name=each.name,
            languages=tuple(each.languages),
            email=each.email,
            rounds=tuple(of_round.ref for of_round in each.rounds.all()),
            max_run=each.max_run,
            rest=each.rest,
            max_day=each.max_day,
        )
        for each in Interpreter.objects.filter(mission=mission).prefetch_related("rounds")
    ]


def export_availability(mission: Mission) -> list[AvailabilityRow]:
    """The absences of a mission as rows, each on the clock of the stop where it falls."""
    absences = Unavailability.objects.filter(mission=mission).select_related("table__stop", "interpreter")
    of_day, people = _clock(mission), exported_refs(mission)
    rows = []
    for away in absences:
        zone: tzinfo = ZoneInfo(away.table.stop.zone) if away.table else of_day(away.starts.date())
        rows.append(
            AvailabilityRow(
                who=_ref_of(away, people),
                starts=away.starts.astimezone(zone),
                ends=away.ends.astimezone(zone),
                why=away.why,
            )
        )
    return rows


def _ref_of(away: Unavailability, people: Mapping[int, str]) -> str:
    if away.attendance_id is not None:
        return people[away.attendance_id]
    if away.table is not None:
        return away.table.ref
    return away.interpreter.ref if away.interpreter else _EVERYBODY


def _clock(mission: Mission) -> Callable[[date], tzinfo]:
    """The zone of the stop where the mission is on a day, else of the first one."""
    stops = list(mission.stops.order_by("starts", "pk"))
    fallback = stops[0].zone if stops else "UTC"

    def of_day(day: date) -> tzinfo:
        return ZoneInfo(next((stop.zone for stop in stops if stop.starts <= day <= stop.ends), fallback))

    return of_day
