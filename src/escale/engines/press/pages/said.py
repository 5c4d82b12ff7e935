"""What a page says of itself in its head: JSON-LD, Open Graph and other meta elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from escale.engines.press.markup import line, plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST_NODES, _MOST_SCRIPT = 5_000, 1_000_000
_ARTICLES = re.compile(r"\w{0,20}(?:Article|Posting)|Report|CreativeWork|WebPage")
_LESS = ("WebPage", "CreativeWork")
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
_DATES = """
article:published_time og:published_time datepublished article.published publishdate publication_date pubdate
parsely-pub-date sailthru.date dc.date.issued dcterms.created dc.date.created dc.date dcterms.date date
og:article:published_time cxenseparse:recs:publishtime article_date_original originalpublicationdate datecreated
rnews:datepublished citation_date
"""
_TITLES = "og:title twitter:title dc.title dcterms.title sailthru.title parsely-title"
_AUTHORS = "author article:author_name parsely-author dc.creator sailthru.author byl"
_IMAGES = "og:image:secure_url og:image og:image:url twitter:image twitter:image:src"
_CONTROLS = re.compile("[\x00-\x1f]")
_NO_NAME = re.compile(r"https?://|^@|^\W*$")
_LONGEST_BODY = 200_000


@dataclass(slots=True)
class Said:
    """Candidates in the order of trust, as written."""

    titles: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)


def said_by(tree: "HtmlElement") -> Said:
    """Collect what the head of a page says."""
    said = Said()
    for node in _articles(tree):
        _take(said, node)
    _meta(said, tree)
    return said


def _articles(tree: "HtmlElement") -> list[dict[str, Any]]:
    """The nodes of JSON-LD that are articles; a page about a page comes last."""
    found = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            found += [node for node in _nodes(_loaded(script.text or "")) if _is_article(node)]
    return sorted(found, key=lambda node: any(each in _LESS for each in _kinds(node)))


def _loaded(text: str) -> object:
    text = text[:_MOST_SCRIPT].strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    for each in (text, _CONTROLS.sub(" ", text)):
        try:
            return json.loads(each, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(document: object) -> Iterator[dict[str, Any]]:
    waiting, seen = [document], 0
    while waiting and seen < _MOST_NODES:
        seen += 1
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting += node[:_MOST_NODES]
        elif isinstance(node, dict):
            yield node
            waiting += [node[key] for key in _INSIDE if key in node]


def _kinds(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [each.rsplit("/", 1)[-1] for each in kinds if isinstance(each, str)]


def _is_article(node: dict[str, Any]) -> bool:
    return any(_ARTICLES.fullmatch(kind) for kind in _kinds(node))


def _take(said: Said, node: dict[str, Any]) -> None:
    page = any(kind in _LESS for kind in _kinds(node))
    said.titles += [] if page else _texts(node.get("headline")) or _texts(node.get("name"))
    said.dates += _texts(node.get("datePublished")) or _texts(node.get("dateCreated"))
    said.authors += [] if page else _names(node.get("author") or node.get("creator"))
    said.images += _addresses(node.get("image")) or _addresses(node.get("thumbnailUrl"))
    said.sources += _names(node.get("publisher"))
    said.languages += _texts(node.get("inLanguage"))
    said.bodies += [plain(each, _LONGEST_BODY) for each in _texts(node.get("articleBody"))]


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [each for part in value[:20] for each in _texts(part) if not isinstance(part, list)]
    if isinstance(value, dict):
        return _texts(value.get("@value") or value.get("name"))
    return [value] if isinstance(value, str) and value.strip() else []


def _names(value: object) -> list[str]:
    names = (line(each, 200) for each in _texts(value))
    return [each for each in names if not _NO_NAME.search(each)]


def _addresses(value: object) -> list[str]:
    if isinstance(value, list):
        return [each for part in value[:20] if not isinstance(part, list) for each in _addresses(part)]
    if isinstance(value, dict):
        return _texts(value.get("url") or value.get("contentUrl") or value.get("@id"))
    return _texts(value)


def _meta(said: Said, tree: "HtmlElement") -> None:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower().strip()
        if name and (content := (element.get("content") or "").strip()):
            found.setdefault(name, []).append(content)

    def first(names: str) -> list[str]:
        return [found[name][0] for name in names.split() if name in found]

    said.titles += first(_TITLES)
    said.dates += first(_DATES)
    said.authors += [name for each in first(_AUTHORS) for name in _names(each)]
    said.images += first(_IMAGES)
    said.sources += [line(each, 200) for each in first("og:site_name application-name dc.publisher publisher")]
    rels = ((link, (link.get("rel") or "").lower().split()) for link in tree.iter("link"))
    said.addresses += [link.get("href") or "" for link, rel in rels if "canonical" in rel][:1]
    said.addresses += first("og:url")
    said.languages.append(tree.get("lang") or tree.get("xml:lang") or "")
    said.languages += first("og:locale content-language language")
