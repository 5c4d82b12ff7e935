"""Write a suggestion: its reasons word for word, what is shared, what is missing."""

from collections.abc import Sequence

import numpy as np

from escale.engines.matching.corpus import Voices
from escale.engines.matching.evidence import Evidence, between
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

    def suggestion(self, mine: int, theirs: int, score: float, forward: float, backward: float) -> Suggestion:
        """Return the suggestion of `theirs` to `mine`; a direction is NaN when it cannot be judged."""
        me, them = self._profiles[mine], self._profiles[theirs]
        return Suggestion(
            id=them.id,
            score=float(score),
            confidence=confidence(
                judged=(self._judged(mine, theirs), self._judged(theirs, mine)),
                languages_known=bool(me.languages and them.languages),
                sectors_known=bool(me.sectors and them.sectors),
            ),
            they_meet_my_need=None if np.isnan(forward) else float(forward),
            i_meet_their_need=None if np.isnan(backward) else float(backward),
            reasons=self._reasons(mine, theirs, score, forward, backward),
            shared=shared(me, them),
            missing=self._missing(mine, theirs),
        )

    def _reasons(self, mine: int, theirs: int, score: float, forward: float, backward: float) -> tuple[Reason, ...]:
        if np.isnan(forward) and np.isnan(backward):
            return self._common_ground(mine, theirs, score)
        # Below what an unknown direction counts for, a quotation would speak against the meeting.
        least = min(UNKNOWN, float(np.fmax(forward, backward)))
        reasons = []
        if forward >= least:
            reasons.append(self._reason(Direction.THEY_MEET_MY_NEED, mine, theirs, forward))
        if backward >= least:
            reasons.append(self._reason(Direction.I_MEET_THEIR_NEED, theirs, mine, backward))
        return tuple(sorted(reasons, key=lambda reason: -reason.score))

    def _reason(self, direction: Direction, needing: int, offering: int, score: float) -> Reason:
        needs, offers = self._needs.of(needing), self._offers.of(offering)
        products = between(self._evidence.needs[needs], self._evidence.offers[offers])
        row, column = divmod(int(products.argmax()), products.shape[1])
        need, offer = self._needs.sentences[needs.start + row], self._offers.sentences[offers.start + column]
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
        return 1.0 if self._states_offer(offering) else 0.5

    def _states_offer(self, profile: int) -> bool:
        sentences = self._offers.sentences[self._offers.of(profile)]
        return bool(sentences) and sentences[0].ref.statement is not None

    def _missing(self, mine: int, theirs: int) -> tuple[Missing, ...]:
        stated = {
            Missing.MY_NEED: not self._needs.silent[mine],
            Missing.MY_OFFER: self._states_offer(mine),
            Missing.THEIR_NEED: not self._needs.silent[theirs],
            Missing.THEIR_OFFER: self._states_offer(theirs),
        }
        return tuple(code for code, is_stated in stated.items() if not is_stated)
