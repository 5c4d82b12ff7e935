"""Have a round planned: the engine's answer becomes a new draft, or nothing changes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.models import Representative
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.requests import refresh_requests
from escale.apps.meetings.models import Agenda, Attendee, Interpreter, Meeting, Request, Round, Slot, Waiting
from escale.apps.meetings.queries.round_file import JsonObject, round_file
from escale.apps.meetings.queries.why import in_the_way
from escale.apps.missions.models import Table
from escale.core import audit, occupancy
from escale.core.documents.text import isolated
from escale.core.models import Job
from escale.core.occupancy import Booking
from escale.core.tasks import enqueue, latest_job
from escale.engines import scheduling
from escale.engines.scheduling import model

SECONDS = 30
MOST_SECONDS = 600
_BATCH = 1000
_RULES_SAID = 8
_PATIENCE = timedelta(minutes=10)
# A person who speaks for two organisations is one body; the engine knows two representatives.
DOUBLED = "person"


def request_plan(*, acting_user: User, of_round: Round, seconds: int = SECONDS) -> Job:
    """Have the round planned in the worker; a plan that is under way is returned instead of a second one.

    Raises :class:`Refused` when there are no slots.
    """
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=of_round.pk)
        running = latest_job("meetings.plan", of_round)
        if running is not None and under_way(running):
            return running
        if not of_round.slots.exists():
            raise Refused(_("The round has no slots yet: add a block first."))
        seconds = max(1, min(seconds, MOST_SECONDS))
        job = enqueue(
            "meetings.plan",
            subject=of_round,
            acting_user=acting_user,
            round_id=of_round.pk,
            user_id=acting_user.pk,
            seconds=seconds,
        )
        audit.record("round.plan-requested", of_round, acting_user=acting_user, details={"seconds": seconds})
    return job


def under_way(job: Job) -> bool:
    """Whether a plan still comes out of this job; one whose worker died is given up some time after its end."""
    if job.ended or job.started_at is None:
        return not job.ended
    return timezone.now() < job.started_at + timedelta(seconds=job.arguments["seconds"]) + _PATIENCE


def plan_round(
    *,
    acting_user: User | None,
    of_round: Round,
    seconds: float = SECONDS,
    progress: Callable[[model.Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Agenda:
    """Plan with the wishes as they are now and keep the answer as a new draft.

    No transaction is open while the engine works. Its errors (``SchedulingError``) leave everything as it was.
    """
    refresh_requests(of_round)
    inputs = round_file(of_round)
    answer = scheduling.plan(model.parse_round(inputs), seconds=seconds, progress=progress, cancelled=cancelled)
    return store_agenda(
        acting_user=acting_user, of_round=of_round, inputs=inputs, result=model.agenda_to_json(answer)
    )


def store_agenda(*, acting_user: User | None, of_round: Round, inputs: JsonObject, result: JsonObject) -> Agenda:
    """Make a draft of an ``escale-agenda/1``: meetings, who attends, who waits and why, and what is booked."""
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=of_round.pk)
        last = of_round.agendas.aggregate(last=Max("number"))["last"] or 0
        store = _Store(of_round, inputs)
        placed = store.without_doubles(store.readable(result["meetings"]))
        kept = {entry["request"] for entry in placed}
        agenda = Agenda.objects.create(
            round=of_round,
            number=last + 1,
            value=sum(store.weights[request] for request in kept),
            bound=result["bound"],
            inputs=inputs,
            result=result,
            created_by=acting_user,
        )
        meetings = store.write_meetings(agenda, placed)
        store.write_waiting(agenda, [*result["waiting"], *store.dropped])
        occupancy.book(occupancy.draft(agenda.pk), store.bookings(meetings, placed))
        audit.record(
            "agenda.planned",
            agenda,
            acting_user=acting_user,
            details={"number": agenda.number, "value": agenda.value, "bound": agenda.bound, "meetings": len(placed)},
        )
    return agenda


def placeable(of_round: Round, inputs: JsonObject, result: JsonObject) -> JsonObject:
    """An ``escale-agenda/1`` as :func:`store_agenda` would keep it: without what is gone, or doubles."""
    store = _Store(of_round, inputs)
    placed = store.without_doubles(store.readable(result["meetings"]))
    if len(placed) == len(result["meetings"]):
        return result
    kept = {entry["request"] for entry in placed}
    value = sum(store.weights[request] for request in kept)
    gap = (result["bound"] - value) / result["bound"] if result["bound"] else 0.0
    return result | {
        "meetings": [entry for entry in result["meetings"] if entry["request"] in kept],
        "waiting": [*result["waiting"], *store.dropped],
        "value": value,
        "gap": gap,
        "optimal": False,
        "levels": [level | {"value": value} for level in result["levels"] if level["name"] == "value"],
    }


@dataclass(frozen=True)
class _Known:
    """What the answer's ids stand for, as far as it still exists."""

    slots: Mapping[str, Slot]
    tables: frozenset[str]
    persons: Mapping[str, int]
    interpreters: frozenset[str]
    requests: frozenset[str]


