"""A match that remembers the one before gives what one that does not would give, to the last bit."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from benchmarks.matching_scale import Drawn

from escale.engines.matching import kernels, neighbours
from escale.engines.matching import memory as remembering
from escale.engines.matching.engine import match, warm_up
from escale.engines.matching.memory import Memory
from escale.engines.matching.model import CancelledError, Profile
from escale.engines.matching.terms import Named
from escale.engines.text.embedding import Embedder, StoredEmbedder
from escale.engines.text.ngrams import NgramEmbedder
from tests.engines.text.test_embedding import Shelf

SPOKEN = (
    "solar pumps textile dyeing olive oil press harness wiring aerospace AS9100 ISO 9001 castings leather shoes "
    "software drones water treatment cork argan cosmetics GOTS recycling of plastics for hospitals and farms HACCP"
)
WORDS = SPOKEN.split()
LOOPS = (kernels.nearest, kernels.weigh, kernels.strongest, kernels.pick)
BOILERPLATE = "Founded in 2009, we are close to our customers."
Edit = Callable[[random.Random, list[Profile]], None]


def said(rng: random.Random, most: int = 4) -> tuple[str, ...]:
    texts = [" ".join(rng.choices(WORDS, k=rng.randint(2, 9))) for _ in range(rng.randint(0, most))]
    return (*texts, BOILERPLATE) if rng.random() < 0.3 else tuple(texts)


def drawn(rng: random.Random, name: str) -> Profile:
    return Profile(
        name,
        side=rng.choice(["guest", "host", None]),
        needs=said(rng),
        offers=said(rng),
        about=rng.choice(["", "We make olive oil.", "Drones. And pumps."]),
        languages=tuple(rng.sample(["fr", "ar", "de"], rng.randint(0, 2))),
        sectors=tuple(rng.sample(["62.01", "10", "25"], rng.randint(0, 2))),
        country=rng.choice(["MA", "LU", None]),
        seeks_countries=("MA",) if rng.random() < 0.2 else (),
    )


def change(rng: random.Random, people: list[Profile]) -> None:
    at = rng.randrange(len(people))
    kind = rng.choice(["needs", "offers", "about"])
    people[at] = replace(people[at], **{kind: "Cork for shoes." if kind == "about" else said(rng)})  # type: ignore[arg-type]


def stuff(rng: random.Random, people: list[Profile]) -> None:
    at = rng.randrange(len(people))
    everybodys = tuple(text for each in rng.sample(people, min(9, len(people))) for text in each.needs)
    people[at] = replace(people[at], offers=(*everybodys, *(" ".join(WORDS[n : n + 3]) for n in range(25))))


def add(rng: random.Random, people: list[Profile]) -> None:
    people.insert(rng.randint(0, len(people)), drawn(rng, f"new{rng.random()}"))


def remove(rng: random.Random, people: list[Profile]) -> None:
    del people[rng.randrange(len(people))]


def bar(rng: random.Random, people: list[Profile]) -> None:
    at = rng.randrange(len(people))
    one, other = rng.choice(people), rng.choice(people)
    people[at] = replace(people[at], side=rng.choice(["guest", None]), exclude=(one.id,), met=(other.id,))


def shuffle(rng: random.Random, people: list[Profile]) -> None:
    rng.shuffle(people)


EDITS: Sequence[Edit] = (change, change, change, add, remove, bar, stuff, shuffle)


@pytest.fixture(params=["usual", "few are references", "always patched"])
def _limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "few are references":
        monkeypatch.setattr(neighbours, "MOST_REFERENCES", 60)
    if request.param == "always patched":
        monkeypatch.setattr(remembering, "_MANY", 3.0)
        monkeypatch.setattr(remembering, "_MANY_PAIRS", 1.0)


@pytest.mark.usefixtures("_limits")
@pytest.mark.parametrize("seed", range(4))
def test_edits_give_what_a_match_from_nothing_gives(seed: int) -> None:
    rng = random.Random(seed)
    people = [drawn(rng, str(at)) for at in range(70 if seed else 12)]
    embedder, memory = StoredEmbedder(NgramEmbedder(), Shelf()), Memory()
    for _ in range(25):
        found = match(people, embedder=embedder, memory=memory)
        assert found == match(people, embedder=embedder)
        for edit in rng.choices(EDITS, k=rng.choice([0, 1, 1, 3])):
            edit(rng, people)


def test_a_match_that_was_cancelled_spoils_nothing() -> None:
    rng = random.Random(1)
    people = [drawn(rng, str(at)) for at in range(30)]
    embedder, memory = StoredEmbedder(NgramEmbedder(), Shelf()), Memory()
    match(people, embedder=embedder, memory=memory)
    for stop_at in (0.0, 0.5, 0.8):
        change(rng, people)
        heard = list[float]()
        with pytest.raises(CancelledError):
            match(
                people,
                embedder=embedder,
                memory=memory,
                progress=heard.append,
                cancelled=lambda heard=heard, stop_at=stop_at: bool(heard) and heard[-1] >= stop_at,  # type: ignore[misc]
            )
    assert match(people, embedder=embedder, memory=memory) == match(people, embedder=embedder)


def test_another_encoder_and_one_that_keeps_nothing_are_no_trouble() -> None:
    class Other(NgramEmbedder):
        name = "other"
        dimension = 1024

    rng, memory = random.Random(2), Memory()
    people = [drawn(rng, str(at)) for at in range(20)]
    embedders: list[Embedder] = [
        StoredEmbedder(NgramEmbedder(), Shelf()),
        StoredEmbedder(Other(), Shelf()),
        NgramEmbedder(),
    ]
    for embedder in (*embedders, *embedders):
        assert match(people, embedder=embedder, memory=memory) == match(people, embedder=embedder)
    assert match([], embedder=embedders[0], memory=memory) == []
    assert match(people, embedder=embedders[0], memory=memory) == match(people, embedder=embedders[0])


def test_little_is_compared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    people = [Profile(str(at), needs=(f"need {at}",), offers=(f"offer {at}",)) for at in range(300)]
    embedder = StoredEmbedder(Drawn(), Shelf())
    match(people, embedder=embedder, memory=memory)
    again = list[int]()
    patched = remembering._Again._patched

    def watched(self: object, rows: object, columns: object, pairs: object) -> object:
        again.append(len(rows))  # type: ignore[arg-type]
        return patched(self, rows, columns, pairs)  # type: ignore[arg-type]

    monkeypatch.setattr(remembering._Again, "_patched", watched)
    looked = list[int]()
    look = neighbours.Relation._look
    monkeypatch.setattr(
        neighbours.Relation, "_look", lambda self, rows, result: (looked.append(len(rows)), look(self, rows, result))
    )
    people[7] = replace(people[7], needs=("sails of boats",))
    found = match(people, embedder=embedder, memory=memory)
    assert (again and again[0] < 60, sum(looked) < 40) == (True, True)
    monkeypatch.undo()
    assert found == match(people, embedder=embedder)


def test_texts_are_not_held() -> None:
    memory, secret = Memory(), "We look for a partner in a delicate matter"
    people = [Profile("a", needs=(secret,)), Profile("b", offers=("cork", secret))]
    match(people, embedder=StoredEmbedder(NgramEmbedder(), Shelf()), memory=memory)
    assert "delicate" not in _shown(memory)


def _shown(thing: object, depth: int = 0) -> str:
    """Everything in an object in words."""
    if isinstance(thing, str | bytes | int | float | bool | None):
        return repr(thing)
    if isinstance(thing, dict):
        return " ".join(_shown(each) for pair in thing.items() for each in pair)
    if isinstance(thing, list | tuple | set | frozenset):
        return " ".join(map(_shown, thing))
    assert not isinstance(thing, Named)
    names = [*getattr(thing, "__dict__", {}), *getattr(type(thing), "__slots__", ())]
    return " ".join(_shown(getattr(thing, name)) for name in names)


def test_nothing_is_left_to_compile_after_set_up() -> None:
    warm_up()
    compiled = [len(loop.signatures) for loop in LOOPS]
    rng, memory = random.Random(5), Memory()
    people = [drawn(rng, str(at)) for at in range(9)]
    for embedder in (NgramEmbedder(), StoredEmbedder(NgramEmbedder(), Shelf())):
        for _ in range(3):
            match(people, embedder=embedder, memory=memory)
            change(rng, people)
    assert [len(loop.signatures) for loop in LOOPS] == compiled
