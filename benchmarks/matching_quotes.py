"""Whether suggestions quote what is there, whether the quotation carries the score, and who is shown how often."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.matching import Pairs, mean

from escale.engines.matching.engine import match
from escale.engines.matching.exposure import LEAST_LISTS
from escale.engines.matching.model import Direction, Profile, Reason, Ref, Suggestions
from escale.engines.text.embedding import Embedder

LISTED, LOOKED_AT = 10, 2


def two_sided(pairs: Pairs, most: int = 120) -> list[Profile]:
    """Return profiles with two needs and two or three offers each, made of the pairs."""
    some, count = pairs.pairs[:most], min(most, len(pairs.pairs))
    return [
        Profile(
            f"p{place}",
            needs=(pair["need"], some[(place + 7) % count]["need"]),
            offers=(some[(place + 1) % count]["offer"], "Wir beraten Kunden. " + some[(place + 20) % count]["offer"]),
        )
        for place, pair in enumerate(some)
    ]


def quoted(statements: Sequence[str], ref: Ref) -> str:
    """Return what stands where a reason says it stands."""
    return "" if ref.statement is None else statements[ref.statement][ref.first : ref.last + 1]


def without(profile: Profile, kind: str, text: str) -> Profile:
    """Return the profile without a sentence."""
    statements: tuple[str, ...] = getattr(profile, kind)
    return replace(profile, **{kind: tuple(each.replace(text, "") for each in statements)})


def _sides(reason: Reason, me: Profile, them: Profile) -> tuple[Profile, Profile]:
    return (me, them) if reason.direction is Direction.THEY_MEET_MY_NEED else (them, me)


def _reasons(found: Sequence[Suggestions], by_id: dict[str, Profile]) -> Iterator[tuple[Reason, Profile, Profile]]:
    for one in found:
        for suggestion in one.suggestions:
            for reason in suggestion.reasons:
                yield reason, *_sides(reason, by_id[one.id], by_id[suggestion.id])


def quotations(profiles: Sequence[Profile], embedder: Embedder, *, seekers: int) -> dict[str, Any]:
    """Return the share of quotations that stand in the texts, and of scores that fall when one is taken out.

    Taken out is the sentence of the strongest reason, once of the offer and once of the need, of the first two
    suggestions of some seekers.
    """
    by_id = {profile.id: profile for profile in profiles}
    found = match(profiles, top=LISTED, embedder=embedder)
    there = [
        float(quoted(said, ref) == text)
        for reason, needing, offering in _reasons(found, by_id)
        for said, ref, text in (
            (needing.needs, reason.need_ref, reason.need),
            (offering.offers, reason.offer_ref, reason.offer),
        )
    ]
    lowered = []
    for one in found[:seekers]:
        for suggestion in one.suggestions[:LOOKED_AT]:
            reason = suggestion.reasons[0]
            needing, offering = _sides(reason, by_id[one.id], by_id[suggestion.id])
            for changed in (without(offering, "offers", reason.offer), without(needing, "needs", reason.need)):
                others = [changed if each.id == changed.id else each for each in profiles]
                again = match(others, top=len(profiles), embedder=embedder)
                mine = next(each for each in again if each.id == one.id)
                score = next(each.score for each in mine.suggestions if each.id == suggestion.id)
                lowered.append(float(score < suggestion.score))
    return {"quotations": len(there), "there": mean(there), "taken_out": len(lowered), "lowered": mean(lowered)}


def gini(counts: Sequence[int]) -> float:
    """Return how unequal counts are: 0 all alike, near 1 everything for one."""
    ordered, total = sorted(counts), sum(counts)
    ranked = sum((2 * place - len(ordered) - 1) * count for place, count in enumerate(ordered, start=1))
    return ranked / (len(ordered) * total) if total else 0.0


def exposure(profiles: Sequence[Profile], embedder: Embedder) -> dict[str, Any]:
    """Return how the places on the lists of ten are shared."""
    shown: Counter[str] = Counter()
    for one in match(profiles, top=LISTED, embedder=embedder):
        shown.update(suggestion.id for suggestion in one.suggestions)
    counts = [shown[profile.id] for profile in profiles]
    return {
        "organisations": len(profiles),
        "coverage": mean([float(count > 0) for count in counts]),
        "on_three_lists": mean([float(count >= LEAST_LISTS) for count in counts]),
        "gini": round(gini(counts), 4),
    }
