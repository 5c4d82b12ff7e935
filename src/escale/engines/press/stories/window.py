"""The reports that new ones are compared with: their vectors, names, numbers and copies."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from escale.engines.press.copies import Copies, are_copies, shingles_of
from escale.engines.press.language import language_of
from escale.engines.press.stories.marks import bare, numbers_in, words_in
from escale.engines.press.stories.model import Limits, Report
from escale.engines.text.embedding import Embedder, unit_rows
from escale.engines.text.folding import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LONGEST_TITLE, _LONGEST_LEAD = 300, 400
_AT_ONCE = 256
_FEWEST_TITLE_WORDS = 4
_FEWEST_LEAD_WORDS = 12


class Window:
    """What is known of every report in it, by its id; the rows of ``vectors`` are in the order of ``ids``."""

    def __init__(self, embedder: Embedder, limits: Limits) -> None:
        import numpy as np

        self._embedder, self._limits = embedder, limits
        self.ids: list[str] = []
        self.reports: dict[str, Report] = {}
        self.row: dict[str, int] = {}
        self.vectors: NDArray[np.float32] = np.zeros((0, embedder.dimension), dtype=np.float32)
        self.languages: dict[str, str] = {}
        self.numbers: dict[str, frozenset[str]] = {}
        self.words: dict[str, frozenset[str]] = {}
        self.common: Counter[str] = Counter()
        self.copies: dict[str, set[str]] = defaultdict(set)
        self._texts = Copies()
        self._titles: dict[str, list[str]] = defaultdict(list)

    def add(self, reports: Sequence[Report]) -> None:
        """Read reports that are not in it yet."""
        import numpy as np

        self.vectors = np.concatenate([self.vectors, self._read(reports)])
        for each in reports:
            self.row[each.id] = len(self.ids)
            self.ids.append(each.id)
            self.reports[each.id] = each
            self.languages[each.id] = each.language.split("-")[0].lower() or language_of(f"{each.title} {each.lead}")
            self.numbers[each.id] = numbers_in(bare(each.title))
            self.words[each.id] = words_in(bare(each.title))
            self.common.update(self.words[each.id])
            for other in self._copies_of(each):
                self.copies[each.id].add(other)
                self.copies[other].add(each.id)

    def near(self, ids: Sequence[str], least: float) -> Iterator[tuple[str, str]]:
        """Yield pairs of a report of ``ids`` and another one whose cosine is at least ``least``, and all copies."""
        import numpy as np

        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            cosines = self.vectors[[self.row[each] for each in part]] @ self.vectors.T
            for place, row in np.argwhere(cosines >= least).tolist():
                if self.row[part[place]] != row:
                    yield part[place], self.ids[row]
        for one in ids:
            yield from ((one, other) for other in self.copies.get(one, ()))

    def cosine(self, one: str, other: str) -> float:
        """Return how near two reports are in meaning."""
        return float(self.vectors[self.row[one]] @ self.vectors[self.row[other]])

    def outlived(self) -> list[str]:
        """Return the reports that are too old, or too many."""
        moments = {key: each.published for key, each in self.reports.items() if each.published}
        newest = max(moments.values(), default=None)
        old = {key for key, moment in moments.items() if newest and newest - moment > self._limits.window}
        left = [key for key in self.ids if key not in old]
        return [*(key for key in self.ids if key in old), *left[: max(0, len(left) - self._limits.most)]]

    def remove(self, gone: Sequence[str]) -> None:
        """Forget reports."""
        import numpy as np

        without = set(gone)
        kept = np.array([key not in without for key in self.ids], dtype=bool)
        self.vectors, self.ids = self.vectors[kept], [key for key in self.ids if key not in without]
        self.row = {key: place for place, key in enumerate(self.ids)}
        for key in without:
            self._texts.remove(key)
            report = self.reports.pop(key)
            title = fold(bare(report.title))
            if key in self._titles.get(title, ()):
                self._titles[title].remove(key)
                if not self._titles[title]:
                    del self._titles[title]
            self.common.subtract(self.words.pop(key))
            del self.languages[key], self.numbers[key]
            for other in self.copies.pop(key, ()):
                self.copies[other].discard(key)
        self.common = +self.common

    def _read(self, reports: Sequence[Report]) -> "NDArray[np.float32]":
        """The meaning of title and lead; of a title alone where there is no more."""
        titles = self._embedder.embed([bare(each.title)[:_LONGEST_TITLE] or each.lead[:100] for each in reports])
        places = [place for place, each in enumerate(reports) if each.lead.strip()]
        if places:
            titles = titles.copy()
            titles[places] += self._embedder.embed([reports[place].lead[:_LONGEST_LEAD] for place in places])
        return unit_rows(titles)

    def _copies_of(self, report: Report) -> set[str]:
        found = set(self._texts.add(report.id, report.text or f"{report.title} {report.lead}"))
        title = fold(bare(report.title))
        if len(title.split()) >= _FEWEST_TITLE_WORDS:
            found |= {each for each in self._titles[title] if self._reads_on(report, self.reports[each])}
            self._titles[title].append(report.id)
        return found

    def _reads_on(self, one: Report, other: Report) -> bool:
        """Whether one title stands over one text: a column has the same every week, over others."""
        if one.published and other.published and abs(one.published - other.published) > self._limits.story_days:
            return False
        if min(len(one.lead.split()), len(other.lead.split())) < _FEWEST_LEAD_WORDS:
            return True
        return are_copies(shingles_of(one.lead), shingles_of(other.lead)) or self.cosine_of_leads(one, other)

    def cosine_of_leads(self, one: Report, other: Report) -> bool:
        """Whether two leads under one title say the same in other words."""
        rows = self._embedder.embed([one.lead[:_LONGEST_LEAD], other.lead[:_LONGEST_LEAD]])
        return float(rows[0] @ rows[1]) >= self._limits.same_language
