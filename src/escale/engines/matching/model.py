"""What goes into matching and what comes out. Importing this loads no numbers and no encoder."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

LEAST_LISTS = 3  # on which everybody with a complete profile is shown, where there is room (exposure)


class MatchingError(Exception):
    """Base of what goes wrong in this engine."""


class CancelledError(MatchingError):
    """The caller asked to stop."""


class InvalidProfileError(MatchingError):
    """A profile is not what formats.md asks for; `line`, `field` and `expected` say where and what."""

    def __init__(self, line: int, field: str, expected: str) -> None:
        super().__init__(f"line {line}: {field or 'profile'}: expected {expected}")
        self.line = line
        self.field = field
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Profile:
    """One organisation as it describes itself. `exclude` and `met` are ids of other profiles."""

    id: str
    name: str = ""
    country: str | None = None
    side: str | None = None
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    about: str = ""
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    seeks_countries: tuple[str, ...] = ()
    cooperation: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    capacity: int | None = None


class Direction(StrEnum):
    """Which way a reason points, seen from the profile that gets the suggestion."""

    THEY_MEET_MY_NEED = "they_meet_my_need"
    I_MEET_THEIR_NEED = "i_meet_their_need"
    # Neither side states a need: two descriptions are alike, which is weaker and says so.
    COMMON_GROUND = "common_ground"


class Missing(StrEnum):
    """What would make a suggestion surer; stable codes, to be put into words by whoever shows them."""

    MY_NEED = "state_a_need"
    MY_OFFER = "state_an_offer"
    THEIR_NEED = "they_state_no_need"
    THEIR_OFFER = "they_state_no_offer"


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a quotation stands: `texts[statement][first : last + 1]`, in code points.

    `statement` counts from 0 in the profile's needs or offers; None stands for its `about`.
    """

    statement: int | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Two sentences that match, verbatim. `score`: probability from 0 to 1.

    For `they_meet_my_need` the need is mine and the offer theirs, for `i_meet_their_need` the other way
    round; for `common_ground` both are descriptions, `need` holding mine and `offer` theirs.
    """

    direction: Direction
    need: str
    offer: str
    need_ref: Ref
    offer_ref: Ref
    score: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A counterpart. A direction is None when one of its two sides says nothing; scores go from 0 to 1."""

    id: str
    score: float
    confidence: float
    they_meet_my_need: float | None
    i_meet_their_need: float | None
    reasons: tuple[Reason, ...] = ()
    shared: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The counterparts of profile `id`, best first."""

    id: str
    suggestions: tuple[Suggestion, ...] = ()


_FIELDS = frozenset(field.name for field in fields(Profile))
_TEXTS = ("name", "about")
_LISTS = ("offers", "needs", "sectors", "languages", "cooperation", "exclude", "met")
_COUNTRY = re.compile(r"[A-Z]{2}")


def parse_profile(data: object, line: int) -> Profile:
    """Return the profile of one decoded JSON line; fields that are absent are empty.

    Raises:
        InvalidProfileError: not an object, no id, or a field of another type than formats.md names.
    """
    if not isinstance(data, Mapping):
        raise InvalidProfileError(line, "", "a JSON object")
    identifier = data.get("id")
    if not isinstance(identifier, str) or not identifier.strip():
        raise InvalidProfileError(line, "id", "a text that is not empty")
    values: dict[str, Any] = {"id": identifier}
    values |= {name: _text(data, name, line) for name in _TEXTS}
    values |= {name: _texts(data, name, line) for name in _LISTS}
    values["side"] = _text(data, "side", line) or None
    values["country"] = _country(data, line)
    values["seeks_countries"] = _countries(data, line)
    values["capacity"] = _capacity(data, line)
    return Profile(**values)


def unknown_fields(data: Mapping[str, object]) -> list[str]:
    """Return the names that no profile field has, sorted."""
    return sorted(str(name) for name in data if name not in _FIELDS)


def suggestions_to_json(suggestions: Suggestions) -> dict[str, Any]:
    """Return the JSON object of formats.md; scores are rounded to four decimals."""
    return {
        "id": suggestions.id,
        "suggestions": [_suggestion_to_json(item) for item in suggestions.suggestions],
    }


def _suggestion_to_json(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "id": suggestion.id,
        "score": round(suggestion.score, 4),
        "confidence": round(suggestion.confidence, 4),
        "they_meet_my_need": _rounded(suggestion.they_meet_my_need),
        "i_meet_their_need": _rounded(suggestion.i_meet_their_need),
        "reasons": [_reason_to_json(reason) for reason in suggestion.reasons],
        "shared": list(suggestion.shared),
        "missing": [code.value for code in suggestion.missing],
    }


def _reason_to_json(reason: Reason) -> dict[str, Any]:
    return asdict(reason) | {
        "direction": reason.direction.value,
        "need_ref": [reason.need_ref.statement, reason.need_ref.first, reason.need_ref.last],
        "offer_ref": [reason.offer_ref.statement, reason.offer_ref.first, reason.offer_ref.last],
        "score": round(reason.score, 4),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _text(data: Mapping[str, object], name: str, line: int) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidProfileError(line, name, "a text")
    return value


def _texts(data: Mapping[str, object], name: str, line: int) -> tuple[str, ...]:
    value = data.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise InvalidProfileError(line, name, "a list of texts")
    return tuple(_members(value, name, line))


def _members(values: list[object], name: str, line: int) -> Iterable[str]:
    for index, value in enumerate(values):
        if not isinstance(value, str):
            raise InvalidProfileError(line, f"{name}/{index}", "a text")
        yield value


def _country(data: Mapping[str, object], line: int) -> str | None:
    value = _text(data, "country", line)
    if value and not _COUNTRY.fullmatch(value):
        raise InvalidProfileError(line, "country", "two capital letters (ISO 3166-1), such as MA")
    return value or None


def _countries(data: Mapping[str, object], line: int) -> tuple[str, ...]:
    values = _texts(data, "seeks_countries", line)
    for index, value in enumerate(values):
        if not _COUNTRY.fullmatch(value):
            raise InvalidProfileError(
                line, f"seeks_countries/{index}", "two capital letters (ISO 3166-1), such as MA"
            )
    return values


def _capacity(data: Mapping[str, object], line: int) -> int | None:
    value = data.get("capacity")
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidProfileError(line, "capacity", "an integer of 0 or more")
    return value
