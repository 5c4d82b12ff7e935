"""Suggestions for every profile of a list."""

from collections.abc import Callable, Sequence

import numpy as np

from escale.engines.matching.corpus import Voices, needs_of, offers_of
from escale.engines.matching.evidence import Evidence, Speech, best_between, weigh
from escale.engines.matching.exposure import Lists
from escale.engines.matching.ground import Ground
from escale.engines.matching.model import CancelledError, MatchingError, Profile, Suggestions
from escale.engines.matching.reasons import Writer
from escale.engines.matching.rows import Held, Rows, Vectors
from escale.engines.matching.rules import Rules
from escale.engines.matching.scoring import Matrix, common_ground, probability, reciprocal
from escale.engines.text.embedding import Embedder, StoredEmbedder, bundled_embedder

_SENTENCES_AT_ONCE = 1_000
_PROFILES_AT_ONCE = 64
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
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Suggestions]:
    """Return for each profile, in the given order, its best counterparts, at most `top`, best first.

    `progress` hears shares from 0 to 1; `cancelled` is asked now and then.

    Raises:
        MatchingError: two profiles have the same id, or `top` is below 1.
        CancelledError: `cancelled` answered yes.
    """
    _check(profiles, top)
    watch = _Watch(progress, cancelled)
    watch.tell(0.0)
    needs, offers = needs_of(profiles), offers_of(profiles)
    vectors = _read(needs, offers, embedder or bundled_embedder(), watch)
    some_are_silent = bool((needs.silent | offers.silent).any())
    need_vectors, offer_vectors = vectors.part(slice(len(needs))), vectors.part(slice(len(needs), None))
    evidence = weigh(needs, need_vectors, offers, offer_vectors, common=some_are_silent)
    ground = Ground(profiles, offers, offer_vectors) if some_are_silent else None
    matcher = _Matcher(profiles, needs, offers, evidence, ground)
    lists = Lists(len(profiles), top)
    at_once = _block(len(profiles), max(len(needs), len(offers)))
    for start in range(0, len(profiles), at_once):
        watch.tell(_SHARE_OF_READING + (1 - _SHARE_OF_READING) * start / len(profiles))
        lists.add(*matcher.compare(slice(start, min(start + at_once, len(profiles)))))
    lists.show_everybody([bool(profile.needs and profile.offers) for profile in profiles], matcher.column)
    watch.tell(1.0)
    return matcher.written(lists)


def _block(profiles: int, sentences: int) -> int:
    """Return how many profiles are compared at once: fewer where there are many sentences to compare with."""
    rows = max(1, _MOST_CELLS // max(1, sentences))
    return max(1, min(_PROFILES_AT_ONCE, rows * profiles // max(1, sentences)))


def _check(profiles: Sequence[Profile], top: int) -> None:
    if top < 1:
        raise MatchingError(f"top: expected 1 or more, got {top}")
    seen: set[str] = set()
    for profile in profiles:
        if profile.id in seen:
            raise MatchingError(f"id {profile.id!r} appears twice; every profile needs its own")
        seen.add(profile.id)


def _read(needs: Voices, offers: Voices, embedder: Embedder, watch: _Watch) -> Rows:
    """Return one vector per need, then per offer; a text said twice is read once."""
    texts = [sentence.text for sentence in (*needs.sentences, *offers.sentences)]
    distinct = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    unread = list(distinct)
    kept = isinstance(embedder, StoredEmbedder)  # as signed bytes, which take a quarter of the memory
    vectors = np.zeros((len(unread), embedder.dimension), dtype=np.int8 if kept else np.float32)
    for start in range(0, len(unread), _SENTENCES_AT_ONCE):
        watch.tell(_SHARE_OF_READING * start / len(unread))
        block = slice(start, start + _SENTENCES_AT_ONCE)
        vectors[block] = _held(embedder, unread[block])
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
        ground: Ground | None,
    ) -> None:
        self._profiles = profiles
        self._needs = needs
        self._offers = offers
        self._evidence = evidence
        self._rules = Rules(profiles)
        self._ground = ground
        self._writer = Writer(profiles, needs, offers, evidence)

    def compare(self, rows: slice) -> tuple[Matrix, Matrix, Matrix]:
        """Return the scores of a block against all, −1 where they may not meet, and both directions."""
        leaning = self._rules.leaning(rows)
        evidence, needs, offers = self._evidence, self._needs, self._offers
        forward = probability(self._between(evidence.needs, needs, evidence.offers, offers, rows) + leaning)
        backward = probability(self._between(evidence.offers, offers, evidence.needs, needs, rows) + leaning)
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

    def _between(
        self, left: Speech, left_voices: Voices, right: Speech, right_voices: Voices, rows: slice
    ) -> Vectors:
        bounds = left_voices.bounds[rows.start : rows.stop + 1]
        return best_between(left[bounds[0] : bounds[-1]], bounds, right, right_voices.bounds)

    def _fill_unknown(self, scores: Matrix, rows: slice, leaning: Vectors) -> None:
        unknown = np.isnan(scores)
        if self._ground is not None and unknown.any():
            scores[unknown] = common_ground(self._ground.between(rows) + leaning)[unknown]

    def written(self, lists: Lists) -> list[Suggestions]:
        """Return the lists of all profiles in words."""
        suggestion = self._writer.suggestion
        return [
            Suggestions(
                profile.id,
                tuple(suggestion(mine, each.candidate, each.score, each.forward, each.backward) for each in listed),
            )
            for mine, (profile, listed) in enumerate(zip(self._profiles, lists.chosen, strict=True))
        ]
