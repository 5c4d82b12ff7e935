"""What a report is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Words:
    """Text in a language (``""``: that of the report), perhaps with the address (http or https) it leads to."""

    text: str
    language: str = ""
    link: str = ""


Line = tuple[Words, ...]


def line(*parts: str | Words) -> Line:
    """Parts one after the other; a text is in the report's language."""
    return tuple(Words(each) if isinstance(each, str) else each for each in parts)


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 2 or 3: the title of the report is the first."""

    words: Line
    level: Literal[2, 3] = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``kind``: quiet for what explains, warning for what must not be overlooked."""

    words: Line
    kind: Literal["plain", "quiet", "warning"] = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    """A list without numbers."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has a cell for every head; ``numbers`` names the columns (from 0) that are set as figures."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    caption: str = ""
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: what was reached and what was aimed at, None where nobody knows; ``said`` is that in words."""

    words: str
    said: str
    actual: Decimal | None
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars beside their figures; negative figures have no bar."""

    heading: str
    bars: tuple[Bar, ...]


Block = Heading | Paragraph | Items | Table | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``about`` stands over the title (the agreement); ``made`` is aware."""

    about: str
    title: str
    subtitle: str = ""
    language: str
    blocks: tuple[Block, ...]
    made: datetime
