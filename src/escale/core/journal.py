"""What a bulk write did to the database, as JSON, so that it can be taken back while nobody has built on it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

# A version counts edits, and taking one back is an edit too; the language of a text may be recognised later; when a
# row was made never changes, its place in lists follows its name, and both columns are younger than some journals.
_UNCOMPARED = frozenset({"version", "language", "made_at", "sort_key"})
_encode = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False).encode


class Journal:
    """Three lists of one write, per model label: keys made, old values of what changed, rows taken away.

    ``left`` is a fingerprint of every row that was made or changed, as the write left it.
    """

    def __init__(self) -> None:
        self.made: dict[str, list[Any]] = {}
        self.old: dict[str, dict[str, dict[str, Any]]] = {}
        self.gone: dict[str, list[dict[str, Any]]] = {}
        self.left: dict[str, dict[str, str]] = {}

    def created(self, objects: Sequence[models.Model]) -> None:
        """Note new rows."""
        for instance in objects:
            self.made.setdefault(instance._meta.label, []).append(instance.pk)
        self.changed(objects)

    def changing(self, instance: models.Model, names: Iterable[str]) -> None:
        """Note the values of fields that are about to change; the oldest value is the one that counts."""
        label, key = instance._meta.label, str(instance.pk)
        old = self.old.setdefault(label, {})
        if key in self.left.get(label, {}) and key not in old:
            return  # made by this very write: undo deletes it
        kept = old.setdefault(key, {})
        for name in names:
            attribute = instance._meta.get_field(name).attname  # type: ignore[union-attr]
            kept.setdefault(attribute, json.loads(_encode(getattr(instance, attribute))))

    def changed(self, objects: Iterable[models.Model]) -> None:
        """Note how rows were left."""
        for instance in objects:
            self.left.setdefault(instance._meta.label, {})[str(instance.pk)] = fingerprint(instance)

    def removing(self, objects: Iterable[models.Model]) -> None:
        """Note rows that are about to go."""
        for instance in objects:
            self.gone.setdefault(instance._meta.label, []).append(plain(instance))

    def as_json(self) -> dict[str, Any]:
        """A value for a JSON column."""
        return {"made": self.made, "old": self.old, "gone": self.gone, "left": self.left}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The journal that :meth:`as_json` wrote."""
        journal = cls()
        journal.made, journal.old = dict(value["made"]), dict(value["old"])
        journal.gone, journal.left = dict(value["gone"]), dict(value["left"])
        return journal


class Unkept(Journal):
    """The journal of a write that will be rolled back: there is nothing to take back."""

    def changing(self, instance: models.Model, names: Iterable[str]) -> None:
        """Nothing."""

    def changed(self, objects: Iterable[models.Model]) -> None:
        """Nothing."""

    def removing(self, objects: Iterable[models.Model]) -> None:
        """Nothing."""


def plain(instance: models.Model) -> dict[str, Any]:
    """The columns of a row as JSON; ``to_python`` of each field reads them back."""
    return dict(json.loads(_encode(_columns(instance))))


def fingerprint(instance: models.Model) -> str:
    """16 hexadecimal digits over everything a row says."""
    return fingerprint_of(_columns(instance))


def fingerprint_of(columns: Mapping[str, Any]) -> str:
    """The same, from the row as ``values()`` gives it, so that no object has to be made of it."""
    said = {name: value for name, value in columns.items() if name not in _UNCOMPARED}
    return hashlib.sha256(_encode(said).encode()).hexdigest()[:16]


def _columns(instance: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


def model_of(label: str) -> type[models.Model]:
    """The model of a label; raises ``LookupError``."""
    return apps.get_model(label)


def from_plain(model: type[models.Model], values: Mapping[str, Any]) -> models.Model:
    """An unsaved row with the values :func:`plain` gave."""
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: columns[name].to_python(value) for name, value in values.items() if name in columns})
