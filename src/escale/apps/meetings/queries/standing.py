"""An agenda as it stands now, and the round it stands in now: what a repair and an explanation begin with.

The round has changed since the agenda was planned, and hands have been at the agenda. So its requests are those that
are wanted today and those that have a meeting; what the organiser called off stays off; and nobody has a cap below
the meetings they were given by hand.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from escale.apps.meetings.models import Agenda, Meeting, Request
from escale.apps.meetings.queries.agenda_file import agenda_file, planned_meetings
from escale.apps.meetings.queries.presence import Opening
from escale.apps.meetings.queries.round_file import file_of
from escale.apps.meetings.queries.rounds import active_requests

JsonObject = dict[str, Any]
CALLED_OFF = "cancelled"


@dataclass(frozen=True)
class Standing:
    """``inputs``: ``escale-round/1``; ``before``: every planned meeting; ``agenda``: those the round still knows.

    ``facts``: a hash of who and what can be there, and when.
    """

    inputs: JsonObject
    before: list[JsonObject]
    agenda: JsonObject
    facts: str


def standing_of(agenda: Agenda, *, off: Collection[int] = (), openings: Collection[Opening] = ()) -> Standing:
    """``off``: requests whose meetings are called off besides; ``openings``: who can be there after all.

    A fixed number of queries.
    """
    before = list(planned_meetings(agenda))
    inputs = file_of(agenda.round, _requests(agenda, before, off), _locks(agenda), openings)
    _lift_caps(inputs, before)
    known = known_in(inputs, before)
    return Standing(inputs, before, agenda_file(agenda) | {"meetings": known}, facts_of(inputs))


def called_off(agenda: Agenda) -> set[int]:
    """Requests (keys) whose meetings the organiser called off: they wait, and come back by hand alone."""
    return set(agenda.waiting.filter(reason=CALLED_OFF).values_list("request_id", flat=True))


def _requests(agenda: Agenda, before: Iterable[JsonObject], off: Collection[int]) -> list[Request]:
    declined = set(
        Meeting.objects.filter(agenda__round=agenda.round_id, state=Meeting.State.DECLINED).values_list(
            "request_id", flat=True
        )
    )
    gone = called_off(agenda) | set(off)
    held = {int(meeting["request"][1:]) for meeting in before} - declined - gone
    wanted = {each.pk: each for each in active_requests(agenda.round) if each.pk not in gone}
    others = Request.objects.filter(Q(round=agenda.round_id), withdrawn=False)
    added = [each for each in others.filter(weight=0, must=False) if each.pk in held - wanted.keys()]
    return sorted([*wanted.values(), *added], key=lambda request: request.pk)


def _locks(agenda: Agenda) -> dict[int, Meeting]:
    locked = agenda.meetings.filter(state=Meeting.State.PLANNED, locked=True).prefetch_related("attendees")
    return {meeting.request_id: meeting for meeting in locked}


def _lift_caps(inputs: JsonObject, before: Iterable[JsonObject]) -> None:
    sides = {asked["id"]: (asked["a"], asked["b"]) for asked in inputs["requests"]}
    held = Counter(side for meeting in before for side in sides.get(meeting["request"], ()))
    for participant in inputs["participants"]:
        if participant["max"] is not None:
            participant["max"] = max(participant["max"], held[participant["id"]])


def known_in(inputs: JsonObject, meetings: Iterable[JsonObject]) -> list[JsonObject]:
    """The meetings of which the round knows the request, the slot, the table and everybody."""
    ids = {key: {each["id"] for each in inputs[key]} for key in ("requests", "slots", "interpreters")}
    people = {person["id"] for participant in inputs["participants"] for person in participant["people"]}
    tables = {each["id"] for each in inputs["tables"]} if isinstance(inputs["tables"], list) else set()
    return [
        meeting
        for meeting in meetings
        if meeting["request"] in ids["requests"]
        and meeting["slot"] in ids["slots"]
        and (meeting["table"] is None or meeting["table"] in tables)
        and len(meeting["people"]) == 2
        and people.issuperset(meeting["people"])
        and ids["interpreters"].issuperset(meeting["interpreters"])
    ]


def facts_of(inputs: JsonObject) -> str:
    """The same for two rounds in which the same people, tables and interpreters can be there at the same times."""
    people = {each["id"]: each["people"] for each in inputs["participants"] if each["people"]}
    kept = {key: inputs[key] for key in ("slots", "tables", "interpreters")} | {"people": people}
    if isinstance(kept["tables"], dict):  # only counted: there are always enough
        kept["tables"] = {}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
