"""What an organiser fills in when something happens: one form for each kind."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Organisation
from escale.apps.meetings.domain.disruptions import MOST_MOVES
from escale.apps.meetings.models import Agenda, Meeting, Round, Slot
from escale.apps.meetings.queries.happenings import Happening, Kind
from escale.apps.meetings.queries.presence import attendances_at
from escale.apps.meetings.queries.rounds import interpreters_of, slots_of, tables_of
from escale.apps.missions.models import Table, Venue
from escale.core import clock
from escale.engines.scheduling.repair import MOST_MOVES as USUAL_MOVES

MOST_MEETINGS_LISTED = 500
LABELS: dict[Kind, Promise] = {
    Kind.ORGANISATION: _("An organisation cannot come"),
    Kind.LATE: _("Somebody comes late"),
    Kind.DELAY: _("Everything is late, or a time is lost"),
    Kind.TABLE: _("A table is closed"),
    Kind.VENUE: _("A venue is closed"),
    Kind.INTERPRETER: _("An interpreter cannot come"),
    Kind.OFF: _("Meetings are called off"),
    Kind.BACK: _("Somebody can come after all"),
}
Times = list[tuple[str, Any]]


def kinds_of(of_round: Round) -> list[Kind]:
    """What can happen in a round: no table closes where none is numbered."""
    tables = tables_of(of_round)
    there = {
        Kind.TABLE: bool(tables),
        Kind.VENUE: any(table.venue_id for table in tables),
        Kind.INTERPRETER: interpreters_of(of_round).exists(),
    }
    return [kind for kind in LABELS if there.get(kind, True)]


class MovesForm(forms.Form):
    """How many meetings the second proposal may move."""

    most_moves = forms.IntegerField(
        label=_("Meetings that may move at most"),
        help_text=_("For the second proposal; the first moves none, the third as many as it takes."),
        min_value=0,
        max_value=MOST_MOVES,
        initial=USUAL_MOVES,
    )


class HappeningForm(MovesForm):
    """One thing that happened, of the kind given; times are those of the round's slots."""

    field_order = ["organisation", "tables", "venue", "interpreter", "person", "meetings", "starts", "ends", "wishes"]

    def __init__(self, *args: Any, agenda: Agenda, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self._agenda = agenda
        slots = slots_of(agenda.round)
        self._zone = ZoneInfo(agenda.round.stop.zone)
        own: dict[Kind, Callable[[], None]] = {
            Kind.ORGANISATION: self._of_an_organisation,
            Kind.LATE: self._of_somebody_late,
            Kind.TABLE: self._of_tables,
            Kind.VENUE: self._of_a_venue,
            Kind.INTERPRETER: self._of_an_interpreter,
            Kind.OFF: self._of_meetings,
            Kind.BACK: self._of_a_person,
        }
        if kind in own:
            own[kind]()
        if kind not in (Kind.OFF, Kind.LATE):
            first = _("now") if kind != Kind.DELAY else _("the first meeting")
            self.fields["starts"] = self._time(_("From"), [(each.starts, each) for each in slots], first)
        if kind == Kind.LATE:
            self.fields["ends"] = self._time(_("There from"), [(each.starts, each) for each in slots], "—")
            self.fields["ends"].required = True
        elif kind != Kind.OFF:
            self.fields["ends"] = self._time(_("Until"), [(each.ends, each) for each in slots], _("the end"))
        self.fields["as_of"] = self._time(
            _("What has begun stays as it is"), [(each.starts, each) for each in slots], _("nothing has begun yet")
        )
        self.initial.setdefault("as_of", begun_by_the_clock(slots))
        self.order_fields(self.field_order)

    def _time(self, label: Any, moments: list[tuple[datetime, Slot]], empty: object) -> forms.ChoiceField:
        days = groupby(moments, key=lambda moment: clock.weekday(moment[0].astimezone(self._zone)))
        choices: Times = [("", empty)]
        for day, found in days:
            named = [(at.isoformat(), clock.day_and_hour(at.astimezone(self._zone))) for at, _slot in found]
            choices.append((day, named))
        return forms.ChoiceField(label=label, choices=choices, required=False)

    def _of_an_organisation(self) -> None:
        self.fields["organisation"] = forms.ModelChoiceField(label=_("Organisation"), queryset=self._taking_part())

    def _of_somebody_late(self) -> None:
        self._of_an_organisation()
        self.fields["wishes"] = forms.ModelMultipleChoiceField(
            label=_("Would like to meet"),
            help_text=_("Kept as a wish said on their behalf. Hold Ctrl to choose several."),
            queryset=self._taking_part(),
            required=False,
        )

    def _of_tables(self) -> None:
        found = Table.objects.filter(rounds=self._agenda.round_id)
        field = forms.ModelMultipleChoiceField(
            label=_("Tables"), help_text=_("Hold Ctrl to choose several."), queryset=found
        )
        field.choices = [(table.pk, table.ref) for table in tables_of(self._agenda.round)]
        self.fields["tables"] = field

    def _of_a_venue(self) -> None:
        found = Venue.objects.filter(tables__rounds=self._agenda.round_id).distinct().order_by("pk")
        self.fields["venue"] = forms.ModelChoiceField(label=_("Venue"), queryset=found)

    def _of_an_interpreter(self) -> None:
        found = interpreters_of(self._agenda.round)
        self.fields["interpreter"] = forms.ModelChoiceField(label=_("Interpreter"), queryset=found)

    def _of_a_person(self) -> None:
        found = attendances_at(self._agenda.round)
        field = forms.ModelChoiceField(label=_("Person"), queryset=found, to_field_name="representative")
        people = [each.representative for each in found]
        named = [(each.pk, f"{each.person.name} – {each.organisation.name}") for each in people]
        field.choices = [("", "—"), *named]
        self.fields["person"] = field

    def _of_meetings(self) -> None:
        planned = self._agenda.meetings.filter(state=Meeting.State.PLANNED)
        field = forms.ModelMultipleChoiceField(
            label=_("Meetings"),
            help_text=_("None: only the places that declined meetings left free are filled."),
            queryset=planned,
            required=False,
        )
        listed = planned.select_related("slot", "request__first", "request__second")
        field.choices = [
            (each.pk, f"{self._hour(each)} {each.request.first.name} – {each.request.second.name}")
            for each in listed.order_by("slot__position", "pk")[:MOST_MEETINGS_LISTED]
        ]
        self.fields["meetings"] = field

    def _hour(self, meeting: Meeting) -> str:
        return clock.day_and_hour(meeting.slot.starts.astimezone(self._zone))

    def _taking_part(self) -> Any:
        mission = self._agenda.round.stop.mission_id
        return Organisation.objects.filter(participations__mission=mission).order_by("sort_key", "pk")

    def clean(self) -> dict[str, Any]:
        """The end follows the start, and a delay says when."""
        values: dict[str, Any] = super().clean() or {}
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and datetime.fromisoformat(ends) <= datetime.fromisoformat(starts):
            self.add_error("ends", _("The end must follow the start."))
        if self.kind == Kind.DELAY and not starts and not ends and not self.errors:
            self.add_error("ends", _("Say from when or until when nobody can meet."))
        return values

    @property
    def as_of(self) -> datetime | None:
        """The last slot that has begun begins then."""
        value = self.cleaned_data["as_of"]
        return datetime.fromisoformat(value) if value else None

    def happening(self) -> Happening:
        """What was said, once it is valid."""
        values = self.cleaned_data
        chosen = [values[name] for name in ("organisation", "venue", "interpreter", "person") if values.get(name)]
        keys = [each.pk for each in (*chosen, *values.get("tables", ()))]
        keys += [meeting.request_id for meeting in values.get("meetings", ())]
        return Happening(
            kind=self.kind.value,
            keys=tuple(keys),
            starts=values.get("starts") or None,
            ends=values.get("ends") or None,
            wishes=tuple(each.pk for each in values.get("wishes", ())),
        )


def begun_by_the_clock(slots: list[Slot]) -> str:
    """The start of the last slot that has begun, while the round takes place; else nothing has begun."""
    now = timezone.now()
    begun = [slot for slot in slots if slot.starts <= now]
    return begun[-1].starts.isoformat() if begun and now < slots[-1].ends else ""
