from dataclasses import replace

import pytest
from benchmarks.matching import OWN, read_pairs
from benchmarks.matching_quotes import quotations, quoted, two_sided
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.engines.matching.engine import match
from escale.engines.matching.model import (
    CancelledError,
    Direction,
    MatchingError,
    Missing,
    Profile,
    Ref,
    Suggestion,
)
from escale.engines.matching.scoring import LEAST
from escale.engines.text.embedding import StoredEmbedder, bundled_embedder
from escale.engines.text.ngrams import NgramEmbedder
from tests.engines.text.test_embedding import Shelf

WATER = Profile(
    "water",
    needs=("We are growing. Wir suchen Anlagen zur Meerwasserentsalzung.",),
    offers=("Conseil en organisation.", "Nous finançons des projets d'irrigation."),
)
PLANT = Profile(
    "plant",
    needs=("نبحث عن تمويل لمشاريع السقي.",),
    offers=("مرحبا بكم. وحدات لتحلية مياه البحر تعمل بالطاقة الشمسية.",),
)
SHOES = Profile("shoes", needs=("Buscamos suelas de goma.",), offers=("Zapatos de cuero para niños.",))


def by_id(profiles: list[Profile], mine: str, *, top: int = 10) -> dict[str, Suggestion]:
    found = {item.id: item for item in match(profiles, top=top)}
    return {suggestion.id: suggestion for suggestion in found[mine].suggestions}


def test_finds_the_counterpart_across_languages_and_quotes_both_sides() -> None:
    first, second = match([WATER, PLANT, SHOES])[0].suggestions
    assert (first.id, second.id) == ("plant", "shoes")
    assert first.score > 0.5 > second.score
    quotes = {reason.direction: (reason.need, reason.offer) for reason in first.reasons}
    assert quotes == {
        Direction.THEY_MEET_MY_NEED: (
            "Wir suchen Anlagen zur Meerwasserentsalzung.",
            "وحدات لتحلية مياه البحر تعمل بالطاقة الشمسية.",
        ),
        Direction.I_MEET_THEIR_NEED: (
            "نبحث عن تمويل لمشاريع السقي.",
            "Nous finançons des projets d'irrigation.",
        ),
    }
    refs = {reason.direction: (reason.need_ref, reason.offer_ref) for reason in first.reasons}
    assert refs[Direction.THEY_MEET_MY_NEED] == (Ref(0, 16, 59), Ref(0, 11, 55))
    assert refs[Direction.I_MEET_THEIR_NEED] == (Ref(0, 0, 27), Ref(1, 0, 39))


def test_the_score_is_the_harmonic_mean_and_both_sides_see_it() -> None:
    mine = by_id([WATER, PLANT, SHOES], "water")["plant"]
    theirs = by_id([WATER, PLANT, SHOES], "plant")["water"]
    forward, backward = mine.they_meet_my_need, mine.i_meet_their_need
    assert forward is not None
    assert backward is not None
    assert mine.score == pytest.approx(2 * forward * backward / (forward + backward))
    assert theirs.score == pytest.approx(mine.score)
    assert theirs.they_meet_my_need == pytest.approx(backward)
    assert theirs.i_meet_their_need == pytest.approx(forward)
    assert mine.missing == ()


def test_a_silent_side_is_null_less_sure_and_not_zero() -> None:
    quiet = replace(PLANT, needs=())
    full = by_id([WATER, PLANT, SHOES], "water")["plant"]
    half = by_id([WATER, quiet, SHOES], "water")["plant"]
    assert half.i_meet_their_need is None
    assert half.they_meet_my_need == pytest.approx(full.they_meet_my_need, abs=0.05)
    assert 0 < half.score < full.score
    assert (full.confidence, half.confidence) == (pytest.approx(0.9), pytest.approx(0.475))
    assert half.missing == (Missing.THEIR_NEED,)


def test_about_speaks_for_missing_offers_with_less_confidence() -> None:
    described = Profile("plant", about=PLANT.offers[0])
    found = by_id([WATER, described, SHOES], "water")["plant"]
    assert found.confidence == pytest.approx(0.05 + 0.425 / 2)
    (reason,) = found.reasons
    assert reason.offer_ref == Ref(None, 11, 55)
    assert described.about[11:56] == reason.offer
    assert found.missing == (Missing.THEIR_NEED, Missing.THEIR_OFFER)


def test_two_that_state_no_need_have_common_ground_at_best() -> None:
    found = by_id([Profile("a", about="Solar pumps for farms."), Profile("b", offers=("Pompes solaires",))], "a")["b"]
    assert (found.they_meet_my_need, found.i_meet_their_need) == (None, None)
    assert [reason.direction for reason in found.reasons] == [Direction.COMMON_GROUND]
    assert 0 < found.score <= LEAST
    assert found.confidence == pytest.approx(0.05)


def test_sides_meet_across_and_no_side_meets_everybody() -> None:
    guests = [replace(WATER, side="guest"), replace(SHOES, side="guest")]
    others = [replace(PLANT, side="host"), Profile("free", offers=("Irrigation",))]
    assert set(by_id([*guests, *others], "water")) == {"plant", "free"}
    assert set(by_id([*guests, *others], "free")) == {"water", "shoes", "plant"}


