"""Everybody with a complete profile is shown to somebody.

The best ten of every seeker leave some out altogether: whoever is second choice of all is nobody's tenth. The last
places of lists are given to those, where it costs the least, until each is in at least

    min(LEAST_LISTS, ⌊top · seekers / candidates⌋)

lists, or in as many as there are seekers who may meet them. The first half of every list stays as it was, and so do
the scores: only who stands on a last place changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_LISTS = 3
# A candidate without a place is offered to this many of the seekers whom they suit best.
_ASKED = 12

Matrix = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Listed:
    """A candidate on a list, with the figures the suggestion is written from (NaN: a direction not known)."""

    candidate: int
    score: float
    forward: float
    backward: float


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
            candidates = np.flatnonzero(mine >= 0)
            best = candidates[np.argsort(-mine[candidates], kind="stable")][: self._top]
            self.chosen.append(
                [Listed(int(at), float(mine[at]), float(forward[row, at]), float(backward[row, at])) for at in best]
            )
        figures = np.concatenate([self._figures, np.stack([scores, forward, backward])], axis=1)
        seekers = np.broadcast_to(np.arange(first, len(self.chosen))[:, None], scores.shape)
        best = np.argpartition(-figures[0], _ASKED - 1, axis=0)[:_ASKED]
        self._seekers = np.take_along_axis(np.concatenate([self._seekers, seekers]), best, axis=0)
        self._figures = np.take_along_axis(figures, best[None], axis=1)

    def show_everybody(self, complete: Sequence[bool]) -> None:
        """Give a place to each complete profile that has too few; see the head of this file."""
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
                self.chosen[seeker][place] = listed
                self.chosen[seeker].sort(key=lambda each: -each.score)

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
