"""What the parts of this engine hand to each other."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed. Texts are plain text; dates know their zone (UTC) and never lie after ``now``.

    ``url`` is absolute (http or https) or empty. ``id`` is what the feed calls the entry, else its address, else a
    digest of what it says: two entries of one feed that differ never share it.
    """

    id: str
    url: str
    title: str
    summary: str
    content: str
    published: datetime | None
    updated: datetime | None
    authors: tuple[str, ...]
    language: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that was read; ``by`` says which reader it took: ``fast``, ``tolerant`` or ``json``."""

    title: str
    url: str
    language: str | None
    entries: tuple[Entry, ...]
    by: str
    hub: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says of itself and holds. ``image`` and ``canonical_url`` are absolute or empty.

    ``published`` is a moment (UTC) where the page has one, a day where it has no more than that.
    """

    title: str
    text: str
    published: datetime | date | None
    authors: tuple[str, ...]
    language: str
    image: str
    canonical_url: str
    source: str
