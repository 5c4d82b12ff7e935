"""Suggestions for every profile of a list."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from escale.engines.matching.corpus import Voices, needs_of, offers_of, refs_of
from escale.engines.matching.evidence import Evidence, Nearness, weigh
from escale.engines.matching.exposure import Lists
from escale.engines.matching.ground import Ground
from escale.engines.matching.memory import Memory, relations
from escale.engines.matching.model import CancelledError, MatchingError, Profile, Suggestions
from escale.engines.matching.neighbours import kept
from escale.engines.matching.padding import Spoken
from escale.engines.matching.reasons import Writer
from escale.engines.matching.rows import Held, Rows, Vectors
from escale.engines.matching.rules import Rules
from escale.engines.matching.scoring import Matrix, common_ground, probability, reciprocal
from escale.engines.matching.strengths import MOST_HELD, Strengths, between
from escale.engines.matching.wording import Wording, traits_of
from escale.engines.text.embedding import Embedder, StoredEmbedder, bundled_embedder

_SENTENCES_AT_ONCE = 1_000
_PROFILES_AT_ONCE = 64
_WRITTEN_AT_ONCE = 2_000
_MOST_CELLS = 2**23  # 32 MB: evidence of pairs of sentences that is held at once, about
# Where the time goes: reading the sentences, then comparing them.
_SHARE_OF_READING = 0.8


class _Watch:
    """Passes progress (0 to 1) on and stops the work when the caller wants to."""

    def __init__(self, progress: Callable[[float], None] | None, cancelled: Callable[[], bool] | None) -> None:
        self._progress = progress
        self._cancelled = cancelled

    def tell(self, share: float) -> None:
        if self._cancelled is not None and self._cancelled():
            raise CancelledError("matching was cancelled")
        if self._progress is not None:
            self._progress(share)


def match(
    profiles: Sequence[Profile],
    *,
    top: int = 10,
    embedder: Embedder | None = None,
    memory: Memory | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Suggestions]:
    """Return for each profile, in the given order, its best counterparts, at most `top`, best first.

    `memory` makes the next match of nearly the same list quick, where the embedder keeps its vectors and the list is
    not too long; the result is the same without. `progress` hears shares from 0 to 1; `cancelled` is asked now and
    then.

    Raises:
        MatchingError: two profiles have the same id, or `top` is below 1.
        CancelledError: `cancelled` answered yes.
    """
    return list(matches(profiles, top=top, embedder=embedder, memory=memory, progress=progress, cancelled=cancelled))


def matches(
    profiles: Sequence[Profile],
    *,
    top: int = 10,
    embedder: Embedder | None = None,
    memory: Memory | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[Suggestions]:
    """Return what `match` does, found now and written when asked for, so that not all of it is in memory at once."""
    _check(profiles, top)
    watch = _Watch(progress, cancelled)
    watch.tell(0.0)
    embedder = embedder or bundled_embedder()
    if memory is not None and not (isinstance(embedder, StoredEmbedder) and len(profiles) <= MOST_HELD):
        memory = None
    if memory is not None:
        memory.begin(embedder.name)
    needs, offers = _spoken(profiles, embedder, memory, watch)
    some_are_silent = bool((needs.voices.silent | offers.voices.silent).any())
    evidence, held = _compared(profiles, needs, offers, memory, common=some_are_silent)
    ground = Ground(profiles, offers.voices, offers.vectors) if some_are_silent else None
    matcher = _Matcher(profiles, needs.voices, offers.voices, evidence, held, ground)
    at_once = _PROFILES_AT_ONCE if held is not None else _block(len(profiles), needs.voices, offers.voices)
    del needs, offers  # their wording, which is not asked for any more
    lists = Lists(len(profiles), top)
    for start in range(0, len(profiles), at_once):
        watch.tell(_SHARE_OF_READING + (1 - _SHARE_OF_READING) * start / len(profiles))
        lists.add(*matcher.compare(slice(start, min(start + at_once, len(profiles)))))
    lists.show_everybody([bool(profile.needs and profile.offers) for profile in profiles], matcher.column)
    watch.tell(1.0)
    return matcher.written(lists)


def warm_up() -> None:
    """Compile and cache the loops, for vectors of bytes and in full, so that the first match does not wait for it."""
    from escale.engines.text.ngrams import NgramEmbedder

    some = [Profile("a", needs=("sun",), offers=("water",)), Profile("b", needs=("water",), offers=("sun",))]
    for embedder in (NgramEmbedder(), StoredEmbedder(NgramEmbedder(), _Nowhere())):
        match(some, embedder=embedder, memory=Memory())


class _Nowhere:
    """Keeps no vectors."""

    def get(self, _keys: Sequence[str]) -> Mapping[str, bytes]:
        return {}

    def known(self, _keys: Sequence[str]) -> set[str]:
        return set()

    def put(self, _vectors: Mapping[str, bytes]) -> None:
        pass


def _block(profiles: int, *voices: Voices) -> int:
    """Return how many profiles are compared at once: fewer where there are many sentences to compare with."""
    sentences = max(1, *map(len, voices))
    rows = max(1, _MOST_CELLS // sentences)
    return max(1, min(_PROFILES_AT_ONCE, rows * profiles // sentences))


def _check(profiles: Sequence[Profile], top: int) -> None:
    if top < 1:
        raise MatchingError(f"top: expected 1 or more, got {top}")
    seen: set[str] = set()
    for profile in profiles:
        if profile.id in seen:
            raise MatchingError(f"id {profile.id!r} appears twice; every profile needs its own")
        seen.add(profile.id)


def _spoken(
    profiles: Sequence[Profile], embedder: Embedder, memory: Memory | None, watch: _Watch
) -> tuple[Spoken, Spoken]:
    """Return what all say, in words and in numbers."""
    find, look = (memory.refs, memory.traits) if memory is not None else (refs_of, traits_of)
    needs, offers = needs_of(profiles, find), offers_of(profiles, find)
    vectors = _read(needs, offers, embedder, memory, watch)
    mine, theirs = vectors.part(slice(len(needs))), vectors.part(slice(len(needs), None))
    return (
        Spoken(needs, mine, Wording.of([each.text for each in needs.sentences], look)),
        Spoken(offers, theirs, Wording.of([each.text for each in offers.sentences], look)),
    )


def _compared(
    profiles: Sequence[Profile], needs: Spoken, offers: Spoken, memory: Memory | None, *, common: bool
) -> tuple[Evidence, Vectors | None]:
    """Return the evidence of all sentences and, where there is room, the strongest between any two profiles."""
    if memory is not None:
        return memory.compared(profiles, needs, offers, common=common)
    related, _references = relations([profile.id for profile in profiles], needs, offers)
    near = Nearness(*(relation.found(kept(again=False)).means() for relation in related))
    evidence = weigh(needs, offers, near, common=common)
    held = between(needs.voices, offers.voices, evidence) if len(profiles) <= MOST_HELD else None
    return evidence, held


def _read(needs: Voices, offers: Voices, embedder: Embedder, memory: Memory | None, watch: _Watch) -> Rows:
    """Return one vector per need, then per offer; a text said twice is read once."""
    texts = [sentence.text for sentence in (*needs.sentences, *offers.sentences)]
    distinct = {text: row for row, text in enumerate(dict.fromkeys(texts))}

    def read(unread: Sequence[str]) -> Held:
        kept_as_bytes = isinstance(embedder, StoredEmbedder)  # which take a quarter of the memory
        vectors = np.zeros((len(unread), embedder.dimension), dtype=np.int8 if kept_as_bytes else np.float32)
        for start in range(0, len(unread), _SENTENCES_AT_ONCE):
            watch.tell(_SHARE_OF_READING * start / len(unread))
            block = slice(start, start + _SENTENCES_AT_ONCE)
            vectors[block] = _held(embedder, unread[block])
        return vectors

    vectors = read(list(distinct)) if memory is None or not distinct else memory.vectors(list(distinct), read)
    return Rows(vectors, np.array([distinct[text] for text in texts], dtype=np.int64))


def _held(embedder: Embedder, sentences: Sequence[str]) -> Held:
    """Return the vectors as `Rows` hold them: in the eight bits they are kept in, or in full."""
    if not isinstance(embedder, StoredEmbedder):
        return embedder.embed(sentences)
    return np.frombuffer(b"".join(embedder.packed(sentences)), dtype=np.int8).reshape(len(sentences), -1)


class _Matcher:
    """Compares blocks of profiles with all others; holds (block × profiles), never (profiles × profiles)."""

    def __init__(
        self,
        profiles: Sequence[Profile],
        needs: Voices,
        offers: Voices,
        evidence: Evidence,
        held: Vectors | None,
        ground: Ground | None,
    ) -> None:
        self._profiles = profiles
        self._strengths = Strengths(needs, offers, evidence, held)
        self._rules = Rules(profiles)
        self._ground = ground
        self._writer = Writer(profiles, needs, offers, evidence)

    def compare(self, rows: slice) -> tuple[Matrix, Matrix, Matrix]:
        """Return the scores of a block against all, −1 where they may not meet, and both directions."""
        leaning = self._rules.leaning(rows)
        forward = probability(self._strengths.forward(rows) + leaning)
        backward = probability(self._strengths.backward(rows) + leaning)
        scores = reciprocal(forward, backward)
        self._fill_unknown(scores, rows, leaning)
        scores[~self._rules.allowed(rows)] = -1.0
        return scores, forward, backward

    def column(self, candidate: int) -> tuple[Matrix, Matrix, Matrix]:
        """Return what `compare` says of a candidate to each seeker, shapes (profiles,)."""
        rows = slice(candidate, candidate + 1)
        scores, theirs, ours = (matrix[0] for matrix in self.compare(rows))
        unknown = np.isnan(theirs) & np.isnan(ours) & (scores >= 0)
        if self._ground is not None and unknown.any():
            ground = self._ground.towards(candidate) + self._rules.leaning(rows)[0]
            scores[unknown] = common_ground(ground)[unknown]
        return scores, ours, theirs

    def _fill_unknown(self, scores: Matrix, rows: slice, leaning: Vectors) -> None:
        unknown = np.isnan(scores)
        if self._ground is not None and unknown.any():
            scores[unknown] = common_ground(self._ground.between(rows) + leaning)[unknown]

    def written(self, lists: Lists) -> Iterator[Suggestions]:
        """Yield the lists of all profiles in words; what is found for some is let go before the next."""
        everybody = list(enumerate(zip(self._profiles, lists.chosen, strict=True)))
        for start in range(0, len(everybody), _WRITTEN_AT_ONCE):
            some = everybody[start : start + _WRITTEN_AT_ONCE]
            self._writer.look_up((mine, listed) for mine, (_profile, listed) in some)
            for mine, (profile, listed) in some:
                yield Suggestions(profile.id, tuple(self._writer.suggestion(mine, each) for each in listed))
