"""Vectors are computed once and compared alike, whether here or in the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from escale.apps.suggestions.domain import vectors
from escale.apps.suggestions.domain.vectors import (
    HeldVectors,
    SearchedVectors,
    StoredVectors,
    database_searches,
    let_database_search,
    read_ahead,
    vectors_of,
)
from escale.apps.suggestions.models import SentenceVector
from escale.core import schema
from escale.engines.text.embedding import StoredEmbedder, VectorStore
from escale.engines.text.nearness import Near, near
from escale.engines.text.ngrams import NgramEmbedder

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
SENTENCES = ["solar pumps", "pumps for solar water", "shoes", "", "solar pumps"]
postgresql_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="is about PostgreSQL")


@pytest.fixture(autouse=True)
def _nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_held", {})


@pytest.fixture
def searching() -> None:
    """A database that compares vectors, where there can be one."""
    assert let_database_search() is (connection.vendor == "postgresql")


def found(store: VectorStore) -> list[list[Near]]:
    embedder = StoredEmbedder(NgramEmbedder(), store)
    return near(["solar pumps", "shoes", ""], SENTENCES, embedder, least=0.2)


def test_a_store_finds_what_is_near(searching: None) -> None:
    here = found(StoredVectors("plain"))  # which only keeps
    assert [[hit.sentence for hit in hits] for hits in here] == [[0, 4, 1], [2], []]
    assert [round(hit.cosine, 3) for hit in here[0]][:2] == [1.0, 1.0]
    stores = [HeldVectors("held"), HeldVectors("held"), HeldVectors("plain"), vectors_of("other")]
    assert type(stores[-1]) is (SearchedVectors if connection.vendor == "postgresql" else HeldVectors)
    for there in map(found, stores):
        assert [[hit.sentence for hit in hits] for hits in there] == [[hit.sentence for hit in hits] for hits in here]
        pairs = [pair for hits in zip(here, there, strict=True) for pair in zip(*hits, strict=True)]
        assert all(abs(one.cosine - other.cosine) < 1e-3 for one, other in pairs)


@postgresql_only
@pytest.mark.parametrize("types", [("halfvec", "vector"), ("no_such_type", "vector")])
def test_the_database_compares_vectors_of_encoders_of_any_length(
    monkeypatch: pytest.MonkeyPatch, types: tuple[str, str]
) -> None:
    monkeypatch.setattr(vectors, "_TYPES", types)
    assert let_database_search()
    rng = np.random.default_rng(3)
    rows = rng.integers(-127, 128, (300, 64), dtype=np.int8)
    rows[7] = 0
    SearchedVectors("short").put({f"k{at}": row[:32].tobytes() for at, row in enumerate(rows)})
    store = SearchedVectors("long")
    store.put({f"k{at}": row.tobytes() for at, row in enumerate(rows)})
    keys = [f"k{at}" for at in range(300)] + ["unknown"]
    told = {(search, at): cosine for search, at, cosine in store.near([rows[0].tobytes()], keys, least=-1.0)}
    lengths = np.linalg.norm(rows.astype(float), axis=1)
    expected = {
        (0, at): float(rows[at].astype(float) @ rows[0]) / lengths[at] / lengths[0] for at in range(300) if at != 7
    }
    assert told.keys() == expected.keys()
    assert all(abs(told[pair] - cosine) < 1e-6 for pair, cosine in expected.items())
    assert StoredVectors("long").get(["k1"]) == {"k1": rows[1].tobytes()}


@postgresql_only
def test_without_the_extension_or_the_right_nothing_changes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE nobody_special")
        cursor.execute("GRANT USAGE ON SCHEMA public TO nobody_special")
        cursor.execute("SET LOCAL ROLE nobody_special")
        said = list[str]()
        assert let_database_search(live=True, say=said.append) is False
        assert said == []
        cursor.execute("RESET ROLE")
    assert not database_searches()
    assert type(vectors_of("any")) is HeldVectors
    assert let_database_search()
    assert let_database_search()


@postgresql_only
def test_while_people_work_nobody_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said = list[str]()
    other = type(connections["default"])({**connection.settings_dict}, "other")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM suggestions_sentencevector")  # a reader that stays
        monkeypatch.setattr(schema, "LOCK_SECONDS", 0.1)
        monkeypatch.setattr(schema, "_FEW_TRIES", 2)
        assert let_database_search(live=True, say=said.append) is False
    finally:
        other.close()
    assert len(said) == 1
    assert said[0].startswith("PostgreSQL does not compare vectors yet (LockNotAvailable). Searches work without.")
    assert said[0].endswith("type: escale migrate --stopped")
    assert let_database_search(live=True, say=said.append)
    assert len(said) == 1


@postgresql_only
def test_many_vectors_are_rewritten_while_nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    said = list[str]()
    monkeypatch.setattr(vectors, "_MOST_LIVE", 2)
    StoredVectors("any").put({f"k{at}": bytes(8) for at in range(3)})
    assert let_database_search(live=True, say=said.append) is False
    assert [line.split(". ")[0] for line in said] == ["PostgreSQL does not compare vectors yet: more than 2 are kept"]
    assert let_database_search(say=said.append)
    assert len(said) == 1


def test_what_was_searched_once_is_asked_for_no_more(count_queries: Count, monkeypatch: pytest.MonkeyPatch) -> None:
    found(HeldVectors("held"))
    with count_queries() as queries:
        found(HeldVectors("held"))
    assert len(queries) == 1  # for the vectors of what is searched
    monkeypatch.setattr(vectors, "_MOST_HELD", 2)
    with count_queries() as queries:
        found(HeldVectors("held"))
    assert len(queries) == 2


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="is about SQLite")
def test_sqlite_compares_nothing() -> None:
    assert let_database_search() is False
    assert type(vectors_of("any")) is HeldVectors


class Counting(NgramEmbedder):
    """Notes how many sentences it reads at a time; dies when told to."""

    def __init__(self, *, dies_at: int | None = None) -> None:
        self.blocks: list[int] = []
        self._dies_at = dies_at

    def embed(self, sentences: "list[str]") -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":  # type: ignore[override]
        if len(self.blocks) == self._dies_at:
            raise KeyboardInterrupt
        self.blocks.append(len(sentences))
        return super().embed(sentences)


def test_reading_ahead_stops_and_goes_on(searching: None) -> None:
    texts = [f"sentence {number}" for number in range(600)]
    encoder, told = Counting(), list[float]()
    embedder = StoredEmbedder(encoder, vectors_of(encoder.name))
    assert read_ahead(texts, embedder, seconds=0, progress=told.append) == 350
    assert read_ahead(texts, embedder, seconds=1_000, progress=told.append) == 0
    assert read_ahead(texts, embedder, seconds=0) == 0
    assert encoder.blocks == [250, 250, 100]
    assert [round(share, 2) for share in told] == [0.42, 0.83, 1.0]


def test_who_is_killed_loses_one_block(searching: None) -> None:
    texts = [f"sentence {number}" for number in range(600)]
    encoder = Counting(dies_at=2)
    with pytest.raises(KeyboardInterrupt):
        read_ahead(texts, StoredEmbedder(encoder, vectors_of(encoder.name)), seconds=1_000)
    assert SentenceVector.objects.count() == 500
    assert read_ahead(texts, StoredEmbedder(Counting(), vectors_of(encoder.name)), seconds=1_000) == 0
