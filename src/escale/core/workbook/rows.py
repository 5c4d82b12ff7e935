"""The rows of a mission workbook once read: plain values, checked and typed.

Dates are calendar days of the stop; date-times are aware, in the zone of the row's stop. An empty optional
cell is "", () or None. `line` is the row's number in its sheet; it never takes part in comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Side(StrEnum):
    GUEST = "guest"
    HOST = "host"
    BOTH = "both"  # meets everybody, also its own side


class Level(StrEnum):
    MUST = "must"
    LIKE = "like"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionRow:
    ref: str
    title: str
    starts: date
    ends: date
    home_country: str = ""
    host_country: str = ""
    description: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    ref: str
    city: str
    country: str
    zone: str
    starts: date
    ends: date
    venue: str = ""
    address: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    ref: str
    stop: str
    title: str
    kind: str
    starts: datetime
    ends: datetime
    room: str = ""
    capacity: int | None = None
    language: str = ""
    description: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """`sectors`, `languages`, … keep the order of the cell; `offers` and `needs` are one statement each."""

    ref: str
    name: str
    country: str
    side: Side
    city: str = ""
    website: str = ""
    sectors: tuple[str, ...] = ()
    size: str = ""
    languages: tuple[str, ...] = ()
    cooperation: tuple[str, ...] = ()
    about: str = ""
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeRow:
    """`consent` is None when nobody has said: it is never guessed."""

    ref: str
    organisation: str
    name: str
    email: str
    role: str = ""
    languages: tuple[str, ...] = ()
    phone: str = ""
    arrives: datetime | None = None
    leaves: datetime | None = None
    stops: tuple[str, ...] = ()
    consent: bool | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    ref: str
    stop: str
    title: str
    slot_minutes: int | None = None
    min: int | None = None
    max: int | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRow:
    ref: str
    round: str
    starts: datetime
    ends: datetime
    break_minutes: int | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    ref: str
    round: str
    venue: str = ""
    home_of: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpreterRow:
    """Limits in minutes: `max_run` without `rest`, `max_day` in all."""

    ref: str
    name: str
    languages: tuple[str, ...]
    email: str = ""
    rounds: tuple[str, ...] = ()
    max_run: int | None = None
    rest: int | None = None
    max_day: int | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityRow:
    """A time when `who` is *not* available: a representative, a table, an interpreter, or `all`."""

    who: str
    starts: datetime
    ends: datetime
    why: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRow:
    """Organisations wish; the columns are headed `from` and `to`."""

    wisher: str
    wished: str
    level: Level
    on_behalf: bool | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookRows:
    """What one workbook says, sheet by sheet; a sheet that is not there is empty."""

    mission: tuple[MissionRow, ...] = ()
    stops: tuple[StopRow, ...] = ()
    sessions: tuple[SessionRow, ...] = ()
    organisations: tuple[OrganisationRow, ...] = ()
    representatives: tuple[RepresentativeRow, ...] = ()
    rounds: tuple[RoundRow, ...] = ()
    blocks: tuple[BlockRow, ...] = ()
    tables: tuple[TableRow, ...] = ()
    interpreters: tuple[InterpreterRow, ...] = ()
    availability: tuple[AvailabilityRow, ...] = ()
    wishes: tuple[WishRow, ...] = ()
