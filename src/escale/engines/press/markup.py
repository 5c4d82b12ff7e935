"""Plain text of what others wrote, whatever they put into it."""

import html
import re
import unicodedata

from escale.engines.press.problem import TooLargeError

# Control and direction marks, invisible joiners that no language here needs, halves of surrogate pairs.
_UNSEEN_RANGES = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff"
)
_UNSEEN = re.compile(f"[{_UNSEEN_RANGES}]")
_ODD = re.compile(f"[{_UNSEEN_RANGES}\u0300-\u036f]")
_MARKS = re.compile("((?:[\u0300-\u036f]){4})[\u0300-\u036f]+")
_LOOKS_MARKED_UP = re.compile(r"<[a-zA-Z!/?]")
_UNREAD_NAMES = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head", "title", "textarea"}
)
_OPENED = re.compile(r"<([a-z]+)")
_UNREAD = re.compile(rf"<({'|'.join(sorted(_UNREAD_NAMES))})\b")
# What stands inside a line; any other tag begins or ends one.
_INLINE = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|font|small|big|sub|sup|mark|abbr|acronym|cite|code|q|s|strike|del|ins|time|bdi|bdo"
    r"|kbd|samp|var|tt|wbr|data|dfn|label)(?:[\s/][^<>]*)?>"
)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_LONGEST_MARKUP = 400_000
_DEEPEST = 400
_LONGEST_TAG = 65_536
_LONG_TAG, _MOST_ATTRIBUTES = 8_192, 2_000
# A quote begins a value only behind a sign of equality; elsewhere it is a part of a name.
_VALUE = re.compile(rb"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_WHOLE_TAG = re.compile(rb"""<[A-Za-z](?:[^>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=)*+""")


def clean(text: str, most: int) -> str:
    """Return composed text (NFC) of at most ``most`` characters: nothing invisible, white space single."""
    text = text[: most * 2]
    if _ODD.search(text):
        text = _MARKS.sub(r"\1", _UNSEEN.sub("", text))
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = _lines(text) if "\n" in text or "\r" in text else " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _lines(text: str) -> str:
    """White space single, lines that hold nothing gone."""
    lines = [" ".join(each.split()) for each in text.replace("\r", "\n").split("\n") if each]
    return "\n".join(filter(None, lines))


def line(text: object, most: int = 500) -> str:
    """Return the plain text of a title or name, in one line."""
    return plain(text, most).replace("\n", " ")


def plain(text: object, most: int) -> str:
    """Return the text of a piece of HTML: no tags, no scripts, entities read once."""
    if not isinstance(text, str) or not text:
        return ""
    text = text[:_LONGEST_MARKUP]
    if _LOOKS_MARKED_UP.search(text):
        return clean(_text_of(text), most)
    return clean(html.unescape(text) if "&" in text else text, most)


def _text_of(markup: str) -> str:
    """What is read as text only is escaped wherever it is shown, so this need not know every trick of HTML."""
    for begin, end in (("<!--", "-->"), ("<![CDATA[", "]]>")):
        if begin in markup:
            markup = _without(markup, begin, end)
    lower = markup.lower()
    if not _UNREAD_NAMES.isdisjoint(_OPENED.findall(lower)):
        markup = _without_elements(markup, lower if len(lower) == len(markup) else markup)
    text = _TAG.sub("\n", _INLINE.sub("", markup))
    return html.unescape(text) if "&" in text else text


def _without(markup: str, begin: str, end: str) -> str:
    parts: list[str] = []
    place = 0
    while (opened := markup.find(begin, place)) >= 0:
        parts.append(markup[place:opened])
        closed = markup.find(end, opened + len(begin))
        if closed < 0:
            return "".join(parts)
        place = closed + len(end)
    return "".join([*parts, markup[place:]])


def _without_elements(markup: str, lower: str) -> str:
    """Scripts, styles and the like with all they hold; one that does not end hides the rest."""
    parts: list[str] = []
    place = 0
    while opened := _UNREAD.search(lower, place):
        parts.append(markup[place : opened.start()])
        closed = lower.find(f"</{opened[1]}", opened.end())
        place = lower.find(">", closed) + 1 if closed >= 0 else 0
        if not place:
            return "".join(parts)
    return "".join([*parts, markup[place:]])


def check_tags(data: bytes) -> None:
    """Raise when a tag has more attributes than any needs: parsers take the square of their number."""
    if max(map(len, data.split(b"<"))) <= _LONG_TAG and data.count(b"'<") + data.count(b'"<') < _MOST_ATTRIBUTES:
        return
    for tag in _WHOLE_TAG.finditer(data):
        if len(tag[0]) > _LONG_TAG // 4:
            rest, values = _VALUE.subn(b" ", tag[0])
            if values + len(rest.split()) > _MOST_ATTRIBUTES:
                raise TooLargeError(f"a tag with more than {_MOST_ATTRIBUTES} attributes")


def check_depth(data: bytes, deepest: int = _DEEPEST) -> None:
    """Raise when tags lie in each other deeper, or do not end, as no feed needs: readers then take too long."""
    depth = place = 0
    while (place := data.find(b"<", place)) >= 0:
        following = data[place + 1 : place + 9]
        if following.startswith(b"![CDATA["):
            place = data.find(b"]]>", place)
        elif following.startswith(b"!--"):
            place = data.find(b"-->", place + 4)
        else:
            end = data.find(b">", place)
            if (end if end >= 0 else len(data)) - place > _LONGEST_TAG:
                raise TooLargeError(f"a tag of more than {_LONGEST_TAG} bytes")
            if following[:1] == b"/":
                depth = max(0, depth - 1)
            elif following[:1].isalpha() and data[end - 1 : end] != b"/":
                depth += 1
            place = end
        if place < 0:
            return
        if depth > deepest:
            raise TooLargeError(f"more than {deepest} elements in each other")
