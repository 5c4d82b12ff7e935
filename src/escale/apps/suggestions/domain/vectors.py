"""The installation's encoder, and the vectors of sentences that it has read.

A vector is computed once for each sentence and encoder. A PostgreSQL that has the extension pgvector compares vectors
where they lie, for workers on any number of machines; otherwise a worker holds those that it has searched.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from escale.apps.suggestions.models import SentenceVector
from escale.core import schema
from escale.core.tasks import UserFacing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from escale.engines.text.embedding import Embedder, StoredEmbedder
    from escale.engines.text.shelf import Shelf

Say = Callable[[str], None]
logger = logging.getLogger(__name__)
_BATCH = 500
_MOST_HELD = 200_000  # vectors, 100 MB; when a job begins with more it begins anew
_AHEAD_AT_ONCE = 250  # sentences; about a second

# A column that PostgreSQL makes from `vector` by itself, so that nothing writes, backs up or migrates it: numbers of
# 16 bits (of 32 before pgvector 0.7) hold the signed bytes exactly, and pgvector compares them.
_TYPES = ("halfvec", "vector")
_FUNCTION = """
CREATE OR REPLACE FUNCTION escale_meaning(packed bytea) RETURNS {type}
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
    SELECT array_agg(byte - CASE WHEN byte > 127 THEN 256 ELSE 0 END ORDER BY place)::real[]::{type}
    FROM (SELECT place, get_byte(packed, place) AS byte FROM generate_series(0, length(packed) - 1) AS place) AS bytes
$$
"""
_COLUMN = """
ALTER TABLE suggestions_sentencevector
ADD COLUMN IF NOT EXISTS meaning {type} GENERATED ALWAYS AS (escale_meaning(vector)) STORED
"""
_HAS_COLUMN = """
SELECT 1 FROM pg_attribute
WHERE attrelid = to_regclass('suggestions_sentencevector') AND attname = 'meaning' AND NOT attisdropped
"""
_MOST_LIVE = 50_000  # vectors; more are not rewritten within the time that people may wait
# The extension's files are missing, in the words of newer and of older versions; this role lacks the right.
_NOT_TO_BE_HAD = ("0A000", "58P01", "42501")
_STOPPED = "Searches work without. To have it, stop the web server and the worker and type: escale migrate --stopped"
# The vectors of one encoder first: those of another have another length, which no operator compares.
_NEAR = """
WITH searched AS MATERIALIZED (
    SELECT asked.place, kept.meaning
    FROM unnest(%(keys)s::text[]) WITH ORDINALITY AS asked (key, place)
    JOIN suggestions_sentencevector AS kept ON kept.text_hash = asked.key AND kept.embedder = %(embedder)s
), wanted AS MATERIALIZED (
    SELECT place, escale_meaning(packed) AS meaning
    FROM unnest(%(wanted)s::bytea[]) WITH ORDINALITY AS asked (packed, place)
), compared AS MATERIALIZED (
    SELECT wanted.place AS search, searched.place AS sentence, 1 - (searched.meaning <=> wanted.meaning) AS cosine
    FROM wanted CROSS JOIN searched
)
SELECT search - 1, sentence - 1, cosine FROM compared WHERE cosine >= %(least)s AND cosine <> 'NaN'
"""


class EncoderUnusable(UserFacing):
    """The installation's encoder cannot read anything now; whoever runs the installation has to look."""


