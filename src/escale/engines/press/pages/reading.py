"""Read a page: bytes in, an article out."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from escale.engines.press.addresses import absolute, canonical, host_of
from escale.engines.press.alphabets import decoded
from escale.engines.press.language import UNKNOWN, language_of
from escale.engines.press.markup import check_tags, line
from escale.engines.press.model import Article
from escale.engines.press.pages.dates import is_taken_from, on_the_page, taken_from, written
from escale.engines.press.pages.said import Said, said_by
from escale.engines.press.pages.texts import text_of
from escale.engines.press.problem import PressError, TooLargeError
from escale.engines.text.folding import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_BYTES = 5_000_000
MOST_ELEMENTS = 60_000
_DEEPEST = 250
_MOST_AUTHORS = 20
_HEAD, _MOST_HEAD, _SHORT = 12, 0.3, 100  # lines; a share of the text; characters
_AUTHORS_TOGETHER = re.compile(r"\s*(?:;|,| and | et | und | y | و(?=\w{3}))\s*")
_BY = re.compile(r"^(?:par|by|von|por|بقلم)\s+", re.IGNORECASE)
_TO_SOURCE = re.compile(
    r"(?:Cliquez ici pour lire|Click here to read|Haga clic aquí para leer|انقر هنا لقراءة)[^\n]{0,80}"
)
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8}){0,2}")


def read_page(data: bytes, *, now: datetime, url: str = "", charset: str | None = None) -> Article:
    """Return the article of a page, as far as there is one.

    ``url``: where it was found. ``charset``: what the server said.

    Raises:
        TooLargeError: more than 5 MB, or 60,000 elements.
        PressError: it holds no page.
    """
    if len(data) > MOST_BYTES:
        raise TooLargeError(f"more than {MOST_BYTES} bytes")
    tree = _tree(decoded(data, charset))
    said = said_by(tree)
    declared = next((found for each in said.addresses if (found := absolute(each, url))), "")
    address = canonical(url, declared=declared) if url else canonical(declared)
    text = text_of(tree, said.bodies)
    source, day = taken_from(_lines_of(tree), now=now)
    title = _title(said, tree)
    return Article(
        title=title,
        text=_without_head(text, title),
        published=day or _published(said, tree, address, now),
        authors=_authors(said, tree),
        language=_language(said, text),
        image=next((found for each in said.images if (found := absolute(each, url or declared))), ""),
        canonical_url=address,
        source=source or next(filter(None, said.sources), "") or host_of(address),
    )


def _tree(text: str) -> "HtmlElement":
    from lxml import etree
    from lxml import html as lxml_html

    if text.count("<") > MOST_ELEMENTS * 2:
        raise TooLargeError(f"more than {MOST_ELEMENTS} elements")
    # What is declared is read already; the parser would believe it again.
    text = re.sub(r"^\s*<\?xml[^>]{0,400}\?>", "", text.replace("\0", ""))
    if not text.strip():
        raise PressError("the page is empty")
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)  # type: ignore[no-untyped-call]
    page = text.encode("utf-8", "replace")
    check_tags(page)
    try:
        tree: HtmlElement = lxml_html.document_fromstring(page, parser=parser)  # type: ignore[no-untyped-call]
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as problem:
        raise PressError(f"no page: {problem}") from problem
    _flatten(tree)
    return tree


def _flatten(tree: "HtmlElement") -> None:
    """Cut off what lies deeper than any text: readers go down by recursion."""
    level = [tree]
    for _depth in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    for element in level:
        element.clear()


def _without_head(text: str, title: str) -> str:
    """The text without its title, what stood above, and the lines under it that are no text."""
    lines = text.split("\n")
    heads = [place for place, each in enumerate(lines[:_HEAD]) if fold(each) == fold(title)]
    if heads and sum(map(len, lines[: heads[-1] + 1])) < len(text) * _MOST_HEAD:
        lines = lines[heads[-1] + 1 :]
    while len(lines) > 1 and len(lines[0]) < _SHORT and (is_taken_from(lines[0]) or _BY.match(lines[0])):
        del lines[0]
    while len(lines) > 1 and _TO_SOURCE.fullmatch(lines[-1]):
        del lines[-1]
    return "\n".join(lines)


def _lines_of(tree: "HtmlElement") -> str:
    texts = (" ".join(text.split()) for text in tree.itertext() if text.strip())
    return "\n".join(texts)


def _title(said: Said, tree: "HtmlElement") -> str:
    own = [line(each) for each in said.titles]
    headings = [line(element.text_content()) for element in tree.iter("h1")]
    headings = [each for each in headings if len(each) > 3]
    whole = next((line(element.text_content()) for element in tree.iter("title")), "")
    if own:
        return _without_source(own[0], said.sources)
    # Of several headings the one that the title of the window holds is that of the article.
    in_whole = [each for each in headings if each.casefold() in whole.casefold()]
    if in_whole or len(headings) == 1:
        return max(in_whole or headings, key=len)
    return _without_source(whole, said.sources) or (headings[0] if headings else "")


def _without_source(title: str, sources: Iterable[str]) -> str:
    for source in sources:
        for mark in ("|", "-", "–", "—", "·", ":"):
            ending = f" {mark} {source}"
            if source and len(title) > len(ending) and title.casefold().endswith(ending.casefold()):
                return title[: -len(ending)].rstrip()
    return title


def _published(said: Said, tree: "HtmlElement", url: str, now: datetime) -> datetime | date | None:
    for each in said.dates:
        if found := written(each, now=now):
            return found
    return on_the_page(tree, url, now=now)


def _authors(said: Said, tree: "HtmlElement") -> tuple[str, ...]:
    names = said.authors or _bylines(tree)
    single = (name for each in names for name in _AUTHORS_TOGETHER.split(each))
    sources = {each.casefold() for each in said.sources}
    kept = [name for name in single if 2 < len(name) <= 80 and name.casefold() not in sources]
    return tuple(dict.fromkeys(kept))[:_MOST_AUTHORS]


def _bylines(tree: "HtmlElement") -> list[str]:
    found = tree.xpath("//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' author ')]")
    names = [_BY.sub("", line(each.text_content(), 100)) for each in found[:5]]
    return [name for name in names if 1 < len(name.split()) < 6 and not re.search(r"\d|@|http", name)][:1]


def _language(said: Said, text: str) -> str:
    """As the text reads; what is declared is often that of a template."""
    found = language_of(text) if len(text.split()) > 3 else UNKNOWN
    if found != UNKNOWN:
        return found
    return next((tag[1].lower() for each in said.languages if (tag := _TAG.fullmatch(each.strip()))), UNKNOWN)
