"""The two readers of XML: the fast one, and the one that reads what should not be readable."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from escale.engines.press.feeds.raw import RawEntry, RawFeed
from escale.engines.press.markup import check_depth
from escale.engines.press.moments import plausible, read_moment
from escale.engines.press.problem import PressError


def read_fast(data: bytes, *, now: datetime) -> RawFeed:
    """Read well-formed XML in UTF-8, and much that is not.

    Raises:
        PressError: it could not.
    """
    import fastfeedparser

    try:
        # Bytes only: given a text that begins like an address, it would go and fetch.
        found = fastfeedparser.parse(bytes(data), include_tags=False, include_media=False, include_enclosures=False)
    except Exception as problem:  # whatever a parser finds to raise, the tolerant one is asked next
        raise PressError(str(problem)[:200] or type(problem).__name__) from problem
    return _feed(found, lambda entry, key: read_moment(entry.get(key), now=now))


def read_tolerant(data: bytes, *, base: str = "") -> RawFeed:
    """Read what a browser of feeds would read.

    Raises:
        TooLargeError: elements lie too deep in each other.
        PressError: it could not.
    """
    check_depth(data)
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"}
    if base:
        headers["content-location"] = base
    try:
        # A stream only: a text might be taken for an address or a file. What it says is made plain later.
        found = feedparser.parse(  # type: ignore[attr-defined, no-untyped-call]
            BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as problem:
        raise PressError(str(problem)[:200] or type(problem).__name__) from problem
    return _feed(found, _parsed)


def within(feed: RawFeed, *, now: datetime) -> RawFeed:
    """Return the feed without dates that cannot be."""
    from dataclasses import replace

    entries = [
        replace(each, published=plausible(each.published, now=now), updated=plausible(each.updated, now=now))
        for each in feed.entries
    ]
    return replace(feed, entries=entries)


def _parsed(entry: Mapping[str, Any], key: str) -> datetime | None:
    # feedparser answers for "updated" with "published" and warns; what the entry has itself is asked.
    parts = dict.get(entry, f"{key}_parsed") if isinstance(entry, dict) else None
    if parts is None:
        return None
    with suppress(ValueError, OverflowError, TypeError):
        year, month, day, hour, minute, second = parts[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return None


def _feed(found: Mapping[str, Any], moment: Any) -> RawFeed:
    about = found.get("feed") or {}
    return RawFeed(
        title=_text(about.get("title")),
        url=_text(about.get("link")),
        language=_text(about.get("language")),
        hub=next((_text(link.get("href")) for link in _maps(about.get("links")) if link.get("rel") == "hub"), ""),
        entries=[_entry(each, moment) for each in _maps(found.get("entries"))],
    )


def _entry(entry: Mapping[str, Any], moment: Any) -> RawEntry:
    names = [_text(each.get("name")) for each in _maps(entry.get("authors"))]
    detail = entry.get("title_detail")
    return RawEntry(
        id=_text(entry.get("id")),
        url=_text(entry.get("link")) or _alternate(entry),
        title=_text(entry.get("title")),
        summary=_text(entry.get("summary")) or _text(entry.get("description")),
        content=max((_text(each.get("value")) for each in _maps(entry.get("content"))), key=len, default=""),
        published=moment(entry, "published") or moment(entry, "created"),
        updated=moment(entry, "updated"),
        authors=tuple(filter(None, names)) or tuple(filter(None, [_text(entry.get("author"))])),
        language=_text(entry.get("language")) or _text(detail.get("language") if isinstance(detail, dict) else ""),
    )


def _alternate(entry: Mapping[str, Any]) -> str:
    links = [link for link in _maps(entry.get("links")) if link.get("href")]
    best = [link for link in links if link.get("rel") in (None, "alternate")] or links
    return _text(best[0].get("href")) if best else ""


def _maps(value: object) -> Iterable[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value[:1_000_000] if isinstance(value, str) else ""
