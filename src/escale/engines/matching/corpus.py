"""The sentences in which all profiles say what they need and what they offer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.model import Profile, Ref
from escale.engines.text.folding import fold
from escale.engines.text.sentences import LONGEST_SENTENCE, split

# A profile that is a whole book says no more about what to meet about than its first pages.
MOST_SENTENCES = 200
_LONGEST_STATEMENT = MOST_SENTENCES * LONGEST_SENTENCE


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of one profile, with the place it is quoted from."""

    text: str
    owner: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class Voices:
    """All sentences of one kind, in profile order: those of profile p are `bounds[p]:bounds[p + 1]`.

    `silent`: which profiles have no sentence, shape (profiles,); asked for every suggestion, so found once.
    """

    sentences: tuple[Sentence, ...]
    bounds: NDArray[np.int64]
    silent: NDArray[np.bool_] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "silent", np.diff(self.bounds) == 0)

    def __len__(self) -> int:
        return len(self.sentences)

    @property
    def texts(self) -> list[str]:
        """The sentences without their places."""
        return [sentence.text for sentence in self.sentences]

    @property
    def owners(self) -> NDArray[np.int64]:
        """The profile of each sentence, shape (sentences,)."""
        return np.repeat(np.arange(len(self.bounds) - 1), np.diff(self.bounds))

    def of(self, profile: int) -> slice:
        """Return where the sentences of a profile stand."""
        return slice(int(self.bounds[profile]), int(self.bounds[profile + 1]))


Find = Callable[[Sequence[str]], Sequence[Ref]]


def needs_of(profiles: Sequence[Profile], find: Find | None = None) -> Voices:
    """Return every sentence of every stated need; what a profile says twice counts once.

    `find` may know already where the sentences of statements stand, see `refs_of`.
    """
    find = find or refs_of
    return _voices([_sentences(owner, profile.needs, find) for owner, profile in enumerate(profiles)])


def offers_of(profiles: Sequence[Profile], find: Find | None = None) -> Voices:
    """Return every sentence of every offer; a profile without offers speaks through its `about`."""
    find = find or refs_of
    return _voices(
        [
            _sentences(owner, profile.offers, find) or _sentences(owner, (profile.about,), find, about=True)
            for owner, profile in enumerate(profiles)
        ]
    )


def _sentences(owner: int, statements: Sequence[str], find: Find, *, about: bool = False) -> list[Sentence]:
    found = [(statements[ref.statement or 0][ref.first : ref.last + 1], ref) for ref in find(statements)]
    if about:
        return [Sentence(text, owner, Ref(None, ref.first, ref.last)) for text, ref in found]
    return [Sentence(text, owner, ref) for text, ref in found]


def refs_of(statements: Sequence[str]) -> list[Ref]:
    """Return where the sentences of statements stand, without those said before and those beyond the most."""
    return list(_refs(statements))


def _refs(statements: Sequence[str]) -> Iterator[Ref]:
    seen: set[str] = set()
    for index, statement in enumerate(statements):
        for span in split(statement[:_LONGEST_STATEMENT]):
            text = statement[span.start : span.end]
            if (folded := fold(text)) in seen:
                continue
            seen.add(folded)
            yield Ref(index, span.start, span.end - 1)
            if len(seen) == MOST_SENTENCES:
                return


def _voices(by_profile: list[list[Sentence]]) -> Voices:
    bounds = np.cumsum([0, *map(len, by_profile)])
    return Voices(tuple(sentence for sentences in by_profile for sentence in sentences), bounds)
