"""Two people saved the same thing: what the first saved, beside what the second typed."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _

from escale.apps.missions.domain.missions import StopDraft
from escale.apps.missions.forms.missions import stop_drafts
from escale.apps.missions.models import Mission, Stop


class Difference(NamedTuple):
    """One field of a form whose two versions differ."""

    label: str
    mine: str
    saved: str


def differences(form: forms.Form, saved: Mapping[str, Any]) -> list[Difference]:
    """The fields in which a valid form differs from what is saved now."""
    return [
        Difference(str(form.fields[name].label), shown(form.cleaned_data[name]), shown(value))
        for name, value in saved.items()
        if name in form.cleaned_data and shown(form.cleaned_data[name]) != shown(value)
    ]


def stop_differences(formset: Any, mission: Mission) -> list[Difference]:
    """The stops of a valid formset as a whole, when they differ from those that are saved now."""
    mine, saved = ([_stop(each) for each in stops] for stops in (stop_drafts(formset), mission.stops.all()))
    return [] if mine == saved else [Difference(_("Stops"), shown(mine), shown(saved))]


def _stop(stop: StopDraft | Stop) -> str:
    return f"{stop.city} ({stop.country}, {stop.zone}) {stop.starts} – {stop.ends}"


def shown(value: Any) -> str:
    """A field's value as text."""
    if value in (None, "", [], ()):
        return _("(empty)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value)
    return str(value)
