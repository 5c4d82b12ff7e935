"""What the forms of agreements share."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _


class Difference(NamedTuple):
    """One field in which what was sent differs from what is saved."""

    label: str
    mine: str
    saved: str


def stale(form: forms.Form, version: int, saved: Mapping[str, Any]) -> list[Difference]:
    """What somebody saved meanwhile, beside what was typed; the form stands on it: sending it again is a decision."""
    found = [
        Difference(str(form.fields[name].label), str(form.cleaned_data[name] or ""), str(value or ""))
        for name, value in saved.items()
        if name in form.cleaned_data and name != "version" and _key(form.cleaned_data[name]) != _key(value)
    ]
    form.add_error(None, _("Somebody saved this in the meantime; nothing of yours was saved yet. Compare below."))
    form.data = {**dict(form.data.items()), "version": str(version)}
    return found


def _key(value: Any) -> str:
    return str(getattr(value, "pk", value) or "")