class StoredVectors:
    """The ``VectorStore`` of :mod:`escale.engines.text.embedding` in the database, for one encoder."""

    def __init__(self, embedder: str) -> None:
        self._embedder = embedder[:80]

    def get(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """The vectors that are known."""
        known: dict[str, bytes] = {}
        for start in range(0, len(keys), _BATCH):
            rows = SentenceVector.objects.filter(embedder=self._embedder, text_hash__in=keys[start : start + _BATCH])
            known |= {text_hash: bytes(vector) for text_hash, vector in rows.values_list("text_hash", "vector")}
        return known

    def known(self, keys: Sequence[str]) -> set[str]:
        """Of which keys there is a vector."""
        known: set[str] = set()
        for start in range(0, len(keys), _BATCH):
            rows = SentenceVector.objects.filter(embedder=self._embedder, text_hash__in=keys[start : start + _BATCH])
            known.update(rows.values_list("text_hash", flat=True))
        return known

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors; another worker may have kept some of them already."""
        rows = [
            SentenceVector(text_hash=key, embedder=self._embedder, vector=vector) for key, vector in vectors.items()
        ]
        SentenceVector.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


class HeldVectors(StoredVectors):
    """The ``SearchingStore`` of the same module where the database only keeps: what was searched once stays here."""

    def __init__(self, embedder: str) -> None:
        super().__init__(embedder)
        self._held = _held_of(embedder)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Of which keys there is a vector; all of these are held afterwards."""
        held = self._held
        if missing := [key for key in keys if key not in held.places]:
            held.put(super().get(missing))
        return {key for key in keys if key in held.places}

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors, here too."""
        super().put(vectors)
        self._held.put(vectors)

    def near(self, wanted: Sequence[bytes], keys: Sequence[str], *, least: float) -> Sequence[tuple[int, int, float]]:
        """Which of the vectors of ``keys`` are near to which wanted one."""
        return self._held.near(wanted, keys, least=least)


class _Held:
    """Vectors in the memory of this process; a key is of one text and one encoder, so what it stands for stays."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self._shelf: Shelf | None = None

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Hold these too."""
        import numpy as np

        from escale.engines.text.shelf import Shelf

        fresh = {key: vector for key, vector in vectors.items() if key not in self.places}
        if not fresh:
            return
        if self._shelf is None:
            self._shelf = Shelf(np.zeros((0, len(next(iter(fresh.values())))), dtype=np.int8))
        first = len(self._shelf)
        self._shelf.add(list(fresh.values()))
        self.places |= {key: first + at for at, key in enumerate(fresh)}

    def near(self, wanted: Sequence[bytes], keys: Sequence[str], *, least: float) -> Sequence[tuple[int, int, float]]:
        """As the store above."""
        import numpy as np

        if self._shelf is None:
            return []
        places = np.array([self.places[key] for key in keys], dtype=np.int64)
        return self._shelf.near(wanted, places=places, least=least)


_held: dict[str, _Held] = {}


def _held_of(embedder: str) -> _Held:
    """What this process holds of an encoder; of one at a time, and of so many sentences only."""
    if embedder not in _held or len(_held[embedder].places) > _MOST_HELD:
        _held.clear()
        _held[embedder] = _Held()
    return _held[embedder]


class SearchedVectors(StoredVectors):
    """The same in a PostgreSQL with pgvector: vectors stay there."""

    def near(self, wanted: Sequence[bytes], keys: Sequence[str], *, least: float) -> Sequence[tuple[int, int, float]]:
        """Which of the vectors of ``keys`` are near to which wanted one."""
        asked: dict[str, Any] = {
            "keys": list(keys),
            "wanted": list(wanted),
            "embedder": self._embedder,
            "least": least,
        }
        with connection.cursor() as cursor:
            cursor.execute(_NEAR, asked)
            found: list[tuple[int, int, float]] = cursor.fetchall()
        return found


def vectors_of(embedder: str) -> SearchedVectors | HeldVectors:
    """Where the vectors of an encoder are kept and searched: by the database where it can."""
    return SearchedVectors(embedder) if database_searches() else HeldVectors(embedder)


def database_searches() -> bool:
    """Whether the database has what :func:`let_database_search` makes."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(_HAS_COLUMN)
        return cursor.fetchone() is not None


def let_database_search(*, live: bool = False, say: Say = lambda _line: None) -> bool:
    """Have a PostgreSQL with pgvector compare vectors; whether it does. By the owner of the tables, after migrating.

    Where the extension is not installed, or this role may not create it, nothing changes; ``say`` hears of everything
    else that is in the way. The vectors that are there already are rewritten once (two seconds for 20,000), and
    meanwhile workers wait for them: while people work (``live``) no longer than for a migration.
    """
    if connection.vendor != "postgresql" or database_searches():
        return connection.vendor == "postgresql"
    try:
        if live and _kept_more_than(_MOST_LIVE):
            say(f"PostgreSQL does not compare vectors yet: more than {_MOST_LIVE} are kept. {_STOPPED}")
            return False
        schema.gently(_make_column, live=live)
    except DatabaseError as error:
        reason = schema.sqlstate(error)
        if reason not in _NOT_TO_BE_HAD:
            say(f"PostgreSQL does not compare vectors yet ({type(error.__cause__ or error).__name__}). {_STOPPED}")
        logger.info("the database does not compare vectors: %s", reason or type(error).__name__)
        return False
    return True


def what_is_left_out() -> str | None:
    """What to do where pgvector is installed beside PostgreSQL and vectors are compared without it all the same."""
    if connection.vendor != "postgresql" or database_searches():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
        if cursor.fetchone() is None:
            return None
    return "pgvector is installed but not used: escale migrate, as docs/howto/postgresql.md says"


def _make_column() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
        kind = _smallest_type(cursor)
        cursor.execute(_FUNCTION.format(type=kind))
        cursor.execute(_COLUMN.format(type=kind))


def _kept_more_than(number: int) -> bool:
    with transaction.atomic():
        return SentenceVector.objects.order_by()[number : number + 1].exists()


def _smallest_type(cursor: CursorWrapper) -> str:
    names = ", ".join(f"to_regtype('{name}')::text" for name in _TYPES)
    cursor.execute(f"SELECT coalesce({names})")
    return str(cursor.fetchall()[0][0])


def stored_embedder(*, processes: int = 1, most: int | None = None) -> "StoredEmbedder":
    """The encoder of this installation, which computes a sentence only when its words are new. For the worker only.

    ``most``: how many new ones it may compute, see ``MuchToReadError`` of the engine. Raises
    :class:`EncoderUnusable`.
    """
    from escale.engines.text.embedding import StoredEmbedder, chosen_embedder

    with _in_words():
        encoder = _Told(chosen_embedder(settings.ENCODER_FOLDER, processes=processes))
    return StoredEmbedder(encoder, vectors_of(encoder.name), most=most)


class _Told:
    """An encoder that fails in words: an operator's model may turn out to be broken when it reads."""

    def __init__(self, inner: "Embedder") -> None:
        self._inner, self.name = inner, inner.name

    @property
    def dimension(self) -> int:
        with _in_words():
            return self._inner.dimension

    def embed(self, sentences: Sequence[str]) -> "NDArray[np.float32]":
        with _in_words():
            return self._inner.embed(sentences)


@contextmanager
def _in_words() -> Iterator[None]:
    from escale.engines.text.embedding import TextError

    try:
        yield
    except TextError as error:
        logger.error("the encoder cannot be used: %s", error)
        raise EncoderUnusable(
            _("The encoder of this installation cannot be used; whoever runs it finds the reason with: escale doctor")
        ) from error


def read_ahead(
    texts: Sequence[str],
    embedder: "StoredEmbedder",
    *,
    seconds: float,
    progress: Callable[[float], None] = lambda _share: None,
) -> int:
    """Have the vectors of these texts kept, block by block, each for good; stop after ``seconds``; how many are left.

    At least one block is read. ``progress`` hears shares of all texts, from 0 to 1.
    """
    distinct, begun = list(dict.fromkeys(texts)), monotonic()
    new = embedder.new(distinct)
    for start in range(0, len(new), _AHEAD_AT_ONCE):
        if start and monotonic() - begun > seconds:
            return len(new) - start
        embedder.packed(new[start : start + _AHEAD_AT_ONCE])
        progress(1 - max(0, len(new) - start - _AHEAD_AT_ONCE) / len(distinct))
    return 0
