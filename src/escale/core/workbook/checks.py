"""Rules between cells and rows. One function each; it notes what breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from escale.core.hours import instant
from escale.core.workbook.drafts import Draft, Report
from escale.core.workbook.problems import Code
from escale.core.workbook.references import Drafts
from escale.core.workbook.rows import Side

GRID_MINUTES = 5


def check_all(drafts: Drafts, report: Report) -> None:
    for rule in _RULES:
        rule(drafts, report)


def one_mission(drafts: Drafts, report: Report) -> None:
    missions = drafts.get("mission", [])
    for draft in missions[1:]:
        report.add(draft, "ref", Code.SEVERAL_MISSIONS, draft.values.get("ref", ""), other=missions[0].where("ref"))


def ends_follow_starts(drafts: Drafts, report: Report) -> None:
    """A day may end on the day it starts; an hour may not."""
    for rows in drafts.values():
        for draft in rows:
            names = ("arrives", "leaves") if draft.sheet.name == "representatives" else ("starts", "ends")
            start, end = (draft.values.get(name) for name in names)
            if start is None or end is None:
                continue
            first, last = instant(start), instant(end)
            if not (last < first or (last == first and isinstance(end, datetime))):
                continue
            report.add(draft, names[1], Code.END_BEFORE_START, _shown(end), start=_shown(start))


def _shown(moment: Any) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if isinstance(moment, datetime) else str(moment)


def stops_lie_in_mission(drafts: Drafts, report: Report) -> None:
    mission = next(iter(drafts.get("mission", [])), None)
    if mission is None or not _has(mission, "starts", "ends"):
        return
    start, end = mission.values["starts"], mission.values["ends"]
    for draft in drafts.get("stops", []):
        for name in ("starts", "ends"):
            day = draft.values.get(name)
            if day is not None and not start <= day <= end:
                report.add(draft, name, Code.OUTSIDE_MISSION, day, start=start, end=end)


def _has(draft: Draft, *columns: str) -> bool:
    return all(draft.values.get(column) is not None for column in columns)


def hours_lie_in_stop(drafts: Drafts, report: Report) -> None:
    stops = {draft.values.get("ref"): draft for draft in drafts.get("stops", []) if _has(draft, "starts", "ends")}
    stop_of_round = {draft.values.get("ref"): draft.values.get("stop") for draft in drafts.get("rounds", [])}
    for name in ("sessions", "blocks"):
        for draft in drafts.get(name, []):
            ref = draft.values.get("stop") or stop_of_round.get(draft.values.get("round"))
            start = draft.values.get("starts")
            stop = stops.get(ref)
            if stop is not None and isinstance(start, datetime):
                _check_day(draft, stop, start.date(), report)


def _check_day(draft: Draft, stop: Draft, day: date, report: Report) -> None:
    start, end = stop.values["starts"], stop.values["ends"]
    if not start <= day <= end:
        report.add(draft, "starts", Code.OUTSIDE_STOP, day, stop=stop.values["ref"], start=start, end=end)


def times_lie_on_grid(drafts: Drafts, report: Report) -> None:
    for draft in drafts.get("rounds", []):
        minutes = draft.values.get("slot_minutes")
        if minutes is not None and minutes % GRID_MINUTES:
            report.add(draft, "slot_minutes", Code.GRID, minutes)
    for draft in drafts.get("blocks", []):
        start, pause = draft.values.get("starts"), draft.values.get("break_minutes")
        if isinstance(start, datetime) and (start.minute % GRID_MINUTES or start.second):
            report.add(draft, "starts", Code.GRID, _shown(start))
        if pause is not None and pause % GRID_MINUTES:
            report.add(draft, "break_minutes", Code.GRID, pause)


def blocks_hold_a_slot(drafts: Drafts, report: Report) -> None:
    slots = {draft.values.get("ref"): draft.values.get("slot_minutes") for draft in drafts.get("rounds", [])}
    for draft in drafts.get("blocks", []):
        minutes = slots.get(draft.values.get("round"))
        if minutes is None or not _has(draft, "starts", "ends"):
            continue
        length = instant(draft.values["ends"]) - instant(draft.values["starts"])
        if timedelta(0) < length < timedelta(minutes=minutes):
            report.add(draft, "ends", Code.BLOCK_SHORT, _shown(draft.values["ends"]), minutes=minutes)


def minimum_below_maximum(drafts: Drafts, report: Report) -> None:
    for draft in drafts.get("rounds", []):
        if _has(draft, "min", "max") and draft.values["min"] > draft.values["max"]:
            report.add(draft, "min", Code.MIN_ABOVE_MAX, draft.values["min"], highest=draft.values["max"])


def addresses_are_personal(drafts: Drafts, report: Report) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts.get("representatives", []):
        email = draft.values.get("email")
        if email is None:
            continue
        other = first.setdefault(email.casefold(), draft)
        if other is not draft:
            report.add(draft, "email", Code.EMAIL_SHARED, email, other=other.where("email"))


def wishes_make_sense(drafts: Drafts, report: Report) -> None:
    sides: dict[str, Side] = {
        draft.values["ref"]: draft.values["side"]
        for draft in drafts.get("organisations", [])
        if _has(draft, "ref", "side")
    }
    first: dict[tuple[str, str], Draft] = {}
    for draft in drafts.get("wishes", []):
        if not _has(draft, "from", "to"):
            continue
        wisher, wished = draft.values["from"], draft.values["to"]
        other = first.setdefault((wisher, wished), draft)
        if wisher == wished:
            report.add(draft, "to", Code.WISH_TO_SELF, wished)
        elif other is not draft:
            report.add(draft, "to", Code.WISH_TWICE, wished, other=other.where("to"))
        elif wisher in sides and sides[wisher] == sides.get(wished) != Side.BOTH:
            report.add(draft, "to", Code.WISH_SAME_SIDE, wished)


_RULES: tuple[Callable[[Drafts, Report], None], ...] = (
    one_mission,
    ends_follow_starts,
    stops_lie_in_mission,
    hours_lie_in_stop,
    times_lie_on_grid,
    blocks_hold_a_slot,
    minimum_below_maximum,
    addresses_are_personal,
    wishes_make_sense,
)
