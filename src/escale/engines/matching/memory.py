"""What a match found, for the next one of nearly the same list.

A profile that changes moves little of it: its sentences come and go among the neighbours of some others, whose
evidence changes then with everybody's; all else stays as it was, to the last bit. So a match that remembers gives
what one that does not would give. Texts are not held, only numbers and hashes of them, and the names of trades and
codes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.corpus import Voices, refs_of
from escale.engines.matching.evidence import Evidence, Nearness, best_between, strongest_of, weigh
from escale.engines.matching.model import Profile, Ref
from escale.engines.matching.neighbours import Change, Neighbours, Relation, kept, references_of
from escale.engines.matching.padding import Spoken
from escale.engines.matching.rows import Held, Vectors
from escale.engines.matching.strengths import between
from escale.engines.matching.terms import Marks, changed_between, marks_of
from escale.engines.matching.wording import Traits, traits_of

Places = NDArray[np.int64]
Value = TypeVar("Value")
# Beyond this share of all pairs it is quicker to compare everybody.
_MANY = 1 / 3
_MANY_PAIRS = 1 / 50


class Known(Generic[Value]):
    """Values by key; those that one run does not ask for are forgotten when it ends."""

    def __init__(self) -> None:
        self._before: dict[bytes, Value] = {}
        self._now: dict[bytes, Value] = {}

    def of(self, key: bytes, find: Callable[[], Value]) -> Value:
        """Return what is known, or find it."""
        found = self._now.get(key)
        if found is None:
            found = self._before.get(key)
            self._now[key] = found = find() if found is None else found
        return found

    def begin(self) -> None:
        """Begin a run; one that did not end leaves what it found."""
        self._before |= self._now
        self._now = {}

    def end(self) -> None:
        """Forget what was not asked for."""
        self._before = {}


@dataclass(frozen=True, slots=True)
class _Kind:
    """The sentences of one kind as they were: whose, said in which words (hashes, by profile), with what bias."""

    keys: list[bytes]
    bounds: Places
    references: Places
    bias: Vectors

    def moved(self, names: dict[str, int], now: "_Kind", names_now: Sequence[str]) -> "Moved":
        """Return where sentences went: those of a profile with the same words go together, all others anew."""
        anew = np.ones(len(names_now), dtype=np.bool_)
        before = np.full(int(now.bounds[-1]), -1, dtype=np.int64)
        after = np.full(int(self.bounds[-1]), -1, dtype=np.int64)
        for place, name in enumerate(names_now):
            was = names.get(name)
            if was is not None and self.keys[was] == now.keys[place]:
                old = np.arange(self.bounds[was], self.bounds[was + 1])
                new = slice(now.bounds[place], now.bounds[place + 1])
                before[new], after[old] = old, np.arange(new.start, new.stop)
                anew[place] = False
        return Moved(before, after, anew)


@dataclass(frozen=True, slots=True)
class Moved(Change):
    """Also which profiles say something else than before, or were not there: also those that are silent now."""

    anew: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _State:
    names: dict[str, int]
    needs: _Kind
    offers: _Kind
    near: list[Neighbours]
    marks: Marks
    strengths: Vectors


class Memory:
    """Belongs to one list of profiles as it changes; for an embedder that keeps its vectors as bytes."""

    def __init__(self) -> None:
        self._refs: Known[list[Ref]] = Known()
        self._traits: Known[Traits] = Known()
        self._vectors: dict[bytes, bytes] = {}
        self._encoder = ""
        self._state: _State | None = None

    def begin(self, encoder: str) -> None:
        """Begin a run with an encoder: vectors of another are forgotten."""
        self._refs.begin()
        self._traits.begin()
        if encoder != self._encoder:
            self._encoder, self._state = encoder, None
            self._vectors.clear()

    def refs(self, statements: Sequence[str]) -> list[Ref]:
        """Where the sentences of statements stand."""
        return self._refs.of(_key(*statements), lambda: refs_of(statements))

    def traits(self, sentence: str) -> Traits:
        """What is seen in the words of a sentence."""
        return self._traits.of(_key(sentence), lambda: traits_of(sentence))

    def vectors(self, sentences: Sequence[str], read: Callable[[Sequence[str]], Held]) -> Held:
        """Return the vectors of distinct sentences as bytes, shape (sentences, dimension); `read` reads new ones."""
        keys = [_key(sentence) for sentence in sentences]
        unknown = [place for place, key in enumerate(keys) if key not in self._vectors]
        for place, row in zip(unknown, read([sentences[place] for place in unknown]), strict=True):
            self._vectors[keys[place]] = row.tobytes()
        self._vectors = {key: self._vectors[key] for key in keys}
        return np.frombuffer(bytearray().join(self._vectors.values()), dtype=np.int8).reshape(len(keys), -1)

    def compared(
        self, profiles: Sequence[Profile], needs: Spoken, offers: Spoken, *, common: bool
    ) -> tuple[Evidence, Vectors]:
        """Return the evidence of a list and the strongest of each pair, as `found` and `between` would.

        `common`: as for `weigh`.
        """
        names = [profile.id for profile in profiles]
        related, references = relations(names, needs, offers)
        keys = [_key(*profile.needs) for profile in profiles], [_said(profile) for profile in profiles]
        nothing = np.zeros(0, dtype=np.float32)
        now = [
            _Kind(keys[at], each.voices.bounds, references[at], nothing) for at, each in enumerate((needs, offers))
        ]
        before = self._state
        if before is None:
            moved = None
            near = [relation.found(kept(again=True)) for relation in related]
        else:
            moved = (
                before.needs.moved(before.names, now[0], names),
                before.offers.moved(before.names, now[1], names),
            )
            near = [
                relation.moved(known, moved[one], moved[other], (before.needs, before.offers)[other].references)
                for relation, known, (one, other) in zip(related, before.near, _ENDS, strict=True)
            ]
        evidence = weigh(needs, offers, Nearness(*(each.means() for each in near)), common=common)
        marks = marks_of(needs.wording, offers.wording)
        if before is None or moved is None:
            strengths = between(needs.voices, offers.voices, evidence)
        else:
            strengths = _Again(before, names, needs, offers, evidence).strengths(moved, marks)
        self._state = _State(
            {name: place for place, name in enumerate(names)},
            _Kind(keys[0], needs.voices.bounds, references[0], evidence.needs.bias),
            _Kind(keys[1], offers.voices.bounds, references[1], evidence.offers.bias),
            near,
            marks,
            strengths,
        )
        self._refs.end()
        self._traits.end()
        return evidence, strengths


class _Again:
    """Compares anew what a change changed."""

    def __init__(
        self, before: _State, names: Sequence[str], needs: Spoken, offers: Spoken, evidence: Evidence
    ) -> None:
        self._before, self._names, self._evidence = before, names, evidence
        self._needs, self._offers = needs, offers

    def strengths(self, moved: tuple[Moved, Moved], marks: Marks) -> Vectors:
        """Return the strongest evidence of each pair of profiles."""
        rows = _stirred(self._before.needs.bias, self._evidence.needs.bias, moved[0], self._needs.voices)
        columns = _stirred(self._before.offers.bias, self._evidence.offers.bias, moved[1], self._offers.voices)
        pairs = self._pairs(marks, rows, columns)
        share = (rows.mean() + columns.mean()) if len(rows) else 1.0
        if share > _MANY or len(pairs) > _MANY_PAIRS * len(rows) ** 2:
            return between(self._needs.voices, self._offers.voices, self._evidence)
        return self._patched(np.flatnonzero(rows), np.flatnonzero(columns), pairs)

    def _patched(self, rows: Places, columns: Places, pairs: Places) -> Vectors:
        was = np.array([self._before.names.get(name, -1) for name in self._names], dtype=np.int64)
        strengths: Vectors = self._before.strengths[np.ix_(was, was)]
        needs, offers = self._needs.voices, self._offers.voices
        if len(rows):
            own, bounds = _gathered(needs, rows)
            strengths[rows] = best_between(self._evidence.needs.of(own), bounds, self._evidence.offers, offers.bounds)
        if len(columns):
            own, bounds = _gathered(offers, columns)
            strengths[:, columns] = best_between(
                self._evidence.needs, needs.bounds, self._evidence.offers.of(own), bounds
            )
        if len(pairs):
            _sentences, best = strongest_of(pairs, self._evidence, needs.bounds, offers.bounds)
            strengths[pairs[:, 0], pairs[:, 1]] = best
        return strengths

    def _pairs(self, marks: Marks, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> Places:
        """Which profiles name alike what counts for something else than before, without those compared anyway."""
        found = changed_between(self._needs.wording, self._offers.wording, self._before.marks, marks)
        sentences = np.concatenate(list(found))
        needing, offering = self._needs.voices.owners[sentences[:, 0]], self._offers.voices.owners[sentences[:, 1]]
        still = ~(rows[needing] | columns[offering])
        distinct = np.unique(needing[still] * len(rows) + offering[still])
        return np.stack(np.divmod(distinct, max(1, len(rows))), axis=1)


# Which kind each relation goes from and to: needs 0, offers 1.
_ENDS = ((0, 0), (1, 1), (0, 1), (1, 0))


def relations(
    names: Sequence[str], needs: Spoken, offers: Spoken
) -> tuple[tuple[Relation, ...], tuple[Places, Places]]:
    """Return among needs, among offers, from needs to offers and back, and who stands for all of each kind."""
    kinds = needs, offers
    references = references_of(needs.voices, names), references_of(offers.voices, names)
    found = (
        Relation(kinds[one].vectors, kinds[one].voices, kinds[other].vectors, kinds[other].voices, references[other])
        for one, other in _ENDS
    )
    return tuple(found), references


def _stirred(before: Vectors, after: Vectors, moved: Moved, voices: Voices) -> NDArray[np.bool_]:
    """Return which profiles have a sentence that is new or brings something else than before, or were not there."""
    same = moved.before >= 0
    same[same] = before[moved.before[same]] == after[same]
    stirred = moved.anew.copy()
    stirred[voices.owners[~same]] = True
    return stirred


def _gathered(voices: Voices, profiles: Places) -> tuple[Places, Places]:
    """Return the sentences of some profiles, and where those of each begin and end among them."""
    counts = np.diff(voices.bounds)[profiles]
    bounds = np.concatenate([[0], np.cumsum(counts)])
    return np.repeat(voices.bounds[profiles] - bounds[:-1], counts) + np.arange(bounds[-1]), bounds


def _said(profile: Profile) -> bytes:
    """What the offers of a profile are read from."""
    return _key(*profile.offers) + _key(profile.about)


def _key(*texts: str) -> bytes:
    found = blake2b(digest_size=16)
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        found.update(len(encoded).to_bytes(8, "big") + encoded)
    return found.digest()
