"""An agenda as ``escale-agenda/1``: what the engine answered, or what hands have made of it since."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from escale.apps.meetings.models import Agenda, Attendee, Meeting

JsonObject = dict[str, Any]


def agenda_file(agenda: Agenda) -> JsonObject:
    """The agenda as it stands now, hand edits and all, with the certificate of its bound; for ``escale check``."""
    result: JsonObject = dict(Agenda.objects.values_list("result", flat=True).get(pk=agenda.pk))
    if not agenda.edited and not agenda.meetings.exclude(state=Meeting.State.PLANNED).exists():
        return result
    gap = (agenda.bound - agenda.value) / agenda.bound if agenda.bound else 0.0
    levels = [level for level in result.get("levels", ()) if level["name"] == "value"]
    return result | {
        "meetings": list(planned_meetings(agenda)),
        "waiting": [
            {"request": f"q{key}", "reason": reason, "blocking": blocking}
            for key, reason, blocking in agenda.waiting.values_list("request_id", "reason", "blocking")
        ],
        "value": agenda.value,
        "bound": agenda.bound,
        "gap": max(0.0, gap),
        "optimal": agenda.value == agenda.bound,
        "levels": [level | {"value": agenda.value} for level in levels],
    }


def planned_meetings(agenda: Agenda) -> Iterator[JsonObject]:
    """The meetings that take place, as they stand now. Rows of keys: there may be ten thousand of them."""
    people: dict[int, dict[int, int]] = defaultdict(dict)
    attendees = Attendee.objects.filter(meeting__agenda=agenda).order_by()
    for meeting, organisation, representative in attendees.values_list(
        "meeting_id", "representative__organisation_id", "representative_id"
    ):
        people[meeting][organisation] = representative
    interpreters: dict[int, list[int]] = defaultdict(list)
    through = Meeting.interpreters.through._default_manager.filter(meeting__agenda=agenda)
    for meeting, interpreter in through.values_list("meeting_id", "interpreter_id"):
        interpreters[meeting].append(interpreter)
    planned = agenda.meetings.filter(state=Meeting.State.PLANNED).order_by("slot__position", "pk")
    for key, request, slot, table, *sides in planned.values_list(
        "pk", "request_id", "slot_id", "table_id", "request__first_id", "request__second_id"
    ):
        yield {
            "request": f"q{request}",
            "slot": f"s{slot}",
            "table": None if table is None else f"t{table}",
            "people": [f"r{people[key][side]}" for side in sides if side in people[key]],
            "interpreters": [f"i{interpreter}" for interpreter in interpreters[key]],
        }
