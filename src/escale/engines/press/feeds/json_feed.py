"""JSON Feed 1 and 1.1, also where authors and dates are not as the standard has them."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from escale.engines.press.feeds.raw import RawEntry, RawFeed
from escale.engines.press.moments import read_moment
from escale.engines.press.problem import PressError


def looks_like_json(data: bytes) -> bool:
    """Whether it can be no XML."""
    return data[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def read_json_feed(data: bytes, *, now: datetime) -> RawFeed:
    """Read a JSON Feed.

    Raises:
        PressError: it is no JSON, or JSON of something else.
    """
    try:
        document = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as problem:
        raise PressError(f"not a JSON Feed: {problem}") from problem
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise PressError("not a JSON Feed: no list of items")
    hubs = document.get("hubs")
    hub = next((each.get("url") for each in hubs if isinstance(each, dict)), "") if isinstance(hubs, list) else ""
    return RawFeed(
        title=_text(document.get("title")),
        url=_text(document.get("home_page_url")),
        language=_text(document.get("language")),
        hub=_text(hub),
        entries=[_entry(item, now) for item in items if isinstance(item, dict)],
    )


def _entry(item: dict[str, Any], now: datetime) -> RawEntry:
    return RawEntry(
        id=_text(item.get("id")),
        url=_text(item.get("url")) or _text(item.get("external_url")),
        title=_text(item.get("title")),
        summary=_text(item.get("summary")),
        content=_text(item.get("content_html")) or _text(item.get("content_text")).replace("<", "&lt;"),
        published=read_moment(item.get("date_published"), now=now),
        updated=read_moment(item.get("date_modified"), now=now),
        authors=tuple(_authors(item)),
        language=_text(item.get("language")),
    )


def _authors(item: dict[str, Any]) -> Iterator[str]:
    authors = item.get("authors")
    for author in authors if isinstance(authors, list) else [item.get("author")]:
        if name := _text(author.get("name") if isinstance(author, dict) else author):
            yield name


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)[:1_000_000]
