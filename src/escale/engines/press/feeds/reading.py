"""Read a feed: bytes in, entries out, whatever their format and however broken."""

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from escale.engines.press.addresses import absolute
from escale.engines.press.feeds.as_xml import as_utf8
from escale.engines.press.feeds.json_feed import looks_like_json, read_json_feed
from escale.engines.press.feeds.raw import RawEntry, RawFeed
from escale.engines.press.feeds.readers import read_fast, read_tolerant, within
from escale.engines.press.markup import check_tags, line, plain
from escale.engines.press.model import Entry, Feed
from escale.engines.press.problem import PressError, TooLargeError

MOST_BYTES = 20_000_000
MOST_ENTRIES = 20_000
# The tolerant reader is a hundred times slower: it is not asked about more than this.
MOST_TOLERANT_BYTES = 4_000_000
_LONGEST_SUMMARY, _LONGEST_CONTENT = 20_000, 200_000
_MOST_AUTHORS = 20
_ENDS = ((b"</item>", b"</entry>"), (b":item>", b":entry>"))
_DATED = re.compile(
    rb"<(?:[A-Za-z][\w.-]{0,30}:)?(?:pubdate|published|updated|date|modified|created|issued|dateadded"
    rb"|publicationdate|lastbuilddate|dateTimeWritten)[\s>]",
    re.IGNORECASE,
)
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def read_feed(data: bytes, *, now: datetime, url: str = "", charset: str | None = None) -> Feed:
    """Return the entries of a feed in its order.

    ``url``: where it was found; relative links are resolved against it. ``charset``: what the server said.

    Raises:
        TooLargeError: more than 20 MB, or too deep.
        PressError: it is no feed.
    """
    if len(data) > MOST_BYTES:
        raise TooLargeError(f"more than {MOST_BYTES} bytes")
    if not data.strip():
        raise PressError("the feed is empty")
    if looks_like_json(data):
        return _feed(read_json_feed(data, now=now), by="json", url=url)
    return _xml(as_utf8(data, charset), now, url)


def _xml(text: bytes, now: datetime, url: str) -> Feed:
    check_tags(text)
    try:
        fast = read_fast(text, now=now)
    except PressError as problem:
        if len(text) > MOST_TOLERANT_BYTES:
            raise
        tolerant = within(read_tolerant(text, base=url), now=now)
        if not tolerant.entries and not tolerant.title:
            raise PressError(f"no feed: {problem}") from problem
        return _feed(tolerant, by="tolerant", url=url)
    if _says_it_all(fast, text) or len(text) > MOST_TOLERANT_BYTES:
        return _feed(fast, by="fast", url=url)
    with suppress(PressError):
        return _feed(_together(fast, within(read_tolerant(text, base=url), now=now)), by="tolerant", url=url)
    return _feed(fast, by="fast", url=url)


def _says_it_all(feed: RawFeed, text: bytes) -> bool:
    """Whether a second reading can find nothing more: a date is only missed where one is written."""
    usual, prefixed = _ENDS
    if (sum(map(text.count, usual)) or sum(map(text.count, prefixed))) > len(feed.entries):
        return False
    incomplete = [each for each in feed.entries if not each.complete]
    return not incomplete or (all(each.url for each in incomplete) and not _DATED.search(text))


def _together(fast: RawFeed, tolerant: RawFeed) -> RawFeed:
    """The reading with more entries; of as many, each entry with what either found."""
    if len(fast.entries) != len(tolerant.entries):
        return max(fast, tolerant, key=lambda feed: len(feed.entries))
    pairs = zip(fast.entries, tolerant.entries, strict=True)
    return replace(fast, entries=[_filled(one, other) for one, other in pairs])


def _filled(one: RawEntry, other: RawEntry) -> RawEntry:
    return RawEntry(**{name: getattr(one, name) or getattr(other, name) for name in RawEntry.__slots__})


def _feed(raw: RawFeed, *, by: str, url: str) -> Feed:
    home = absolute(raw.url, url)
    base = url or home
    language = _language(raw.language)
    entries = [_entry(each, base, language) for each in raw.entries[:MOST_ENTRIES]]
    return Feed(
        title=line(raw.title),
        url=home,
        language=language,
        entries=_told_apart(entries),
        by=by,
        hub=absolute(raw.hub, base),
    )


def _entry(raw: RawEntry, base: str, language: str | None) -> Entry:
    url = absolute(raw.url, base)
    if not url and raw.id.startswith(("http://", "https://")):
        url = absolute(raw.id, base)
    title = line(raw.title)
    content = plain(raw.content, _LONGEST_CONTENT) if raw.content != raw.summary else ""
    return Entry(
        id=(raw.id.strip()[:2_000] if raw.id != raw.url else "") or url or _digest(title, raw.summary, raw.content),
        url=url,
        title=title,
        summary=plain(raw.summary, _LONGEST_SUMMARY),
        content=content,
        published=raw.published,
        updated=raw.updated,
        authors=tuple(dict.fromkeys(filter(None, (line(name, 200) for name in raw.authors[:_MOST_AUTHORS])))),
        language=_language(raw.language) or language,
    )


def _told_apart(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """An id that stands over different addresses names none of them: they are known by the address."""
    under: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for each in entries:
        under[each.id].add((each.url, "" if each.url else each.title))
    return tuple(
        each if len(under[each.id]) == 1 else replace(each, id=each.url or _digest(each.title, each.summary))
        for each in entries
    )


def _digest(*texts: str) -> str:
    return "sha256:" + sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _language(text: str) -> str | None:
    tag = text.strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else None