@pytest.mark.parametrize("field", ["exclude", "met"])
@pytest.mark.parametrize("mine", ["water", "plant"])
def test_excluded_and_met_are_suggested_to_neither(field: str, mine: str) -> None:
    barred = replace(PLANT, **{field: ("water", "nobody")})
    assert set(by_id([WATER, barred, SHOES], mine)) == {"shoes"}


def test_incompatible_cooperation_is_not_suggested() -> None:
    water = replace(WATER, cooperation=("commercial",))
    plant = replace(PLANT, cooperation=("research",))
    assert set(by_id([water, plant, SHOES], "water")) == {"shoes"}
    assert set(by_id([water, replace(plant, cooperation=("research", "commercial"))], "water")) == {"plant"}


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"languages": ("fr",)}, {"languages": ("fr-MA",)}),
        ({"sectors": ("36.00",)}, {"sectors": ("36.01",)}),
        ({"seeks_countries": ("MA",)}, {"country": "MA"}),
    ],
)
def test_what_is_shared_raises_the_score(mine: dict[str, object], theirs: dict[str, object]) -> None:
    plain = by_id([WATER, PLANT, SHOES], "water")["plant"]
    shared = by_id([replace(WATER, **mine), replace(PLANT, **theirs), SHOES], "water")["plant"]
    assert shared.score > plain.score


def test_shared_lists_languages_then_sectors() -> None:
    water = replace(WATER, languages=("de", "fr"), sectors=("36.00", "42.91"))
    plant = replace(PLANT, languages=("ar", "fr", "de"), sectors=("42.91",))
    found = by_id([water, plant, SHOES], "water")["plant"]
    assert found.shared == ("de", "fr", "42.91")
    assert found.confidence == pytest.approx(1.0)


def test_an_exact_standard_counts() -> None:
    need = Profile("need", needs=("We need a supplier certified to AS9100.",))
    right = Profile("right", offers=("Usinage de pièces, certifié AS 9100.",))
    wrong = Profile("wrong", offers=("Usinage de pièces, certifié ISO 9001.",))
    others = [Profile(f"x{n}", offers=(f"Usinage de pièces numéro {n}.",)) for n in range(5)]
    assert match([need, wrong, *others, right])[0].suggestions[0].id == "right"


def test_every_quotation_stands_where_it_says_and_the_score_falls_without_it() -> None:
    profiles = two_sided(read_pairs(OWN), 40)
    found = quotations(profiles, StoredEmbedder(bundled_embedder(), Shelf()), seekers=4)
    assert found["quotations"] >= 800
    assert found["there"] == 1.0
    assert found["taken_out"] == 16
    assert found["lowered"] >= 0.95


def test_progress_runs_from_nothing_to_all_and_cancelling_stops() -> None:
    heard: list[float] = []
    match([WATER, PLANT], progress=heard.append)
    assert heard[0] == 0
    assert heard[-1] == 1
    assert heard == sorted(heard)
    with pytest.raises(CancelledError):
        match([WATER, PLANT], cancelled=lambda: True)


def test_wrong_calls_are_refused() -> None:
    with pytest.raises(MatchingError, match="'water' appears twice"):
        match([WATER, WATER])
    with pytest.raises(MatchingError, match="expected 1 or more, got 0"):
        match([WATER], top=0)


def test_none_one_and_empty_profiles() -> None:
    assert match([]) == []
    assert [item.suggestions for item in match([WATER])] == [()]
    empty = [Profile("a"), Profile("b", needs=("", " \x00"), offers=("…",), about="\n")]
    (suggestion,) = match(empty)[0].suggestions
    assert (suggestion.id, suggestion.reasons) == ("b", ())
    assert suggestion.missing == tuple(Missing)


def test_identical_profiles_and_huge_texts() -> None:
    twins = [replace(WATER, id=f"twin{n}") for n in range(30)]
    huge = Profile("huge", needs=("نص طويل بلا نقطة " * 6_000,), offers=("x" * 100_000,))
    found = match([*twins, huge], top=40, embedder=NgramEmbedder())
    assert {len(item.suggestions) for item in found} == {30}


STATEMENTS = st.lists(st.text(alphabet=st.characters(codec=None), max_size=40), max_size=3).map(tuple)


def quotable(profile: Profile, ref: Ref) -> list[str]:
    """What stands at a place of the offers, if there is such a place."""
    within = ref.statement is not None and ref.statement < len(profile.offers)
    return [quoted(profile.offers, ref)] if within else []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(Profile, id=st.text(max_size=5), needs=STATEMENTS, offers=STATEMENTS), max_size=5))
def test_any_text_gives_ordered_scores_between_0_and_1_and_true_quotations(profiles: list[Profile]) -> None:
    distinct = {profile.id: profile for profile in profiles}
    for found in match(list(distinct.values()), embedder=NgramEmbedder()):
        for suggestion in found.suggestions:
            for reason in suggestion.reasons:
                assert reason.offer in quotable(distinct[found.id], reason.offer_ref) + quotable(
                    distinct[suggestion.id], reason.offer_ref
                )
        scores = [suggestion.score for suggestion in found.suggestions]
        assert len(scores) == len(distinct) - 1
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)
