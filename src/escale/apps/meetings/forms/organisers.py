"""What an organiser fills in: a round and its blocks, planning, where a meeting goes, wishes on behalf."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import StepValueValidator
from django.utils.translation import gettext_lazy as _

from escale.apps.meetings.domain.planning import MOST_SECONDS, SECONDS
from escale.apps.meetings.domain.rounds import NewBlock
from escale.apps.meetings.models import Round, Slot, Wish
from escale.apps.meetings.queries.rounds import slots_of, tables_of
from escale.apps.missions.models import Mission, Stop, Table
from escale.core import clock
from escale.core.hours import exists
from escale.core.occupancy import UNIT_MINUTES

MOST_TABLES = 500
MOST_BLOCKS = 10


class LimitsForm(forms.Form):
    """How few and how many meetings an organisation has in a round."""

    min_meetings = forms.IntegerField(
        label=_("Fewest meetings an organisation should have"), min_value=0, max_value=100, initial=0
    )
    max_meetings = forms.IntegerField(
        label=_("Most meetings an organisation may have"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("Empty: as many as it wishes."),
    )

    def clean(self) -> dict[str, Any]:
        """The minimum does not exceed the maximum."""
        values: dict[str, Any] = super().clean() or {}
        most = values.get("max_meetings")
        if most is not None and values.get("min_meetings", 0) > most:
            self.add_error("max_meetings", _("This is less than the fewest meetings."))
        return values


class RoundForm(LimitsForm):
    """A round by hand."""

    field_order = ("stop", "title", "slot_minutes", "min_meetings", "max_meetings", "tables")
    stop = forms.ModelChoiceField(label=_("Stop"), queryset=Stop.objects.none())
    title = forms.CharField(label=_("Title"), max_length=200, initial=_("Business meetings"))
    slot_minutes = forms.IntegerField(
        label=_("Minutes a meeting"),
        min_value=UNIT_MINUTES,
        max_value=240,
        initial=20,
        help_text=_("A multiple of 5."),
        validators=[StepValueValidator(UNIT_MINUTES)],
        widget=forms.NumberInput(attrs={"step": UNIT_MINUTES}),
    )
    tables = forms.IntegerField(
        label=_("Number of tables"),
        min_value=0,
        max_value=MOST_TABLES,
        initial=10,
        help_text=_("0: tables are not numbered, and there are always enough of them."),
    )

    def __init__(self, *args: Any, mission: Mission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stop"].queryset = mission.stops.all()  # type: ignore[attr-defined]


def _on_the_grid(value: time) -> None:
    if value.minute % UNIT_MINUTES or value.second:
        raise ValidationError(_("Give a time in steps of 5 minutes."))


class BlockForm(forms.Form):
    """A half day on the clock of its stop."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(
        label=_("Start"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}), validators=[_on_the_grid]
    )
    ends = forms.TimeField(
        label=_("End"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}), validators=[_on_the_grid]
    )
    break_minutes = forms.IntegerField(
        label=_("Minutes between meetings"),
        min_value=0,
        max_value=60,
        required=False,
        validators=[StepValueValidator(UNIT_MINUTES)],
        widget=forms.NumberInput(attrs={"step": UNIT_MINUTES}),
    )

    def clean(self) -> dict[str, Any]:
        """The end follows the start."""
        values: dict[str, Any] = super().clean() or {}
        if "starts" in values and "ends" in values and values["ends"] <= values["starts"]:
            self.add_error("ends", _("The end must follow the start."))
        return values

    def block(self, stop: Stop) -> NewBlock | None:
        """The half day on the clock of a stop; ``None``, and an error here, when that clock jumps over an hour."""
        values, zone = self.cleaned_data, ZoneInfo(stop.zone)
        starts, ends = (datetime.combine(values["day"], values[name], zone) for name in ("starts", "ends"))
        for name, moment in (("starts", starts), ("ends", ends)):
            if not exists(moment):
                message = _("On this day clocks go forward over this hour (%(zone)s). Give another one.")
                self.add_error(name, ValidationError(message, params={"zone": zone.key}))
        if not self.is_valid():
            return None
        return NewBlock(starts=starts, ends=ends, break_minutes=values["break_minutes"] or 0)


BlockFormSet = forms.formset_factory(
    BlockForm, extra=3, min_num=1, validate_min=True, max_num=MOST_BLOCKS, absolute_max=MOST_BLOCKS
)


class TablesForm(forms.Form):
    """More tables for a round."""

    count = forms.IntegerField(label=_("Tables to add"), min_value=1, max_value=MOST_TABLES, initial=5)


class PlanForm(forms.Form):
    """How long the planner may look."""

    seconds = forms.IntegerField(label=_("Seconds of planning"), min_value=1, max_value=MOST_SECONDS, initial=SECONDS)


class WhereForm(forms.Form):
    """Where a meeting goes, and the version of what the organiser saw."""

    slot = forms.ModelChoiceField(label=_("Time"), queryset=Slot.objects.none())
    table = forms.ModelChoiceField(
        label=_("Table"), queryset=Table.objects.none(), required=False, empty_label=_("any free table")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, of_round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = ZoneInfo(of_round.stop.zone)
        slots, tables = self.fields["slot"], self.fields["table"]
        slots.queryset = Slot.objects.filter(round=of_round)  # type: ignore[attr-defined]
        slots.choices = _by_day(slots_of(of_round), zone)  # type: ignore[attr-defined]
        tables.queryset = Table.objects.filter(rounds=of_round)  # type: ignore[attr-defined]
        named = [(table.pk, table.ref) for table in tables_of(of_round)]
        tables.choices = [("", tables.empty_label), *named]  # type: ignore[attr-defined]


def _by_day(slots: Iterable[Slot], zone: ZoneInfo) -> list[tuple[str, list[tuple[int, str]]]]:
    """The times to choose from, under the days of the stop's clock."""
    days: dict[str, list[tuple[int, str]]] = {}
    for slot in slots:
        starts, ends = slot.starts.astimezone(zone), slot.ends.astimezone(zone)
        days.setdefault(clock.weekday(starts), []).append(
            (slot.pk, f"{clock.day_and_hour(starts)} – {clock.hour(ends)}")
        )
    return list(days.items())


class CancelForm(forms.Form):
    """Why a meeting is called off."""

    reason = forms.CharField(label=_("Reason (both sides read it)"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class AddressForm(forms.Form):
    """Where an interpreter is written to."""

    email = forms.EmailField(max_length=254)


class BehalfForm(forms.Form):
    """A wish of an organisation about another, said by the organiser; ``must``: the organiser's own word."""

    to = forms.IntegerField(min_value=1)
    level = forms.ChoiceField(choices=[("", ""), *Wish.Level.choices], required=False)
