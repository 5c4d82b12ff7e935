"""Who may meet whom at all, and what besides the text speaks for a meeting."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.model import Profile

# Log-odds, added to both directions; each is 0 when one of the two says nothing about it.
SHARED_LANGUAGE = 0.3
SAME_SECTOR = 0.2
SOUGHT_COUNTRY = 0.3

Matrix = NDArray[np.float32]


class Rules:
    """Filters and leanings of a list of profiles, answered for a block of rows against all."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._profiles = profiles
        self._position = {profile.id: index for index, profile in enumerate(profiles)}
        self._sides = _codes([profile.side for profile in profiles])
        self._countries = _codes([profile.country for profile in profiles])
        self._cooperation = _one_hot([profile.cooperation for profile in profiles])
        self._languages = _one_hot([map(_language, profile.languages) for profile in profiles])
        self._sectors = _one_hot([map(_division, profile.sectors) for profile in profiles])
        self._sought = self._sought_countries()
        self._barred = self._barred_by_name()

    def allowed(self, rows: slice) -> NDArray[np.bool_]:
        """Return shape (rows, profiles): sides, exclusions, meetings already held, kinds of cooperation."""
        sides = self._sides[rows, None], self._sides[None, :]
        allowed: NDArray[np.bool_] = (sides[0] != sides[1]) | (sides[0] < 0)
        common = self._cooperation[rows] @ self._cooperation.T > 0
        allowed &= common | ~_both_stated(self._cooperation, rows)
        for row, profile in enumerate(range(*rows.indices(len(self._profiles)))):
            allowed[row, profile] = False
            allowed[row, list(self._barred[profile])] = False
        return allowed

    def leaning(self, rows: slice) -> Matrix:
        """Return shape (rows, profiles): log-odds of shared languages, sectors and sought countries."""
        total = SHARED_LANGUAGE * _agreement(self._languages, rows)
        total += SAME_SECTOR * np.maximum(_agreement(self._sectors, rows), 0)
        total += SOUGHT_COUNTRY * (self._sought[rows][:, self._countries] + self._sought[:, self._countries[rows]].T)
        return total

    def _barred_by_name(self) -> list[set[int]]:
        barred: list[set[int]] = [set() for _ in self._profiles]
        for index, profile in enumerate(self._profiles):
            for name in (*profile.exclude, *profile.met):
                other = self._position.get(name)
                if other is not None:
                    barred[index].add(other)
                    barred[other].add(index)
        return barred

    def _sought_countries(self) -> Matrix:
        """Return shape (profiles, countries + 1): 1 sought, −1 not, 0 unsaid; last column: no country."""
        known = sorted({profile.country for profile in self._profiles if profile.country})
        sought = np.zeros((len(self._profiles), len(known) + 1), dtype=np.float32)
        for index, profile in enumerate(self._profiles):
            if profile.seeks_countries:
                sought[index, :-1] = [1 if country in profile.seeks_countries else -1 for country in known]
        return sought


def shared(mine: Profile, theirs: Profile) -> tuple[str, ...]:
    """Return the languages, then the sectors, that both name, in my order."""
    languages = {_language(tag) for tag in theirs.languages}
    return tuple(
        dict.fromkeys(
            [tag for tag in mine.languages if _language(tag) in languages]
            + [code for code in mine.sectors if code in theirs.sectors]
        )
    )


def _language(tag: str) -> str:
    return tag.split("-", maxsplit=1)[0].casefold()


def _division(sector: str) -> str:
    """Return the division of a NACE code (62 of 62.01); other words stay whole."""
    return sector.split(".", maxsplit=1)[0].strip().casefold()


def _codes(values: Sequence[str | None]) -> NDArray[np.int64]:
    """Return a number per distinct value, in sorted order; −1 for none."""
    numbers = {value: number for number, value in enumerate(sorted({value for value in values if value}))}
    return np.array([numbers[value] if value else -1 for value in values], dtype=np.int64)


def _one_hot(lists: Iterable[Iterable[str]]) -> Matrix:
    sets = [set(values) for values in lists]
    columns = {value: column for column, value in enumerate(sorted(set().union(*sets)))}
    matrix = np.zeros((len(sets), len(columns)), dtype=np.float32)
    for row, values in zip(matrix, sets, strict=True):
        row[[columns[value] for value in values]] = 1
    return matrix


def _both_stated(one_hot: Matrix, rows: slice) -> NDArray[np.bool_]:
    stated = np.asarray(one_hot.any(axis=1))
    both: NDArray[np.bool_] = stated[rows, None] & stated[None, :]
    return both


def _agreement(one_hot: Matrix, rows: slice) -> Matrix:
    """Return 1 where both name something in common, −1 where nothing, 0 where one is silent."""
    common = one_hot[rows] @ one_hot.T > 0
    return (np.where(common, 1, -1) * _both_stated(one_hot, rows)).astype(np.float32)
