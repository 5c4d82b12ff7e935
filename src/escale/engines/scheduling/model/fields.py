"""Reading JSON values with a pointer to each, so that an error says where and what was expected."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from escale.engines.scheduling.errors import InvalidRound

WEIGHT_LIMIT = 1_000_000_000
YEARS = (1900, 2999)
TEXT = "a non-empty string of Unicode characters"


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


@dataclass(slots=True)
class Node:
    """An object of the document, its pointer, and the fields read so far."""

    value: Mapping[str, Any]
    pointer: str
    warnings: list[str]
    known: set[str] = field(default_factory=set)

    def at(self, key: str) -> str:
        return f"{self.pointer}/{_escaped(key)}"

    def _get(self, key: str) -> Any:
        self.known.add(key)
        return self.value.get(key)

    def text(self, key: str) -> str:
        found = self._get(key)
        if not is_text(found):
            raise InvalidRound(self.at(key), TEXT)
        return str(found)

    def optional_text(self, key: str) -> str | None:
        return None if self._get(key) is None else self.text(key)

    def flag(self, key: str) -> bool:
        found = self._get(key)
        if found is None:
            return False
        if not isinstance(found, bool):
            raise InvalidRound(self.at(key), "true or false")
        return found

    def integer(self, key: str, low: int = 0, high: int = WEIGHT_LIMIT) -> int:
        found = self._get(key)
        if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
            raise InvalidRound(self.at(key), f"an integer from {low} to {high}")
        return found

    def optional_integer(self, key: str, low: int = 0, high: int = WEIGHT_LIMIT) -> int | None:
        return None if self._get(key) is None else self.integer(key, low, high)

    def number(self, key: str) -> float:
        found = self._get(key)
        if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) <= WEIGHT_LIMIT:
            raise InvalidRound(self.at(key), f"a number up to {WEIGHT_LIMIT}")
        return float(found)

    def moment(self, key: str) -> datetime:
        expected = f"an ISO 8601 date and time with its offset, of the years {YEARS[0]} to {YEARS[1]}"
        try:
            found = datetime.fromisoformat(self.text(key))
        except ValueError:
            raise InvalidRound(self.at(key), expected) from None
        if found.tzinfo is None or not YEARS[0] <= found.year <= YEARS[1]:
            raise InvalidRound(self.at(key), expected)
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._get(key)
        if found is None:
            return ()
        if not isinstance(found, list):
            raise InvalidRound(self.at(key), "a list of strings")
        for index, item in enumerate(found):
            if not is_text(item):
                raise InvalidRound(f"{self.at(key)}/{index}", TEXT)
        return tuple(found)

    def optional_texts(self, key: str) -> tuple[str, ...] | None:
        return None if self._get(key) is None else self.texts(key)

    def references(self, key: str, among: Mapping[str, Any], what: str) -> tuple[str, ...]:
        found = self.texts(key)
        for index, item in enumerate(found):
            if item not in among:
                raise InvalidRound(f"{self.at(key)}/{index}", f"the id of a {what}, not {item!r}")
        return found

    def reference(self, key: str, among: Mapping[str, Any], what: str) -> str:
        found = self.text(key)
        if found not in among:
            raise InvalidRound(self.at(key), f"the id of a {what}, not {found!r}")
        return found

    def child(self, key: str) -> "Node":
        return Node(as_object(self._get(key), self.at(key)), self.at(key), self.warnings)

    def children(self, key: str, *, required: bool = False) -> Iterator["Node"]:
        found = self._get(key)
        if found is None and not required:
            return
        if not isinstance(found, list):
            raise InvalidRound(self.at(key), "a list of objects")
        for index, item in enumerate(found):
            pointer = f"{self.at(key)}/{index}"
            yield Node(as_object(item, pointer), pointer, self.warnings)

    def present(self, key: str) -> bool:
        return self._get(key) is not None

    def is_object(self, key: str) -> bool:
        return isinstance(self._get(key), Mapping)

    def done(self) -> None:
        """Every field that nobody asked for is reported, not refused: the format may grow."""
        for key in self.value:
            if key not in self.known:
                self.warnings.append(f"{self.at(key)}: unknown field, ignored")


def is_text(value: object) -> bool:
    """Not empty, and no half of a surrogate pair, which JSON can hold but no file can."""
    return isinstance(value, str) and bool(value) and not any("\ud800" <= each <= "\udfff" for each in value)


def as_object(value: Any, pointer: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidRound(pointer, "an object")
    return value


def clock(text: str, pointer: str) -> time:
    """`HH:MM`; `24:00` is midnight at the end of the day, written 00:00."""
    if text == "24:00":
        return time()
    try:
        if re.fullmatch(r"\d\d:\d\d", text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidRound(pointer, "a time of day such as 08:00")
