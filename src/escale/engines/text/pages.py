"""The running text of a document that was laid out in pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from escale.engines.text.clauses import begins_a_clause

_FEWEST = 3  # pages from which a line that comes back is taken for a running head
_SHORT = 8  # lines; of a shorter page only the outermost ones may be running heads
_FULL = 60  # a shorter line ends where its writer ended it
_ENDS = re.compile(r"[.;:!?؟؛。][”»\")\]]*$")
_DIGITS = re.compile(r"\d+")
# Fonts have one sign for lam and alef, and readers of PDF turn its two letters round: اإلدارة for الإدارة.
_TURNED = re.compile(r"(?<!\w)([وفبك]?)ا([أإآا])ل")


def running(pages: Sequence[str], first: int = 1, last: int | None = None) -> str:
    """One text of the pages ``first`` to ``last``, without running heads (sought on all pages) and page numbers.

    A line is joined to the one before when that one is as long as lines of a page are and ends without a mark, and
    no clause begins with it.
    """
    cut = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
    repeated = _repeated(cut)
    lines = [line for page in cut[first - 1 : last] for line in _inner(page, repeated)]
    return "\n".join(_TURNED.sub(r"\1ال\2", line) for line in _joined(lines))


def _repeated(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """What stands at the edge of at least half of the pages, whatever figures are in it."""
    if len(pages) < _FEWEST:
        return frozenset()
    edges = ((*page[: _edge(page)], *page[-_edge(page) :]) for page in pages)
    times = Counter(each for lines in edges for each in {_plain(line) for line in lines})
    most = max(_FEWEST, (len(pages) + 1) // 2)
    return frozenset(line for line, count in times.items() if count >= most)


def _edge(page: Sequence[str]) -> int:
    return 1 if len(page) < _SHORT else 2


def _plain(line: str) -> str:
    return _DIGITS.sub("#", line)


def _inner(page: Sequence[str], repeated: frozenset[str]) -> Iterator[str]:
    most = _edge(page)
    for place, line in enumerate(page):
        edge = place < most or place >= len(page) - most
        # A clause that each page begins with is no running head: only its number differs.
        if not (edge and _plain(line) in repeated and (line.isdecimal() or not begins_a_clause(line))):
            yield line


def _joined(lines: Sequence[str]) -> Iterator[str]:
    held: list[str] = []
    for line in lines:
        if held and (len(held[-1]) < _FULL or _ENDS.search(held[-1]) or begins_a_clause(line)):
            yield " ".join(held)
            held = []
        held.append(line)
    if held:
        yield " ".join(held)
