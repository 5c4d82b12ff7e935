"""Reads templates and style sheets the way their lint tests need them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

SOURCE = Path(__file__).parents[2] / "src" / "escale"
TRANSLATED_BLOCKS = {"blocktranslate", "blocktrans"}
SPOKEN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "content-label"}
NAMES = {"Escale", "UTC", "SHA"}  # the same in every language
FILE_NAME = re.compile(r"[\w-]+\.(?:json|ics|pdf|xlsx|csv)")
COLOURS_OF_SVG = {"none", "currentcolor", "currentColor"}
DATE_FORMATS = {
    *("DATE_FORMAT", "TIME_FORMAT", "DATETIME_FORMAT", "MONTH_DAY_FORMAT"),
    *("SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT"),
    *("c", "Y-m-d", "H:i"),  # for machines, and the clock of every language
}
PHYSICAL = re.compile(
    r"(?:^|[;{\s])((?:(?:margin|padding|border|scroll-margin|scroll-padding)-)?(?:left|right|top|bottom)(?:-[\w-]+)?"
    r"|(?:min-|max-)?(?:width|height))\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|light-dark)\("
    r"|:\s*(?:[\w-]+\s+)*(?:white|black|gr[ae]y|red|green|blue|yellow|orange|teal|silver|navy)\s*[;}]"
)


def templates(*suffixes: str) -> list[Path]:
    """Every template of the project with one of the suffixes."""
    return sorted(path for path in SOURCE.glob("**/templates/**/*") if path.suffix in suffixes)


def style_sheets() -> list[Path]:
    """Every style sheet of the project."""
    return sorted(SOURCE.glob("**/static/**/*.css"))


def markup(template: str) -> str:
    """A template without its tags, variables, comments and translated blocks."""
    kept, closing = [], ""
    for token in Lexer(template).tokenize():
        name = token.contents.split(" ", maxsplit=1)[0] if token.token_type is TokenType.BLOCK else ""
        if closing:
            closing = "" if name == closing else closing
        elif name == "comment" or name in TRANSLATED_BLOCKS:
            closing = f"end{name}"
        elif name == "block" and token.contents.endswith("_class"):  # fills a class attribute
            closing = "endblock"
        elif token.token_type is TokenType.TEXT:
            kept.append(token.contents)
    return "".join(kept)


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inline: list[str] = []
        self.colours: list[str] = []
        self._in_code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self._in_code += tag == "code"
        self.inline += [name for name in names if name == "style" or name.startswith(("on", "hx-on"))]
        self.inline += [name for name, value in attrs if (value or "").strip().startswith("javascript:")]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(f"<{tag}>")
        self.words += [names[name] or "" for name in SPOKEN_ATTRIBUTES & names.keys()]
        self.colours += [names[name] or "" for name in {"fill", "stroke"} & names.keys()]

    def handle_endtag(self, tag: str) -> None:
        self._in_code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if not self._in_code:  # what one types is the same in every language
            self.words.append(data)


def _read(template: str) -> _Markup:
    reader = _Markup()
    reader.feed(markup(template))
    return reader


def untranslated(template: str) -> list[str]:
    """Text with letters that no translation reaches."""
    found = (" ".join(FILE_NAME.sub("", text).split()) for text in _read(template).words)
    return [text for text in found if re.search(r"[^\W\d_]", text) and not set(_letters(text)) <= NAMES]


def untranslated_mail(template: str) -> list[str]:
    """The same for a plain text mail."""
    lines = (line.strip() for line in markup(template).splitlines())
    return [line for line in lines if re.search(r"[^\W\d_]", line) and not set(_letters(line)) <= NAMES]


def _letters(text: str) -> Iterator[str]:
    return (match.group() for match in re.finditer(r"[^\W\d_]+", text))


def inline(template: str) -> list[str]:
    """What the content security policy would refuse."""
    return _read(template).inline


def painted(template: str) -> list[str]:
    """Colours that a drawing names itself."""
    return [colour for colour in _read(template).colours if colour and colour not in COLOURS_OF_SVG]


def misread_dates(template: str) -> list[str]:
    """Formats of dates that print rubbish, or days in the order of one language.

    Django expands the name of a format (``DATE_FORMAT``) only where it stands alone.
    """
    formats = re.findall(r"""\|\s*(?:date|time):(?:"([^"]*)"|'([^']*)')""", template)
    return [text for text in ("".join(pair) for pair in formats) if text not in DATE_FORMATS]


def rules(sheet: str) -> str:
    """A style sheet without its comments and its conditions, which may speak of width."""
    return re.sub(r"@(?:media|container)[^{]*", "@", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))


def physical(sheet: str) -> list[str]:
    """Declarations that would not mirror."""
    return [match.group().strip(" \n;{") for match in PHYSICAL.finditer(rules(sheet))]


def coloured(sheet: str) -> list[str]:
    """Colours named outside the tokens."""
    return [match.group().strip() for match in COLOUR.finditer(rules(sheet))]


def unknown_tokens(sheets: list[str]) -> set[str]:
    """Custom properties that are used and nowhere defined."""
    together = "\n".join(sheets)
    return set(re.findall(r"var\((--[\w-]+)", together)) - set(re.findall(r"(--[\w-]+)\s*:", together))
