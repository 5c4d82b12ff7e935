"""Cut a text into sentences and remember where each one stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Longer runs are cut: one vector for half a page means nothing, and the encoder's memory grows with length.
LONGEST_SENTENCE = 400

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_STOP = re.compile(r"[.!?…؟۔।]+[\"'”’»)\]]*(?=\s)|[。！？]+|[;؛](?=\s)")
_BULLET = re.compile(r"[\s\x00•·▪‣◦*–—-]*")
_LAST_WORD = re.compile(r"[^\s(«“\"]*$")
_ABBREVIATED = (
    "art av bd bzw ca cf cie co corp dr etc evtl ex fig ggf inc inkl ltd max min mio mme mr mrs nr no num p"
    " pp prof resp sr sra st str tel u.a usw vs z.b d.h e.g i.e s.a s.à.r.l u.s p.ex n.b"
)
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())


@dataclass(frozen=True, slots=True)
class Span:
    """Code points `start` (inclusive) to `end` (exclusive) of a text."""

    start: int
    end: int


def split(text: str) -> list[Span]:
    """Return the sentences of `text` in order: stripped, never empty, never overlapping.

    A line break ends a sentence unless the next line goes on in lower case (hard-wrapped text). Runs without
    a letter or digit are left out. A sentence over `LONGEST_SENTENCE` code points is cut at white space.
    """
    spans: list[Span] = []
    for paragraph in _paragraphs(text):
        for sentence in _sentences(text, paragraph):
            spans.extend(_pieces(text, sentence))
    return spans


def _paragraphs(text: str) -> Iterator[Span]:
    start = end = -1
    for line in _LINE.finditer(text):
        if not line.group().strip():
            if start >= 0:
                yield Span(start, end)
            start = -1
        elif start >= 0 and _goes_on(text[end : line.start()], line.group()):
            end = line.end()
        else:
            if start >= 0:
                yield Span(start, end)
            start, end = line.span()
    if start >= 0:
        yield Span(start, end)


def _goes_on(line_break: str, line: str) -> bool:
    return (len(line_break) == 1 or line_break == "\r\n") and line.lstrip()[0].islower()


def _sentences(text: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    for stop in _STOP.finditer(text, paragraph.start, paragraph.end):
        if stop.group() == "." and _is_abbreviation(text, start, stop.start()):
            continue
        yield Span(start, stop.end())
        start = stop.end()
    yield Span(start, paragraph.end)


def _is_abbreviation(text: str, start: int, dot: int) -> bool:
    match = _LAST_WORD.search(text, max(start, dot - 12), dot)
    word = match.group().casefold() if match else ""
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalnum())


def _pieces(text: str, span: Span) -> Iterator[Span]:
    start = _BULLET.match(text, span.start, span.end).end()  # type: ignore[union-attr]  # matches the empty string
    while start < span.end:
        end = span.end
        if end - start > LONGEST_SENTENCE:
            limit = start + LONGEST_SENTENCE
            space = text.rfind(" ", start + LONGEST_SENTENCE // 2, limit)
            end = space if space > 0 else limit
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = end
        while right > left and (text[right - 1].isspace() or text[right - 1] == "\x00"):
            right -= 1
        if any(map(str.isalnum, piece)):
            yield Span(left, right)
        start = end
