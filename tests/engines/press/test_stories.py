"""Stories in two tiers, as a stream."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.engines.press.stories import Decision, Limits, Placed, Report, Stream, Tier
from escale.engines.text.embedding import Embedder, bundled_embedder

FOUNDING = Path("../shared/data/press/founding-page.txt")
HEADLINES = Path("benchmarks/data/press/headlines.tsv")
DAY = datetime(2026, 1, 30, 9, tzinfo=UTC)

EDITORIAL = [
    Report(key, title, published=DAY + timedelta(hours=hours))
    for key, title, hours in (
        ("fr", "Le Maroc et le Luxembourg signent un accord sur l'administration numérique [Edito]", 0),
        ("en", "Morocco and Luxembourg sign an agreement on digital administration", 3),
        ("es", "Marruecos y Luxemburgo firman un acuerdo sobre la administración digital [Edito]", 5),
    )
]
FORUM = [
    Report("f1", "Rabat : ouverture du forum des jeunes ingénieurs", published=DAY),
    Report("f2", "Rabat : ouverture du forum des jeunes ingénieurs", published=DAY + timedelta(hours=1)),
    Report("f3", "Les ingénieurs ouvrent leur forum des jeunes à Rabat", published=DAY + timedelta(hours=2)),
]
OTHERS = [
    Report("o1", "Huile d'olive : la récolte recule encore", published=DAY),
    Report("o2", "Bahnstreik nach Einigung abgesagt", published=DAY),
    Report("o3", "ارتفاع صادرات الحوامض بنسبة 12 في المائة", published=DAY),
]
ALL = [*EDITORIAL, *FORUM, *OTHERS]


class Kept:
    """Reads a sentence once, by the bundled encoder."""

    def __init__(self) -> None:
        self._inner: Embedder = bundled_embedder()
        self.name, self.dimension = self._inner.name, self._inner.dimension
        self._rows: dict[str, object] = {}

    def embed(self, sentences: Sequence[str]):  # type: ignore[no-untyped-def]
        import numpy as np

        for each in sentences:
            if each not in self._rows:
                self._rows[each] = self._inner.embed([each])[0]
        return np.array([self._rows[each] for each in sentences], dtype=np.float32).reshape(-1, self.dimension)


@cache
def embedder() -> Embedder:
    return Kept()


def groups(placed: Sequence[Placed], tier: str) -> set[frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for each in placed:
        found[getattr(each, tier)].add(each.id)
    return {frozenset(each) for each in found.values()}


def several(placed: Sequence[Placed], tier: str) -> set[frozenset[str]]:
    return {each for each in groups(placed, tier) if len(each) > 1}


@pytest.mark.shared
@pytest.mark.skipif(not FOUNDING.exists(), reason="the founding page is not here")
def test_the_founding_page() -> None:
    ticker = re.split(r"\s{3,}", FOUNDING.read_text("utf-8").splitlines()[0].strip())
    placed = Stream(embedder()).add([Report(str(place), title) for place, title in enumerate(ticker)])
    assert several(placed, "article") == {frozenset({"0", "15"}), frozenset({"21", "26", "27"})}
    for order in (list(reversed(range(48))), [*range(24, 48), *range(24)]):
        stream = Stream(embedder())
        for place in order:
            stream.add([Report(str(place), ticker[place])])
        assert several(list(stream.placed.values()), "article") == several(placed, "article")


def test_two_tiers() -> None:
    placed = Stream(embedder()).add(ALL)
    assert several(placed, "article") == {frozenset({"fr", "en", "es"}), frozenset({"f1", "f2"})}
    assert several(placed, "story") == {frozenset({"fr", "en", "es"}), frozenset({"f1", "f2", "f3"})}
    assert {each.id: (each.article, each.story) for each in placed}["f1"] == ("A1", "S1")


def test_our_own_headlines() -> None:
    """Thirty events in nine languages: what stands together belongs together."""
    rows = [line.split("\t") for line in HEADLINES.read_text("utf-8").splitlines()]
    placed = Stream(embedder()).add([Report(str(n), row[2], language=row[1]) for n, row in enumerate(rows)])
    assert all(len({rows[int(key)][0] for key in each}) == 1 for each in several(placed, "article"))
    wrong = [each for each in several(placed, "story") if len({rows[int(key)][0] for key in each}) > 1]
    assert len(wrong) <= 2


@settings(max_examples=20, deadline=None)
@given(st.permutations(ALL), st.integers(1, 9))
def test_order_and_portions_change_nothing_that_is_clear(order: list[Report], size: int) -> None:
    stream = Stream(embedder())
    for start in range(0, len(order), size):
        stream.add(order[start : start + size])
    placed = list(stream.placed.values())
    assert several(placed, "article") == {frozenset({"fr", "en", "es"}), frozenset({"f1", "f2"})}
    assert several(placed, "story") == {frozenset({"fr", "en", "es"}), frozenset({"f1", "f2", "f3"})}


@settings(max_examples=15, deadline=None)
@given(st.permutations(ALL))
def test_identities_stay(order: list[Report]) -> None:
    stream = Stream(embedder())
    seen: dict[str, Placed] = {}
    for report in order:
        (placed,) = stream.add([report])
        seen[report.id] = placed
        assert stream.placed == seen
    assert stream.add(order) == [seen[each.id] for each in order]
    known = [(each, seen[each.id]) for each in order[:5]]
    again = Stream(embedder(), known=known, numbers=(100, 100))
    assert again.placed == {each.id: seen[each.id] for each in order[:5]}
    late = again.add(order[5:])
    assert several([*again.placed.values()], "article") == {frozenset({"fr", "en", "es"}), frozenset({"f1", "f2"})}
    assert all(int(each.article[1:]) >= 100 or each.article in {p.article for _r, p in known} for each in late)


def test_time() -> None:
    year = timedelta(days=365)
    late = Report("next", "Rabat : forum des jeunes ingénieurs ouvert", published=DAY + timedelta(days=5))
    placed = Stream(embedder()).add(
        [*EDITORIAL[:1], Report("late", EDITORIAL[1].title, published=DAY - timedelta(days=11)), *FORUM[:1], late]
    )
    assert several(placed, "article") == several(placed, "story") == set()
    lead = " ".join(f"mot{n}" for n in range(40))
    copies = Stream(embedder()).add(
        [Report("a", "Un titre", lead, DAY - year), Report("b", "Un autre titre", lead, DAY)]
    )
    assert several(copies, "article") == {frozenset({"a", "b"})}  # a copy is one whenever it comes


def test_numbers_tell_apart() -> None:
    titles = [
        "Températures prévues pour le vendredi 30 janvier 2026",
        "Températures prévues pour le samedi 31 janvier 2026",
    ]
    placed = Stream(embedder()).add([Report(str(n), title, published=DAY) for n, title in enumerate(titles)])
    assert several(placed, "article") == set()


def test_one_title_over_two_texts() -> None:
    one = "Le ministre a inauguré hier une école du code dans la banlieue de la capitale avec ses partenaires."
    two = "La pluie est attendue sur les côtes du nord tandis que le sud reste sec jusqu'à la fin de la semaine."
    title = "La revue de presse du matin"
    assert several(Stream(embedder()).add([Report("1", title, one), Report("2", title, two)]), "article") == set()
    assert several(Stream(embedder()).add([Report("1", title, one), Report("2", title)]), "article") != set()


# -- editors ---------------------------------------------------------------------------------------------------


def test_an_editor_splits() -> None:
    stream = Stream(embedder())
    stream.add(ALL)
    before = stream.placed
    moved = stream.decide(Decision("fr", "es", Tier.ARTICLE, together=False))
    assert [each.id for each in moved] == ["es"]
    assert moved[0].story == before["fr"].story
    assert moved[0].article not in {each.article for each in before.values()}
    moved = stream.decide(Decision("f1", "f3", Tier.STORY, together=False))
    assert [each.id for each in moved] == ["f3"]
    assert stream.placed["f1"] == before["f1"]


def test_a_split_out_of_one_text_is_one_out_of_its_story() -> None:
    stream = Stream(embedder())
    stream.add(EDITORIAL)
    stream.decide(Decision("fr", "en", Tier.STORY, together=False))
    assert groups(list(stream.placed.values()), "story") == {frozenset({"fr", "es"}), frozenset({"en"})}
    assert groups(list(stream.placed.values()), "article") == {frozenset({"fr", "es"}), frozenset({"en"})}


def test_an_editor_joins_and_the_older_identity_stays() -> None:
    stream = Stream(embedder())
    stream.add(ALL)
    before = stream.placed
    stream.decide(Decision("o1", "o2", Tier.STORY, together=True))
    older = min(before["o1"].story, before["o2"].story, key=lambda each: int(each[1:]))
    assert {stream.placed["o1"].story, stream.placed["o2"].story} == {older}
    stream.decide(Decision("o3", "f1", Tier.ARTICLE, together=True))
    assert stream.placed["o3"].article == stream.placed["f2"].article
    assert stream.placed["o3"].story == stream.placed["f3"].story
    assert stream.decide(Decision("o3", "f1", Tier.ARTICLE, together=True)) == []


def test_decisions_hold_for_what_comes_and_the_later_wins() -> None:
    apart = Decision("fr", "en", Tier.ARTICLE, together=False)
    stream = Stream(embedder(), decisions=[apart])
    for each in EDITORIAL:
        stream.add([each])
    assert stream.placed["fr"].article != stream.placed["en"].article
    stream.decide(Decision("en", "fr", Tier.ARTICLE, together=True))
    assert stream.placed["fr"].article == stream.placed["en"].article
    stream.decide(apart)
    assert stream.placed["fr"].article != stream.placed["en"].article


ANY = st.builds(
    Decision,
    st.sampled_from([each.id for each in ALL] + ["unknown"]),
    st.sampled_from([each.id for each in ALL]),
    st.sampled_from(Tier),
    together=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY, max_size=12), st.integers(1, 9))
def test_whatever_editors_decide_all_stay_placed(decisions: list[Decision], size: int) -> None:
    stream = Stream(embedder(), limits=Limits(most=7), decisions=decisions[:4])
    for start in range(0, len(ALL), size):
        stream.add(ALL[start : start + size])
    for each in decisions[4:]:
        stream.decide(each)
        placed = stream.placed
        if each.first in placed and each.second in placed and each.first != each.second:
            same = getattr(placed[each.first], each.tier) == getattr(placed[each.second], each.tier)
            assert same == each.together
    stories: dict[str, set[str]] = defaultdict(set)
    for each in stream.placed.values():
        stories[each.article].add(each.story)
    assert len(stream.placed) == 7
    assert all(len(each) == 1 for each in stories.values())


def test_the_window_is_bounded() -> None:
    stream = Stream(embedder(), limits=Limits(most=4))
    for each in ALL:
        stream.add([each])
        assert len(stream.placed) <= 4
    assert list(stream.placed) == [each.id for each in ALL[-4:]]
    old = Report("old", "Forum des jeunes ingénieurs", published=DAY - timedelta(days=400))
    assert [each.id for each in stream.add([old])] == ["old"]
    assert "old" not in stream.placed
    assert stream.add([]) == []
