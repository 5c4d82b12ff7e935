"""What happens in a cooperation, told to whoever asked to be told: declared kinds, a checked payload, no signals.

An app declares its kinds in a module ``events`` and announces one inside the transaction of the act. Payloads hold
keys and public facts only: no name, address or number of a person.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, Protocol

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise

PERSONAL: Final = frozenset({"name", "email", "phone", "person", "people", "user", "address", "contact"})
TYPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "key": lambda value: type(value) is int,
    "number": lambda value: type(value) is int,
    "text": lambda value: isinstance(value, str) and len(value) <= 300,
    "flag": lambda value: isinstance(value, bool),
    "moment": lambda value: isinstance(value, datetime) and value.tzinfo is not None,
    "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "keys": lambda value: isinstance(value, list) and all(type(each) is int for each in value),
    "texts": lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
}


@dataclass(frozen=True)
class Kind:
    """One kind of event; ``fields`` gives the type of each field of its payload, by the names of :data:`TYPES`.

    ``version`` goes up when a field changes or goes away; a new field leaves it as it is.
    """

    name: str
    label: str | Promise
    fields: Mapping[str, str]
    version: int = 1


@dataclass(frozen=True)
class Event:
    """Something that happened: ``key`` is the same wherever it is told, ``data`` is JSON."""

    key: str
    kind: Kind
    at: datetime
    cooperation: int
    subject_type: str
    subject_id: str
    data: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The envelope that receivers get."""
        return {
            "id": self.key,
            "type": self.kind.name,
            "version": self.kind.version,
            "timestamp": self.at.isoformat(),
            "cooperation": self.cooperation,
            "subject": {"type": self.subject_type, "id": self.subject_id},
            "data": dict(self.data),
        }


class Listener(Protocol):
    """Somebody who passes events on; both are called inside the transaction of the act."""

    def wants(self, kind: str, cooperation: int) -> bool:
        """Whether anybody asked for this kind; at most one cheap query."""

    def hear(self, event: Event) -> None:
        """Write down whom to tell; telling comes after the commit."""


Payload = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
_kinds: dict[str, Kind] = {}
_listeners: list[Listener] = []


def declare(name: str, label: str | Promise, /, *, version: int = 1, **fields: str) -> Kind:
    """Make a kind known. Raises ``ValueError`` for a second one, an unknown type or a field about a person."""
    if name in _kinds:
        raise ValueError(f"Two kinds of event are called {name}.")
    if unknown := set(fields.values()) - set(TYPES):
        raise ValueError(f"{name}: no such type of field: {sorted(unknown)}.")
    if personal := {field for field in fields if PERSONAL & set(field.split("_"))}:
        raise ValueError(f"{name}: an event tells nothing about a person: {sorted(personal)}.")
    _kinds[name] = Kind(name, label, MappingProxyType(fields), version)
    return _kinds[name]


def kinds() -> list[Kind]:
    """Every kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind(name: str) -> Kind:
    """One kind; raises ``KeyError``."""
    return _kinds[name]


def listen(listener: Listener) -> None:
    """Have a listener hear every event from now on."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(name: str, *, cooperation: int, subject: models.Model, payload: Payload) -> None:
    """Tell that something happened to ``subject``, inside the transaction of the act.

    A ``payload`` that costs a query is given as a function: it is called only when somebody wants to hear.
    Raises ``KeyError`` for an unknown kind and ``ValueError`` for a payload that is not as declared.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event belongs to the transaction of its act.")
    about = _kinds[name]
    hearing = [each for each in _listeners if each.wants(name, cooperation)]
    if not hearing:
        return
    event = Event(
        key=f"msg_{uuid.uuid4().hex}",
        kind=about,
        at=timezone.now(),
        cooperation=cooperation,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        data=_checked(about, payload() if callable(payload) else payload),
    )
    for listener in hearing:
        listener.hear(event)


def _checked(about: Kind, payload: Mapping[str, Any]) -> dict[str, Any]:
    """``payload`` as JSON, when it has the declared fields, no other, each ``None`` or of its type."""
    if set(payload) != set(about.fields):
        raise ValueError(f"{about.name}: fields {sorted(payload)}, declared {sorted(about.fields)}.")
    for field, value in payload.items():
        if value is not None and not TYPES[about.fields[field]](value):
            raise ValueError(f"{about.name}: {field} is no {about.fields[field]}.")
    return {
        field: value.isoformat() if isinstance(value, date) else value  # a datetime is a date
        for field, value in payload.items()
    }
