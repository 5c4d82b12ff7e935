"""What forms of every app share: a date picker, and two people who saved the same thing."""

import html
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.db import models
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class DateInput(forms.DateInput):
    """The browser's own date picker; its value is ISO in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Difference(NamedTuple):
    """One field of a form of which somebody saved another value: what the second typed, what is saved now."""

    label: str
    mine: str
    saved: str


def differences(form: forms.Form, saved: Mapping[str, Any]) -> list[Difference]:
    """The fields in which a valid form differs from what is saved now; a row may be named by its key."""
    found = [
        Difference(str(form.fields[name].label), *(_read(form.fields[name], each) for each in (mine, saved[name])))
        for name, mine in form.cleaned_data.items()
        if name in saved and not form[name].is_hidden
    ]
    return [each for each in found if each.mine != each.saved]


def _read(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelMultipleChoiceField):
        rows = [each if isinstance(each, models.Model) else _row(field, each) for each in value or ()]
        return shown([field.label_from_instance(row) for row in rows if row is not None])
    if isinstance(field, forms.ModelChoiceField) and value is not None:
        row = value if isinstance(value, models.Model) else _row(field, value)
        return shown(field.label_from_instance(row) if row is not None else None)
    if isinstance(field, forms.ChoiceField) and isinstance(value, str):
        words: Any = field.choices
        return shown(next((str(label) for key, label in words if key == value), value))
    return shown(value)


def _row(field: "forms.ModelChoiceField[Any]", key: object) -> models.Model | None:
    return None if field.queryset is None else field.queryset.filter(pk=key).first()


def shown(value: Any) -> str:
    """A field's value as text."""
    if value in (None, "", [], ()):
        return _("(empty)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return "; ".join(_plain(item) for item in value)
    return _plain(value)


def _plain(value: Any) -> str:
    """The words of a label that is written in HTML."""
    return html.unescape(strip_tags(value)) if isinstance(value, SafeString) else str(value)


def rebase(form: forms.Form, version: int) -> None:
    """Make a refused form stand on the version that is saved now: sending it again is then a decision."""
    sent: Any = form.data
    again = sent.copy()  # with every choice of a field of several
    again["version"] = str(version)
    form.data = again
