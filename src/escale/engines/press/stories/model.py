"""What goes into a stream of stories, and what comes out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Tier(StrEnum):
    """``article``: copies and translations of one text. ``story``: reports of one event."""

    ARTICLE = "article"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Report:
    """One article as it was found. ``text`` is only compared with other texts; it may be empty."""

    id: str
    title: str
    lead: str = ""
    published: datetime | None = None
    source: str = ""
    language: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a report belongs. ``number`` of an identity: ``A3`` is 3."""

    id: str
    article: str
    story: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor decided about two reports: they belong together, or apart. The later of two wins."""

    first: str
    second: str
    tier: Tier
    together: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds, as measured on the founding page and ``benchmarks/data/press`` (docs/reference/press.md).

    Cosines are averages between all of two groups. In one language a text of its own words is no copy, however alike,
    so two of one language must be much closer, and a group holds no two texts of one language that are not.
    """

    translation: float = 0.65
    same_language: float = 0.85
    story: float = 0.46
    shared_word: float = 0.06
    no_shared_word: float = 0.08
    other_numbers: float = 0.12
    article_days: timedelta = timedelta(days=10)
    story_days: timedelta = timedelta(days=3)
    window: timedelta = timedelta(days=10)
    most: int = 30_000
