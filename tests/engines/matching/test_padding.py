"""Whoever stuffs a profile gains no place by it; what is no attack loses none."""

import numpy as np
import pytest
from benchmarks.matching import OWN, Pairs, read_pairs
from benchmarks.matching_stuffing import STUFFED, gains

from escale.engines.matching.corpus import needs_of, offers_of
from escale.engines.matching.model import Profile
from escale.engines.matching.padding import asks, breadth, copies, lists
from escale.engines.matching.rows import Rows
from escale.engines.text.embedding import StoredEmbedder, bundled_embedder
from tests.engines.matching.speaking import wording
from tests.engines.text.test_embedding import Shelf

EMBEDDER = StoredEmbedder(bundled_embedder(), Shelf())
PAIRS = read_pairs(OWN)
SOME = Pairs(PAIRS.pairs[:40], PAIRS.distractors[:20])


@pytest.mark.parametrize("way", STUFFED)
def test_nobody_comes_before_the_right_offer_by_stuffing(way: str) -> None:
    found = gains(SOME, EMBEDDER, STUFFED[way])
    assert found["before_the_right_offer"] <= 0.025  # one need of 40
    if "copied" not in way and "a word" not in way:
        assert found["among_first_3"] <= 0.2


@pytest.mark.parametrize("way", [way for way in STUFFED if "cop" in way and "offer" not in way])
def test_copies_of_needs_are_hardly_on_top(way: str) -> None:
    assert gains(SOME, EMBEDDER, STUFFED[way])["among_first_3"] <= 0.025


NEEDS = (
    "Wir suchen einen Hersteller von Pumpen für die Bewässerung mit Sonnenstrom.",
    "Distributor of frozen fish is searching for cold storage close to the port.",
    "Nous cherchons un atelier de couture pour des petites séries de vêtements.",
)


def copied(*profiles: Profile) -> tuple[list[bool], list[bool]]:
    voices = needs_of(profiles), offers_of(profiles)
    needs, offers = copies(*voices, *map(wording, voices))
    return needs.tolist(), offers.tolist()


def test_who_repeats_the_needs_of_several_is_a_copy_and_their_needs_are_not() -> None:
    victims = [Profile(f"v{n}", needs=(need,)) for n, need in enumerate(NEEDS[1:])]
    own = "Cold storage for frozen fish, five kilometres from the port of Dakhla."
    thief = Profile("thief", offers=(*(need.replace("cold ", "") for need in NEEDS[1:]), own))
    assert copied(*victims, thief) == ([False, False], [True, True, False])


def test_one_repeated_need_is_a_copy_when_it_asks() -> None:
    assert copied(Profile("a", needs=NEEDS[:1]), Profile("b", offers=NEEDS[:1])) == ([False], [True])
    plain = ("Solar pumps for the irrigation of olive groves and orchards",)
    assert copied(Profile("a", needs=plain), Profile("b", offers=plain)) == ([False], [False])


def test_nobody_loses_an_offer_to_one_who_repeats_it_as_a_need() -> None:
    offers = ("Solar pumps for the irrigation of olive groves and orchards", "Repair of ships and of their engines")
    hosts = [Profile(f"h{n}", offers=(offer,)) for n, offer in enumerate(offers)]
    assert copied(Profile("thief", needs=offers), *hosts) == ([True, True], [False, False])


def test_needs_and_offers_chosen_from_one_list_of_words_are_no_copies() -> None:
    names = [f"Manufacture of number{n} machinery for general purpose use" for n in range(6)]
    profiles = [Profile(f"p{n}", needs=(names[n],), offers=(names[(n + 1) % 6],)) for n in range(6)]
    assert copied(*profiles) == ([False] * 6, [False] * 6)


@pytest.mark.parametrize(
    "text",
    [
        *NEEDS[::2],
        "We are looking for distributors.",
        "Se busca socio",
        "نبحث عن موزع",
        "Mir sichen e Partner",
        "Un hôtel recherche des meubles",
    ],
)
def test_asking(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["We research materials", "Recherche et développement", "Wir besuchen Kunden", ""])
def test_not_asking(text: str) -> None:
    assert not asks(text)


def test_breadth_counts_subjects_not_sentences() -> None:
    one_subject = Profile("a", offers=tuple(f"text {n}" for n in range(20)))
    many = Profile("b", offers=tuple(f"other {n}" for n in range(20)))
    vectors = np.vstack([np.tile(np.eye(1, 32), (20, 1)), np.eye(20, 32)]).astype(np.float32)
    lost = breadth(offers_of([one_subject, many]), Rows.of(vectors))
    assert lost.tolist() == pytest.approx([0.0] * 20 + [4 * np.log(20 / 8)] * 20, rel=1e-5)


def test_lists_are_many_words_side_by_side() -> None:
    prose = "We mill wheat, barley and oats, pack them in bags of 25 kg, and deliver to bakeries."
    keywords = " ".join(f"word{n}" for n in range(40))
    listed = offers_of([Profile("a", offers=(prose, ", ".join(keywords.split()), keywords))])
    assert lists(listed, wording(listed)).tolist() == pytest.approx([0.0, 5 * np.log(4), 5 * np.log(4)], rel=1e-5)


def test_many_statements_of_a_word_are_a_list() -> None:
    few = Profile("few", offers=tuple(f"word {n}" for n in range(20)))
    many = Profile("many", offers=("We mill wheat and barley.", *(f"word {n}" for n in range(40))))
    listed = offers_of([few, many])
    assert lists(listed, wording(listed)).tolist() == pytest.approx([0.0] * 21 + [5 * np.log(2)] * 40, rel=1e-5)
