"""The HTML side of a mail, made from its text: the same words, safe, in the direction of its language.

Text has a few forms that HTML shows better. The last paragraph of two lines, words that end with a colon and below
them an address of this installation, is what the letter is for: a button. A code that stands alone is large. What
follows the line ``-- `` is the foot.
"""

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from escale.core.documents.text import isolating
from escale.core.post.dress import at_night, letter_style, worn

_FRAME = (
    '<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
    "<title>{subject}</title>\n<style>\n{at_night}\n</style>\n</head>\n"
    '<body class="page" style="{page}">\n{before}'
    # Some programs take html and body away: language and direction stand here again.
    '<div class="around" lang="{language}" dir="{direction}" style="{around};{letter}">\n'
    '<div class="sheet" role="article" aria-label="{subject}" style="{sheet}">\n{brand}\n'
    '<div class="words" style="{words}">\n<h1 class="heading" style="{heading}">{title}</h1>\n{body}\n'
    "</div>\n{foot}</div>\n</div>\n</body>\n</html>\n"
)
_BEFORE = '<div style="display:none;max-height:0;overflow:hidden;opacity:0" aria-hidden="true">{}</div>\n'
_LONGEST_BEFORE = 120
_CODE = re.compile(r"[A-Z0-9]{3,8}(?:-[A-Z0-9]{3,8})?")
_FOOT = "\n-- \n"
_ISOLATED = re.compile("[\u2066\u2068]([^\u2066-\u2069]*)\u2069")
_COLON = re.compile(r"[\s\u00a0\u202f]*[:：]\Z")


def page_of(*, subject: str, text: str, language: str) -> str:
    """A whole page of HTML that says what ``text`` says; only links into this installation can be pressed."""
    words, _line, foot = text.strip().partition(_FOOT)
    parts = _paragraphs(words)
    way = direction(language)
    return format_html(
        _FRAME,
        language=language,
        direction=way,
        subject=subject,
        title=_isolated(subject),
        at_night=mark_safe(at_night()),  # noqa: S308  our own style sheet
        letter=letter_style(way, language),
        before=_before(parts),
        brand=_brand(),
        body=format_html_join("\n", "{}", ((part,) for part in _shown(parts))),
        foot=_foot(foot),
        **{name: worn(name) for name in ("page", "around", "sheet", "words", "heading")},
    )


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def _paragraphs(text: str) -> list[list[str]]:
    parts = (part for part in re.split(r"\n\s*\n", text) if part.strip())
    return [[line.strip() for line in part.splitlines() if line.strip()] for part in parts]


def _before(parts: list[list[str]]) -> SafeString:
    """What lists of mails show beside the subject: the first words that are no greeting."""
    telling = next((part for part in parts[1:] if not _calls(part)), [])
    words = " ".join(telling)
    short = words if len(words) <= _LONGEST_BEFORE else isolating(words[:_LONGEST_BEFORE].rsplit(" ", 1)[0] + " …")
    return format_html(_BEFORE, short) if short else SafeString("")


def _brand() -> SafeString:
    """The line with stops, drawn by elements: it is there without pictures."""
    pieces = ("stop", "rail", "stop", "rail", "next")
    drawn = format_html_join("", '<span class="{}" style="{}"></span>', ((each, worn(each)) for each in pieces))
    line = format_html('<span aria-hidden="true" style="white-space:nowrap">{}</span>', drawn)
    name = '<p class="brand" style="{}">{} <bdi translate="no">Escale</bdi></p>'
    return format_html(name, worn("brand"), line)


def _shown(parts: list[list[str]]) -> Iterator[SafeString]:
    # The last of its form is ours: what strangers wrote stands before it.
    calling = max((place for place, part in enumerate(parts) if _calls(part)), default=-1)
    for place, part in enumerate(parts):
        if place == calling:
            yield _button(_COLON.sub("", part[0]), part[1])
        elif len(part) == 1 and _CODE.fullmatch(part[0]):
            code = '<p class="code" style="{}"><bdi dir="ltr">{}</bdi></p>'
            yield format_html(code, worn("code"), part[0])
        else:
            yield format_html('<p class="text" style="{}">{}</p>', worn("text"), _lines(part))


def _calls(part: list[str]) -> bool:
    return len(part) == 2 and _COLON.search(part[0]) is not None and _ours().fullmatch(part[1]) is not None


def _button(words: str, address: str) -> SafeString:
    return format_html(
        '<p class="call" style="{}"><a class="button" href="{}" style="{}">{}</a></p>\n'
        '<p class="bare" style="{}"><bdi dir="ltr"><a class="link" href="{}" style="{}">{}</a></bdi></p>',
        worn("call"),
        address,
        worn("button"),
        _isolated(words),
        worn("bare"),
        address,
        worn("link"),
        address,
    )


def _foot(text: str) -> SafeString:
    notes = format_html_join(
        "\n", '<p class="note" style="{}">{}</p>', ((worn("note"), _lines(part)) for part in _paragraphs(text))
    )
    return format_html('<div class="foot" style="{}">\n{}\n</div>\n', worn("foot"), notes) if notes else notes


def _lines(lines: list[str]) -> SafeString:
    return mark_safe("<br>\n".join(_with_links(line) for line in lines))  # noqa: S308  each part is escaped


def _ours() -> re.Pattern[str]:
    # Names are written by strangers: an address of theirs stays text, whatever it looks like.
    return re.compile(rf"{re.escape(settings.BASE_URL)}/[^\s<>\"']*")


def _with_links(line: str) -> str:
    made, end = [], 0
    link = '<bdi dir="ltr"><a class="link" href="{}" style="{}">{}</a></bdi>'
    for found in _ours().finditer(line):
        address = found.group().rstrip(".,;:!?)\u2069")
        made += [_isolated(line[end : found.start()]), format_html(link, address, worn("link"), address)]
        end = found.start() + len(address)
    return "".join([*made, _isolated(line[end:])])


def _isolated(text: str) -> SafeString:
    """Text in which what stands between signs of isolation stands in an element that isolates."""
    return mark_safe(_ISOLATED.sub(r"<bdi>\1</bdi>", escape(text)))  # noqa: S308  escaped before
