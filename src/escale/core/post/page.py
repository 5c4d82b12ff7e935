"""The HTML side of a mail, made from its text: the same words, safe, in the direction of its language."""

import re

from django.conf import settings
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

# Mail programs read neither style sheets of ours nor modern colours: the paper, ink and lagoon of the pages.
_FRAME = (
    '<!doctype html>\n<html lang="{}" dir="{}">\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>{}</title></head>\n'
    '<body style="margin:0;padding:24px 16px;background:#faf9f7;color:#1d2b30;'
    "font-family:'IBM Plex Sans','IBM Plex Sans Arabic',system-ui,'Noto Sans','Noto Sans Arabic',sans-serif;"
    'font-size:16px;line-height:1.6">\n<main style="max-width:36em;margin:0 auto">\n{}\n</main>\n</body>\n</html>\n'
)
_LINK = '<a href="{}" style="color:#00596a;word-break:break-all">{}</a>'


def page_of(*, subject: str, text: str, language: str) -> str:
    """A whole page of HTML that says what ``text`` says; only links into this installation can be pressed."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    body = format_html_join("\n", "<p>{}</p>", ((_lines(part),) for part in paragraphs))
    return format_html(_FRAME, language, direction(language), subject, body)


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def _lines(paragraph: str) -> SafeString:
    return mark_safe("<br>\n".join(_with_links(line.strip()) for line in paragraph.splitlines()))  # noqa: S308  each part is escaped


def _with_links(line: str) -> str:
    # Names are written by strangers: an address of theirs stays text, whatever it looks like.
    ours = re.compile(rf"{re.escape(settings.BASE_URL)}/[^\s<>\"']*")
    made, end = [], 0
    for found in ours.finditer(line):
        address = found.group().rstrip(".,;:!?)")
        made += [escape(line[end : found.start()]), format_html(_LINK, address, address)]
        end = found.start() + len(address)
    return "".join([*made, escape(line[end:])])
