"""The sheets and columns of a mission workbook (a public interface: it grows, it never changes meaning)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from escale.core.workbook import rows


class Kind(StrEnum):
    """What a cell holds; `values.py` has one reader for each."""

    REF = "ref"
    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    MOMENT = "moment"
    ZONE = "zone"
    COUNTRY = "country"
    INTEGER = "integer"
    LIST = "list"
    STATEMENTS = "statements"
    LINK = "link"
    LINKS = "links"
    LANGUAGE = "language"
    LANGUAGES = "languages"
    LEVEL = "level"
    SIDE = "side"
    SIZE = "size"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    BOOLEAN = "boolean"


LISTS = frozenset({Kind.LIST, Kind.STATEMENTS, Kind.LINKS, Kind.LANGUAGES})


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is what files say, `field` the attribute of the row (they differ only where Python objects).

    `points_to`: sheets whose refs a LINK may name, or the word `all` where `or_all`. `lowest` … `highest` bound an
    INTEGER. `whole_day`: a day without an hour means its first ("start") or last ("end") minute.
    """

    name: str
    kind: Kind
    required: bool = False
    points_to: tuple[str, ...] = ()
    or_all: bool = False
    lowest: int = 0
    highest: int = 100_000
    whole_day: str = ""
    field: str = ""

    @property
    def attribute(self) -> str:
        return self.field or self.name


@dataclass(frozen=True, slots=True)
class Sheet:
    """`label` is the column people call a row by: it stands in for a ref that nobody chose."""

    name: str
    row: type
    columns: tuple[Column, ...]
    label: str = ""

    def column(self, name: str) -> Column:
        """Raises KeyError for a name the sheet does not have."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)

    @property
    def has_refs(self) -> bool:
        return self.columns[0].kind is Kind.REF


_REF = Column("ref", Kind.REF, required=True)
_EMAIL = Column("email", Kind.EMAIL)
_LANGUAGES = Column("languages", Kind.LANGUAGES)


def _link(name: str, sheet: str, *, required: bool = False, field: str = "") -> Column:
    return Column(name, Kind.LINK, required=required, points_to=(sheet,), field=field)


def _minutes(name: str, *, lowest: int = 0, highest: int = 1_440) -> Column:
    return Column(name, Kind.INTEGER, lowest=lowest, highest=highest)


def _needed(name: str, kind: Kind) -> Column:
    return Column(name, kind, required=True)


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "mission",
        rows.MissionRow,
        (
            _REF,
            _needed("title", Kind.TEXT),
            _needed("starts", Kind.DATE),
            _needed("ends", Kind.DATE),
            Column("home_country", Kind.COUNTRY),
            Column("host_country", Kind.COUNTRY),
            Column("description", Kind.LONG_TEXT),
        ),
        label="title",
    ),
    Sheet(
        "stops",
        rows.StopRow,
        (
            _REF,
            _needed("city", Kind.TEXT),
            _needed("country", Kind.COUNTRY),
            _needed("zone", Kind.ZONE),
            _needed("starts", Kind.DATE),
            _needed("ends", Kind.DATE),
            Column("venue", Kind.TEXT),
            Column("address", Kind.LONG_TEXT),
        ),
        label="city",
    ),
    Sheet(
        "sessions",
        rows.SessionRow,
        (
            _REF,
            _link("stop", "stops", required=True),
            _needed("title", Kind.TEXT),
            _needed("kind", Kind.TEXT),
            _needed("starts", Kind.MOMENT),
            _needed("ends", Kind.MOMENT),
            Column("room", Kind.TEXT),
            Column("capacity", Kind.INTEGER, lowest=1),
            Column("language", Kind.LANGUAGE),
            Column("description", Kind.LONG_TEXT),
        ),
        label="title",
    ),
    Sheet(
        "organisations",
        rows.OrganisationRow,
        (
            _REF,
            _needed("name", Kind.TEXT),
            _needed("country", Kind.COUNTRY),
            _needed("side", Kind.SIDE),
            Column("city", Kind.TEXT),
            Column("website", Kind.WEBSITE),
            Column("sectors", Kind.LIST),
            Column("size", Kind.SIZE),
            _LANGUAGES,
            Column("cooperation", Kind.LIST),
            Column("about", Kind.LONG_TEXT),
            Column("offers", Kind.STATEMENTS),
            Column("needs", Kind.STATEMENTS),
            Column("identifiers", Kind.LIST),
        ),
        label="name",
    ),
    Sheet(
        "representatives",
        rows.RepresentativeRow,
        (
            _REF,
            _link("organisation", "organisations", required=True),
            _needed("name", Kind.TEXT),
            _needed("email", Kind.EMAIL),
            Column("role", Kind.TEXT),
            _LANGUAGES,
            Column("phone", Kind.PHONE),
            Column("arrives", Kind.MOMENT, whole_day="start"),
            Column("leaves", Kind.MOMENT, whole_day="end"),
            Column("stops", Kind.LINKS, points_to=("stops",)),
            Column("consent", Kind.BOOLEAN),
        ),
        label="name",
    ),
    Sheet(
        "rounds",
        rows.RoundRow,
        (
            _REF,
            _link("stop", "stops", required=True),
            _needed("title", Kind.TEXT),
            _minutes("slot_minutes", lowest=5, highest=480),
            Column("min", Kind.INTEGER, highest=1_000),
            Column("max", Kind.INTEGER, highest=1_000),
        ),
        label="title",
    ),
    Sheet(
        "blocks",
        rows.BlockRow,
        (
            _REF,
            _link("round", "rounds", required=True),
            _needed("starts", Kind.MOMENT),
            _needed("ends", Kind.MOMENT),
            _minutes("break_minutes"),
        ),
    ),
    Sheet(
        "tables",
        rows.TableRow,
        (
            _REF,
            _link("round", "rounds", required=True),
            Column("venue", Kind.TEXT),
            _link("home_of", "organisations"),
        ),
    ),
    Sheet(
        "interpreters",
        rows.InterpreterRow,
        (
            _REF,
            _needed("name", Kind.TEXT),
            _needed("languages", Kind.LANGUAGES),
            _EMAIL,
            Column("rounds", Kind.LINKS, points_to=("rounds",)),
            _minutes("max_run", lowest=1),
            _minutes("rest"),
            _minutes("max_day", lowest=1),
        ),
        label="name",
    ),
    Sheet(
        "availability",
        rows.AvailabilityRow,
        (
            Column(
                "who",
                Kind.LINK,
                required=True,
                points_to=("representatives", "tables", "interpreters"),
                or_all=True,
            ),
            Column("starts", Kind.MOMENT, required=True, whole_day="start"),
            Column("ends", Kind.MOMENT, required=True, whole_day="end"),
            Column("why", Kind.TEXT),
        ),
    ),
    Sheet(
        "wishes",
        rows.WishRow,
        (
            _link("from", "organisations", required=True, field="wisher"),
            _link("to", "organisations", required=True, field="wished"),
            _needed("level", Kind.LEVEL),
            Column("on_behalf", Kind.BOOLEAN),
        ),
    ),
)

SHEET_BY_NAME = {sheet.name: sheet for sheet in SHEETS}
