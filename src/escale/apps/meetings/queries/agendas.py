"""An agenda as pages show it: list, grid, who waits and why, how fair it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from escale.apps.directory.models import Organisation
from escale.apps.meetings.models import Agenda, Attendee, Meeting, Slot
from escale.apps.missions.models import Participation, Table
from escale.core.clock import day_and_hour


def meetings_of(agenda: Agenda, search: str = "") -> QuerySet[Meeting]:
    """Meetings in time order with all a row shows; of one that was declined ``declining`` names the organisation.

    ``search`` in names of organisations.
    """
    declining = Attendee.objects.filter(
        meeting=OuterRef("pk"), representative__person__user=OuterRef("declined_by")
    ).values("representative__organisation__name")
    meetings = (
        agenda.meetings.select_related("slot", "table", "request__first", "request__second", "declined_by")
        .prefetch_related("attendees__representative__person", "interpreters")
        .annotate(declining=Subquery(declining[:1]))
        .order_by("slot__position", "table_id", "pk")
    )
    if search:
        named = Q(request__first__name__icontains=search) | Q(request__second__name__icontains=search)
        meetings = meetings.filter(named)
    return meetings


def planned_of(agenda: Agenda) -> QuerySet[Meeting]:
    """Those that take place."""
    return meetings_of(agenda).filter(state=Meeting.State.PLANNED)


def called_off(agenda: Agenda, search: str = "") -> QuerySet[Meeting]:
    """Those that were declined or cancelled."""
    return meetings_of(agenda, search).exclude(state=Meeting.State.PLANNED)


@dataclass(frozen=True)
class GridRow:
    """A table or an organisation and its meetings per slot, in the order of the slots."""

    label: Table | Organisation
    cells: list[list[Meeting]]


def grid_by_table(agenda: Agenda, slots: Sequence[Slot], tables: Sequence[Table]) -> list[GridRow]:
    """The meetings of some tables."""
    meetings = planned_of(agenda).filter(table__in=tables)
    return _grid(tables, slots, ((meeting.table_id, meeting) for meeting in meetings))


def grid_by_organisation(
    agenda: Agenda, slots: Sequence[Slot], organisations: Sequence[Organisation]
) -> list[GridRow]:
    """The meetings of some organisations."""
    meetings = planned_of(agenda).filter(Q(request__first__in=organisations) | Q(request__second__in=organisations))
    keyed = ((key, meeting) for meeting in meetings for key in (meeting.request.first_id, meeting.request.second_id))
    return _grid(organisations, slots, keyed)


def _grid(
    labels: Sequence[Table] | Sequence[Organisation],
    slots: Sequence[Slot],
    meetings: Iterable[tuple[int | None, Meeting]],
) -> list[GridRow]:
    cells: dict[tuple[int | None, int], list[Meeting]] = defaultdict(list)
    for key, meeting in meetings:
        cells[key, meeting.slot_id].append(meeting)
    return [GridRow(label, [cells[label.pk, slot.pk] for slot in slots]) for label in labels]


def organisations_in(agenda: Agenda, search: str = "") -> QuerySet[Organisation]:
    """Those who take part in the mission, by name."""
    everybody = Organisation.objects.filter(participations__mission=agenda.round.stop.mission_id).order_by(
        "sort_key", "pk"
    )
    return everybody.filter(name__icontains=search) if search else everybody


@dataclass(frozen=True)
class Certificate:
    """What was reached, what cannot be exceeded. ``added``: meetings the bound knows nothing of."""

    value: int
    bound: int
    edited: bool
    added: int
    stopped: str
    optimal_by: str

    @property
    def optimal(self) -> bool:
        """Nothing better exists."""
        return self.value == self.bound

    @property
    def beyond(self) -> bool:
        """Worth more than any plan within the rules: a meeting was placed by hand against one of them."""
        return self.value > self.bound

    @property
    def gap_percent(self) -> float:
        """What is missing to the bound, in percent of it."""
        return 100 * max(0, self.bound - self.value) / self.bound if self.bound else 0.0


def certificate_of(agenda: Agenda) -> Certificate:
    """The figures of an agenda; only a few values are read of its long columns."""
    result = Agenda.objects.values_list("result__stopped", "result__optimal_by").get(pk=agenda.pk)
    added = 0
    if agenda.edited:
        known = known_requests(agenda)
        planned = agenda.meetings.filter(state=Meeting.State.PLANNED).values_list("request_id", flat=True)
        added = sum(f"q{key}" not in known for key in planned)
    return Certificate(agenda.value, agenda.bound, agenda.edited, added, result[0] or "", result[1] or "")


def known_requests(agenda: Agenda) -> dict[str, int]:
    """Weights of the requests an agenda was planned with, by their ids in ``escale-round/1``."""
    inputs = Agenda.objects.values_list("inputs", flat=True).get(pk=agenda.pk)
    return {asked["id"]: asked["weight"] for asked in inputs.get("requests", ())}


@dataclass(frozen=True)
class Share:
    """How organisations of one size fare: meetings, of the requests that named them; fewest, median, most meetings.

    ``lowest`` and ``middle``: of the shares of single organisations, in percent, the smallest and the median.
    """

    size: str
    organisations: int
    requests: int
    meetings: int
    fewest: int
    median: float
    most: int
    lowest: int
    middle: int

    @property
    def percent(self) -> int:
        """Share of the requests that became meetings."""
        return round(100 * self.meetings / self.requests) if self.requests else 0


def fairness_of(agenda: Agenda) -> list[Share]:
    """Meetings a size of organisation, for those with at least one request; the row without a size is everybody."""
    placed = _by_organisation(agenda.meetings.filter(state=Meeting.State.PLANNED))
    asked = placed + _by_organisation(agenda.waiting.all())
    sizes = dict(
        Participation.objects.filter(mission=agenda.round.stop.mission_id).values_list(
            "organisation_id", "organisation__size"
        )
    )
    groups: dict[str, list[int]] = defaultdict(list)
    for key in asked:
        groups[sizes.get(key, "")].append(key)
    ordered = [size for size in (*Organisation.Size.values[:-1], "") if size in groups]
    shares = [_share(str(Organisation.Size(size).label), groups[size], placed, asked) for size in ordered]
    return [_share("", list(asked), placed, asked), *shares] if asked else []


def _by_organisation(rows: "QuerySet[Any]") -> Counter[int]:
    counted: Counter[int] = Counter()
    for side in ("request__first_id", "request__second_id"):
        for key, count in rows.order_by().values_list(side).annotate(Count("pk")):
            counted[key] += count
    return counted


def _share(size: str, keys: list[int], placed: Counter[int], asked: Counter[int]) -> Share:
    meetings = [placed[key] for key in keys]
    shares = [100 * placed[key] / asked[key] for key in keys]
    return Share(
        size=size,
        organisations=len(keys),
        requests=sum(asked[key] for key in keys),
        meetings=sum(meetings),
        fewest=min(meetings),
        median=median(meetings),
        most=max(meetings),
        lowest=round(min(shares)),
        middle=round(median(shares)),
    )


def waiting_of(agenda: Agenda, search: str = "") -> "QuerySet[Any]":
    """Requests without a meeting, heaviest first."""
    waiting = agenda.waiting.select_related("request__first", "request__second").order_by(
        "-request__must", "-request__weight", "pk"
    )
    if search:
        waiting = waiting.filter(
            Q(request__first__name__icontains=search) | Q(request__second__name__icontains=search)
        )
    return waiting


def utilisation_of(agenda: Agenda) -> list[tuple[str, int]]:
    """Day and hour of each slot on the stop's clock, in their order, and how many meetings are planned then."""
    zone = ZoneInfo(agenda.round.stop.zone)
    slots = Slot.objects.filter(block__round=agenda.round_id).order_by("starts", "pk")
    planned = Count("meetings", filter=Q(meetings__agenda=agenda, meetings__state=Meeting.State.PLANNED))
    rows = slots.annotate(planned=planned).values_list("starts", "planned")
    return [(day_and_hour(starts.astimezone(zone)), count) for starts, count in rows]


def interpreters_at_work(agenda: Agenda) -> list[tuple[str, int, int]]:
    """Name, meetings and minutes of every interpreter in an agenda."""
    minutes = agenda.round.slot_minutes
    rows = (
        Meeting.interpreters.through._default_manager.filter(
            meeting__agenda=agenda, meeting__state=Meeting.State.PLANNED
        )
        .order_by("interpreter__sort_key", "interpreter")
        .values_list("interpreter__name")
        .annotate(Count("pk"))
    )
    return [(name, count, count * minutes) for name, count in rows]
