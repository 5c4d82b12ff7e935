"""What is seen in the words of each sentence, found in one pass and kept as numbers."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.padding import is_entry, items_lost, trigrams_of
from escale.engines.matching.rows import Vectors
from escale.engines.matching.terms import Named, Naming, codes_in, subjects_in

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Traits:
    """Of one sentence: subjects and codes it names, word trigrams, what it loses as a list, if it is an entry."""

    subjects: tuple[str, ...]
    codes: tuple[str, ...]
    trigrams: "array[int]"
    lost: float
    entry: bool


def traits_of(sentence: str) -> Traits:
    """Look at one sentence."""
    return Traits(
        tuple(sorted(subjects_in(sentence))),
        tuple(sorted(codes_in(sentence))),
        array("I", sorted(trigrams_of(sentence))),
        items_lost(sentence),
        is_entry(sentence),
    )


@dataclass(frozen=True, slots=True)
class Wording:
    """Of the sentences of one kind: what each names; their trigrams one after the other, and where each begins."""

    subjects: Named
    codes: Named
    trigrams: NDArray[np.uint32]
    trigram_starts: Places
    lost: Vectors
    entries: NDArray[np.bool_]

    @classmethod
    def of(cls, sentences: Sequence[str], look: Callable[[str], Traits] = traits_of) -> "Wording":
        """Return the wording of sentences; `look` may know them already."""
        subjects, codes = Naming(), Naming()
        trigrams, counts, lost, entries = array("I"), array("q"), array("f"), array("b")
        for sentence in sentences:
            traits = look(sentence)
            subjects.add(traits.subjects)
            codes.add(traits.codes)
            trigrams.extend(traits.trigrams)
            counts.append(len(traits.trigrams))
            lost.append(traits.lost)
            entries.append(traits.entry)
        return cls(
            subjects.done(),
            codes.done(),
            np.array(trigrams, dtype=np.uint32),
            np.concatenate([[0], np.cumsum(np.array(counts, dtype=np.int64))]),
            np.array(lost, dtype=np.float32),
            np.array(entries, dtype=np.bool_),
        )
