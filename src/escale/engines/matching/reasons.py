"""Write a suggestion: its reasons word for word, what is shared, what is missing."""

from collections.abc import Iterable, Iterator, Sequence
from math import inf, isnan

import numpy as np

from escale.engines.matching.corpus import Voices
from escale.engines.matching.evidence import Evidence, between, strongest_of
from escale.engines.matching.exposure import Listed
from escale.engines.matching.model import Direction, Missing, Profile, Reason, Suggestion
from escale.engines.matching.rules import shared
from escale.engines.matching.scoring import UNKNOWN, confidence


class Writer:
    """Finds the sentences behind a score."""

    def __init__(
        self,
        profiles: Sequence[Profile],
        needs: Voices,
        offers: Voices,
        evidence: Evidence,
    ) -> None:
        self._profiles = profiles
        self._needs = needs
        self._offers = offers
        self._evidence = evidence
        self._stated = [_states(offers, profile) for profile in range(len(profiles))]
        self._strongest: dict[tuple[int, int], tuple[int, int]] = {}

    def look_up(self, lists: Iterable[tuple[int, Sequence[Listed]]]) -> None:
        """Find the sentences behind what is written next: each seeker with those listed."""
        pairs: set[tuple[int, int]] = set()
        for mine, listed in lists:
            for each in listed:
                pairs.update(pair for _way, pair, _score in _said(mine, each))
        asked = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        found, _best = strongest_of(asked, self._evidence, self._needs.bounds, self._offers.bounds)
        self._strongest = {
            (needing, offering): (need, offer)
            for (needing, offering), (need, offer) in zip(asked.tolist(), found.tolist(), strict=True)
        }

    def suggestion(self, mine: int, listed: Listed) -> Suggestion:
        """Return the suggestion of a listed one to `mine`, once looked up."""
        theirs = listed.candidate
        me, them = self._profiles[mine], self._profiles[theirs]
        return Suggestion(
            id=them.id,
            score=listed.score,
            confidence=confidence(
                judged=(self._judged(mine, theirs), self._judged(theirs, mine)),
                languages_known=bool(me.languages and them.languages),
                sectors_known=bool(me.sectors and them.sectors),
            ),
            they_meet_my_need=None if isnan(listed.forward) else listed.forward,
            i_meet_their_need=None if isnan(listed.backward) else listed.backward,
            reasons=self._reasons(mine, listed),
            shared=shared(me, them),
            missing=self._missing(mine, theirs),
        )

    def _reasons(self, mine: int, listed: Listed) -> tuple[Reason, ...]:
        if isnan(listed.forward) and isnan(listed.backward):
            return self._common_ground(mine, listed.candidate, listed.score)
        reasons = [self._reason(way, *pair, score) for way, pair, score in _said(mine, listed)]
        return tuple(sorted(reasons, key=lambda reason: -reason.score))

    def _reason(self, direction: Direction, needing: int, offering: int, score: float) -> Reason:
        row, column = self._strongest[needing, offering]
        need, offer = self._needs.sentences[row], self._offers.sentences[column]
        return Reason(direction, need.text, offer.text, need.ref, offer.ref, float(score))

    def _common_ground(self, mine: int, theirs: int, score: float) -> tuple[Reason, ...]:
        my_offers, their_offers = self._offers.of(mine), self._offers.of(theirs)
        products = between(self._evidence.alike[my_offers], self._evidence.alike[their_offers])
        if not products.size:
            return ()
        row, column = divmod(int(products.argmax()), products.shape[1])
        my_own = self._offers.sentences[my_offers.start + row]
        their_own = self._offers.sentences[their_offers.start + column]
        return (
            Reason(Direction.COMMON_GROUND, my_own.text, their_own.text, my_own.ref, their_own.ref, float(score)),
        )

    def _judged(self, needing: int, offering: int) -> float:
        if self._needs.silent[needing] or self._offers.silent[offering]:
            return 0.0
        return 1.0 if self._stated[offering] else 0.5

    def _missing(self, mine: int, theirs: int) -> tuple[Missing, ...]:
        stated = {
            Missing.MY_NEED: not self._needs.silent[mine],
            Missing.MY_OFFER: self._stated[mine],
            Missing.THEIR_NEED: not self._needs.silent[theirs],
            Missing.THEIR_OFFER: self._stated[theirs],
        }
        return tuple(code for code, is_stated in stated.items() if not is_stated)


def _states(offers: Voices, profile: int) -> bool:
    """Say whether a profile has an offer, not only something about itself."""
    sentences = offers.sentences[offers.of(profile)]
    return bool(sentences) and sentences[0].ref.statement is not None


def _said(mine: int, listed: Listed) -> Iterator[tuple[Direction, tuple[int, int], float]]:
    """Which directions are worth a quotation: the needing and the offering profile, and the score of each."""
    forward, backward = listed.forward, listed.backward
    if isnan(forward) and isnan(backward):
        return
    # Below what an unknown direction counts for, a quotation would speak against the meeting.
    least = min(UNKNOWN, max(-inf if isnan(forward) else forward, -inf if isnan(backward) else backward))
    if forward >= least:
        yield Direction.THEY_MEET_MY_NEED, (mine, listed.candidate), forward
    if backward >= least:
        yield Direction.I_MEET_THEIR_NEED, (listed.candidate, mine), backward