class _Store:
    """Writes the engine's answer with a fixed number of statements a thousand meetings."""

    def __init__(self, of_round: Round, inputs: JsonObject) -> None:
        self.weights: dict[str, int] = {each["id"]: each["weight"] for each in inputs["requests"]}
        self.locked = {each["id"] for each in inputs["requests"] if "locked" in each}
        self.dropped: list[JsonObject] = []
        mission = of_round.stop.mission_id
        persons = Representative.objects.filter(attendances__mission=mission).values_list("pk", "person_id")
        tables = Table.objects.filter(rounds=of_round).values_list("pk", flat=True)
        interpreters = Interpreter.objects.filter(mission=mission).values_list("pk", flat=True)
        requests = of_round.requests.filter(withdrawn=False).values_list("pk", flat=True)
        self.known = _Known(
            slots={f"s{slot.pk}": slot for slot in of_round.slots.all()},
            tables=frozenset(f"t{key}" for key in tables),
            persons={f"r{key}": person for key, person in persons},
            interpreters=frozenset(f"i{key}" for key in interpreters),
            requests=frozenset(f"q{key}" for key in requests),
        )

    def readable(self, meetings: Iterable[JsonObject]) -> list[JsonObject]:
        """Without meetings of what was taken away while the engine worked; they wait as ``changed``."""
        kept = []
        for entry in meetings:
            if entry["request"] not in self.known.requests:
                continue
            known = (
                entry["slot"] in self.known.slots
                and (entry["table"] is None or entry["table"] in self.known.tables)
                and all(person in self.known.persons for person in entry["people"])
                and all(key in self.known.interpreters for key in entry["interpreters"])
            )
            if known:
                kept.append(entry)
            else:
                self.dropped.append({"request": entry["request"], "reason": "changed", "blocking": []})
        return kept

    def without_doubles(self, meetings: list[JsonObject]) -> list[JsonObject]:
        """Nobody in two places at once, the heavier meeting kept; the other one waits."""
        taken: set[tuple[int, int]] = set()
        kept = []
        for entry in sorted(meetings, key=lambda each: -self.weights[each["request"]]):
            slot = self.known.slots[entry["slot"]]
            people = {self.known.persons[person] for person in entry["people"]}
            cells = {(person, unit) for person in people for unit in occupancy.units(slot.starts, slot.ends)}
            if len(people) < len(entry["people"]) or cells & taken:
                self.dropped.append({"request": entry["request"], "reason": DOUBLED, "blocking": []})
                continue
            taken |= cells
            kept.append(entry)
        return kept

    def write_meetings(self, agenda: Agenda, placed: list[JsonObject]) -> list[Meeting]:
        """The meetings of ``placed``, in its order, with attendees and interpreters."""
        meetings = Meeting.objects.bulk_create(
            [
                Meeting(
                    agenda=agenda,
                    request_id=_key(entry["request"]),
                    slot_id=_key(entry["slot"]),
                    table_id=None if entry["table"] is None else _key(entry["table"]),
                    locked=entry["request"] in self.locked,
                )
                for entry in placed
            ],
            batch_size=_BATCH,
        )
        both = list(zip(meetings, placed, strict=True))
        Attendee.objects.bulk_create(
            [
                Attendee(meeting=meeting, representative_id=_key(person))
                for meeting, entry in both
                for person in entry["people"]
            ],
            batch_size=_BATCH,
        )
        interprets = Meeting.interpreters.through
        interprets._default_manager.bulk_create(
            [
                interprets(meeting_id=meeting.pk, interpreter_id=_key(interpreter))
                for meeting, entry in both
                for interpreter in entry["interpreters"]
            ],
            batch_size=_BATCH,
        )
        return meetings

    def write_waiting(self, agenda: Agenda, waiting: Iterable[JsonObject]) -> None:
        """Who waits, and why."""
        Waiting.objects.bulk_create(
            [
                Waiting(
                    agenda=agenda,
                    request_id=_key(entry["request"]),
                    reason=entry["reason"][:40],
                    blocking=list(entry["blocking"]),
                )
                for entry in waiting
                if entry["request"] in self.known.requests
            ],
            batch_size=_BATCH,
        )

    def bookings(self, meetings: list[Meeting], placed: list[JsonObject]) -> list[Booking]:
        """One body, table or interpreter each."""
        rows = []
        for meeting, entry in zip(meetings, placed, strict=True):
            slot = self.known.slots[entry["slot"]]
            resources = [f"person:{self.known.persons[person]}" for person in entry["people"]]
            resources += [] if meeting.table_id is None else [f"table:{meeting.table_id}"]
            resources += [f"interpreter:{_key(interpreter)}" for interpreter in entry["interpreters"]]
            rows += [Booking(name, slot.starts, slot.ends, f"meeting:{meeting.pk}") for name in resources]
        return rows


def _key(identifier: str) -> int:
    return int(identifier[1:])


def refused_by_engine(error: scheduling.SchedulingError, of_round: Round) -> str:
    """In words for the organiser, why no plan could be made: the pairs that contradict each other, and by what."""
    if not isinstance(error, scheduling.NoResult):
        return _("The round could not be planned: %(why)s. Nothing was changed.") % {"why": error}
    keys = [_key(identifier) for identifier in error.conflict if identifier.startswith("q")]
    pairs = Request.objects.filter(pk__in=keys).select_related("first", "second")[:10]
    names = "; ".join(f"{isolated(request.first.name)} – {isolated(request.second.name)}" for request in pairs)
    said = _(
        "These meetings are required or locked and cannot all take place: %(pairs)s. "
        "Unlock one of them or take back its “must”, then plan again. The earlier agenda is unchanged."
    ) % {"pairs": names}
    rules = [name for name in error.rules if not name.partition(" ")[0].endswith((".must", ".locked"))]
    return " ".join([said, *([_("In the way:"), *in_the_way(of_round, rules[:_RULES_SAID])] if rules else [])])
