"""Everybody with a complete profile is shown to somebody.

The best ten of every seeker leave some out altogether: whoever is second choice of all is nobody's tenth. The last
places of lists are given to those, where it costs the least, until each is in at least

    min(LEAST_LISTS, ⌊top · seekers / candidates⌋)

lists, or in as many as can be had when the first half of every list stays as it was; where that is not enough, as
with few seekers and many candidates, when the first three stay. Scores never change: only who stands further down.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.model import LEAST_LISTS

# A candidate without a place is offered to this many of the seekers whom they suit best.
_ASKED = 12

Matrix = NDArray[np.float64]
Counts = NDArray[np.int64]
# Candidate → score, forward, backward of every seeker, shape (seekers,) each.
Column = Callable[[int], tuple[Matrix, Matrix, Matrix]]


# Where that is not enough places are taken further up, but never these.
_FIXED = 3
_KEPT_COLUMNS = 256
_MOST_FIGURES = 1_000_000  # read in exchanges: some seconds


@dataclass(frozen=True, slots=True)
class Listed:
    """A candidate on a list, with the figures the suggestion is written from (NaN: a direction not known)."""

    candidate: int
    score: float
    forward: float
    backward: float


@dataclass(frozen=True, slots=True)
class _Step:
    """`candidate` takes the place that `holder` has on the list of `seeker`."""

    candidate: int
    seeker: int
    holder: int


class Lists:
    """The best candidates of each seeker, best first: `chosen`, in the order in which seekers were added.

    For each candidate it remembers the seekers whom it suits best.
    """

    def __init__(self, candidates: int, top: int) -> None:
        self.chosen: list[list[Listed]] = []
        self._top = top
        self._seekers = np.full((_ASKED, candidates), -1, dtype=np.int64)
        # Score, forward, backward of the candidate for each of these seekers; a score below 0: nobody.
        self._figures = np.full((3, _ASKED, candidates), -1.0)

    def add(self, scores: Matrix, forward: Matrix, backward: Matrix) -> None:
        """Take the next seekers; shapes (seekers, candidates), a score below 0: they may not meet."""
        first = len(self.chosen)
        for row, mine in enumerate(scores):
            best = _largest(mine, self._top)
            self.chosen.append(
                [Listed(int(at), float(mine[at]), float(forward[row, at]), float(backward[row, at])) for at in best]
            )
        figures = np.concatenate([self._figures, np.stack([scores, forward, backward])], axis=1)
        seekers = np.broadcast_to(np.arange(first, len(self.chosen))[:, None], scores.shape)
        best = np.argpartition(-figures[0], _ASKED - 1, axis=0)[:_ASKED]
        self._seekers = np.take_along_axis(np.concatenate([self._seekers, seekers]), best, axis=0)
        self._figures = np.take_along_axis(figures, best[None], axis=1)

    def show_everybody(self, complete: Sequence[bool], column: Column | None = None) -> None:
        """Give a place to each complete profile that has too few; see the head of this file.

        `column` tells of a candidate all that `add` was told of it: score, forward and backward of every seeker.
        """
        shown = np.zeros(len(complete), dtype=np.int64)
        for listed in self.chosen:
            shown[[each.candidate for each in listed]] += 1
        seekers = sum(bool(listed) for listed in self.chosen)
        candidates = int((self._figures[0] >= 0).any(axis=0).sum())
        least = min(LEAST_LISTS, self._top * seekers // max(1, candidates))
        protected = np.where(complete, least, 0)
        for candidate in np.argsort(shown - protected, kind="stable"):
            if shown[candidate] < protected[candidate]:
                self._place(int(candidate), shown, protected)
        if column is not None and (shown < protected).any():
            exchange = _Exchange(self, shown, protected, column)
            exchange.run(self._top // 2)
            exchange.run(min(_FIXED, self._top // 2))

    def _place(self, candidate: int, shown: Counts, protected: Counts) -> None:
        """Put a candidate on last places until it has enough of them, where the score given up is smallest."""
        offers = []
        for seeker, figures in self._asked(candidate):
            if (place := self._given_up(seeker, candidate, shown, protected)) is not None:
                loss = self.chosen[seeker][place].score - figures[0]
                offers.append((loss, seeker, Listed(candidate, *figures)))
        for _loss, seeker, listed in sorted(offers, key=lambda offer: offer[:2]):
            if shown[candidate] >= protected[candidate]:
                return
            # Asked again: its holder may have given up another place meanwhile.
            if (place := self._given_up(seeker, candidate, shown, protected)) is not None:
                shown[self.chosen[seeker][place].candidate] -= 1
                shown[candidate] += 1
                self.put(seeker, place, listed)

    def _asked(self, candidate: int) -> list[tuple[int, tuple[float, float, float]]]:
        found = zip(self._seekers[:, candidate], self._figures[:, :, candidate].T.tolist(), strict=True)
        return [(int(seeker), tuple(figures)) for seeker, figures in found if figures[0] >= 0]

    def _given_up(self, seeker: int, candidate: int, shown: Counts, protected: Counts) -> int | None:
        """Return the last place of the second half whose holder is shown often enough elsewhere."""
        chosen = self.chosen[seeker]
        if any(each.candidate == candidate for each in chosen):
            return None
        for place in range(len(chosen) - 1, self._top // 2 - 1, -1):
            holder = chosen[place].candidate
            if shown[holder] > max(protected[holder], 1):  # nobody is taken off the only list they are on
                return place
        return None

    def put(self, seeker: int, place: int, listed: Listed) -> None:
        """Put a candidate on a place of a list in turn for who holds it, and the list in order."""
        self.chosen[seeker][place] = listed
        self.chosen[seeker].sort(key=lambda each: -each.score)


def _largest(scores: Matrix, most: int) -> Counts:
    """Return the places of the largest scores that are not below 0, largest first, of equal ones the first."""
    least = 0.0
    if len(scores) > most:
        least = max(least, float(np.partition(scores, len(scores) - most)[-most]))
    found = np.flatnonzero(scores >= least)
    return found[np.argsort(-scores[found], kind="stable")][:most]


class _Exchange:
    """Finds places for those still short among all seekers; holders who may lose none move elsewhere first.

    Each turn is an augmenting path of a flow (Ford, Fulkerson, 1956), so it ends with the most places that can be
    given, unless there are so many profiles that it stops early.
    """

    def __init__(self, lists: Lists, shown: Counts, protected: Counts, column: Column) -> None:
        self._lists = lists
        self._shown = shown
        self._protected = protected
        self._column = lru_cache(maxsize=_KEPT_COLUMNS)(column)
        self._asked = 0
        self._most_asked = _MOST_FIGURES // max(1, len(shown))
        self._stuck: set[int] = set()  # from whom no path leads to a place

    def run(self, fixed: int) -> None:
        """Give places from `fixed` on (counted from 0) of every list."""
        self._stuck.clear()
        for candidate in np.flatnonzero(self._shown < self._protected).tolist():
            while self._shown[candidate] < self._protected[candidate] and (path := self._path(candidate, fixed)):
                self._shown[candidate] += 1
                self._shown[path[-1].holder] -= 1
                for step in path:
                    self._take(step)

    def _path(self, candidate: int, fixed: int) -> list[_Step]:
        """Return who takes whose place on which list, up to a holder who has one to spare; empty: nobody has."""
        came: dict[int, _Step] = {}
        waiting = deque([candidate])
        while waiting:
            moving = waiting.popleft()
            for step in self._steps(moving, fixed):
                if step.holder == candidate or step.holder in came or step.holder in self._stuck:
                    continue
                came[step.holder] = step
                if self._shown[step.holder] > max(self._protected[step.holder], 1):
                    return _followed(came, candidate, step.holder)
                waiting.append(step.holder)
        self._stuck |= {candidate, *came}
        return []

    def _steps(self, moving: int, fixed: int) -> Iterator[_Step]:
        """The places that a candidate could take, on lists it suits best first, the last of a list first."""
        if moving in self._stuck or self._asked >= self._most_asked:
            return
        self._asked += 1
        scores = self._column(moving)[0]
        for seeker in np.argsort(-scores, kind="stable")[: np.count_nonzero(scores >= 0)].tolist():
            chosen = self._lists.chosen[seeker]
            if all(each.candidate != moving for each in chosen):
                for each in reversed(chosen[fixed:]):
                    yield _Step(moving, seeker, each.candidate)

    def _take(self, step: _Step) -> None:
        scores, forward, backward = self._column(step.candidate)
        at = step.seeker
        chosen = self._lists.chosen[at]
        place = next(place for place, each in enumerate(chosen) if each.candidate == step.holder)
        self._lists.put(at, place, Listed(step.candidate, float(scores[at]), float(forward[at]), float(backward[at])))


def _followed(came: Mapping[int, _Step], candidate: int, holder: int) -> list[_Step]:
    """Return the steps that lead from a candidate to a holder."""
    steps = [came[holder]]
    while steps[-1].candidate != candidate:
        steps.append(came[steps[-1].candidate])
    return steps[::-1]
