"""When an article was published: what it says of itself first, then what stands on the page. Never in the future."""

import re
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

from escale.engines.press.markup import clean
from escale.engines.press.moments import plausible, read_moment

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DAY_ONLY = re.compile(r"\d{4}-\d\d-\d\d|\d{8}|\d{4}/\d\d/\d\d")
# How a collection of newspapers names its source: "Publié dans … le 25 - 09 - 2019".
_TAKEN_FROM = re.compile(
    r"^(?:Publié|Paru) (?:dans|sur) (?P<fr>[^\n]{2,60}?),? le|^Published (?:in|on) (?P<en>[^\n]{2,60}?),? on"
    r"|^Publicado en (?P<es>[^\n]{2,60}?),? el|^(?:Veröffentlicht|Erschienen) in (?P<de>[^\n]{2,60}?),? am"
    r"|^نشر في (?P<ar>[^\n]{2,60}?) يوم",
    re.MULTILINE,
)
_DAY = re.compile(r"\s*(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4})(?!\d)")
_READ = 200_000
_FIRST_DAY = "1995-01-01"  # before, there were no pages


def taken_from(text: str, *, now: datetime) -> tuple[str, date | None]:
    """Return from which source, and of which day, a page of a collection says that its article is."""
    for found in _TAKEN_FROM.finditer(text[:_READ]):
        if day := _DAY.match(text, found.end()):
            source = clean(next(filter(None, found.groups())), 60)
            with suppress(ValueError):
                return source, possible_day(date(int(day[3]), int(day[2]), int(day[1])), now=now)
    return "", None


def is_taken_from(line: str) -> bool:
    """Say whether a line is the one that names source and day."""
    found = _TAKEN_FROM.match(line)
    return found is not None and _DAY.match(line, found.end()) is not None


def possible_day(day: date, *, now: datetime) -> date | None:
    """Return the day, ``None`` when it has not begun."""
    return day if day.year >= 1900 and day <= now.astimezone(UTC).date() else None


def written(text: str, *, now: datetime) -> datetime | date | None:
    """Read what a page writes into its head: a moment, or no more than a day."""
    text = text.strip()
    if _DAY_ONLY.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        with suppress(ValueError):
            return possible_day(date(int(digits[:4]), int(digits[4:6]), int(digits[6:])), now=now)
        return None
    return read_moment(text, now=now) or _loosely(text, now)


def _loosely(text: str, now: datetime) -> datetime | date | None:
    """What is no standard but clear: a fraction of seven digits, a month by its name."""
    from dateutil import parser

    if len(text) > 64 or not re.search(r"(?:19|20)\d\d", text):
        return None
    with suppress(ValueError, OverflowError, TypeError, AttributeError):
        # Two readings with other defaults: what differs was not written and would be made up.
        read = partial(parser.parse, text, dayfirst=not text[:4].isdigit())
        first, second = (read(default=datetime(2000 + n, 1 + n, 1 + n, n, n, tzinfo=UTC)) for n in (0, 1))
        if first.date() != second.date():
            return None
        if first.time() != second.time():
            return possible_day(first.date(), now=now)
        return plausible(first, now=now)
    return None


def on_the_page(tree: "HtmlElement", url: str, *, now: datetime) -> datetime | date | None:
    """Search the page: the elements that are made for it, then what htmldate finds."""
    for element in tree.iter("time"):
        marks = " ".join(element.get(name) or "" for name in ("itemprop", "class", "pubdate", "data-testid")).lower()
        made_for_it = element.get("pubdate") is not None or re.search("publish|pubdate|entry-date|posted", marks)
        if made_for_it and (found := written(element.get("datetime") or "", now=now)):
            return found
    for element in tree.xpath("//*[@itemprop='datePublished']")[:3]:
        if found := written(element.get("content") or element.get("datetime") or "", now=now):
            return found
    return _searched(tree, url, now)


def _searched(tree: "HtmlElement", url: str, now: datetime) -> date | None:
    from htmldate import find_date

    for extensive in (False, True):
        with suppress(Exception):  # a page on which a search stumbles has no date that is found
            # A tree only: a text that begins like an address would be fetched.
            found = find_date(
                deepcopy(tree),
                extensive_search=extensive,
                original_date=True,
                url=url or None,
                min_date=_FIRST_DAY,
                max_date=now.astimezone(UTC).date().isoformat(),
            )
            # Of a year alone, as under "©", htmldate makes its first day.
            if found and not (extensive and found.endswith("-01-01")):
                return possible_day(date.fromisoformat(found), now=now)
    return None
