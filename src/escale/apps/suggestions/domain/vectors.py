"""The installation's encoder, and the vectors of sentences that it has read.

A vector is computed once for each sentence and encoder. On SQLite vectors come to who searches; a PostgreSQL that has
the extension pgvector compares them where they lie, for workers on any number of machines.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from escale.apps.suggestions.models import SentenceVector
from escale.core.tasks import UserFacing

if TYPE_CHECKING:
    from escale.engines.text.embedding import StoredEmbedder

logger = logging.getLogger(__name__)
_BATCH = 500
_AHEAD_AT_ONCE = 250  # sentences; about a second

# A column that PostgreSQL makes from `vector` by itself, so that nothing writes, backs up or migrates it: 16-bit
# numbers hold the signed bytes exactly, and pgvector compares them.
_FUNCTION = """
CREATE OR REPLACE FUNCTION escale_halves(packed bytea) RETURNS halfvec
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
    SELECT array_agg(byte - CASE WHEN byte > 127 THEN 256 ELSE 0 END ORDER BY place)::real[]::halfvec
    FROM (SELECT place, get_byte(packed, place) AS byte FROM generate_series(0, length(packed) - 1) AS place) AS bytes
$$
"""
_COLUMN = """
ALTER TABLE suggestions_sentencevector
ADD COLUMN IF NOT EXISTS halves halfvec GENERATED ALWAYS AS (escale_halves(vector)) STORED
"""
_HAS_COLUMN = """
SELECT 1 FROM pg_attribute
WHERE attrelid = to_regclass('suggestions_sentencevector') AND attname = 'halves' AND NOT attisdropped
"""
# The vectors of one encoder first: those of another have another length, which no operator compares.
_NEAR = """
WITH searched AS MATERIALIZED (
    SELECT asked.place, kept.halves
    FROM unnest(%(keys)s::text[]) WITH ORDINALITY AS asked (key, place)
    JOIN suggestions_sentencevector AS kept ON kept.text_hash = asked.key AND kept.embedder = %(embedder)s
), wanted AS MATERIALIZED (
    SELECT place, escale_halves(packed) AS halves
    FROM unnest(%(wanted)s::bytea[]) WITH ORDINALITY AS asked (packed, place)
), compared AS MATERIALIZED (
    SELECT wanted.place AS search, searched.place AS sentence, 1 - (searched.halves <=> wanted.halves) AS cosine
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


class SearchedVectors(StoredVectors):
    """The ``SearchingStore`` of the same module, in a PostgreSQL with pgvector."""

    def near(self, wanted: Sequence[bytes], keys: Sequence[str], *, least: float) -> Sequence[tuple[int, int, float]]:
        """Which of the vectors of ``keys`` are near to which wanted one."""
        asked = {"keys": list(keys), "wanted": list(wanted), "embedder": self._embedder, "least": least}
        with connection.cursor() as cursor:
            cursor.execute(_NEAR, asked)
            return cursor.fetchall()


def vectors_of(embedder: str) -> StoredVectors:
    """Where the vectors of an encoder are kept: in the database, which searches them by itself where it can."""
    return SearchedVectors(embedder) if database_searches() else StoredVectors(embedder)


def database_searches() -> bool:
    """Whether the database has what :func:`let_database_search` makes."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(_HAS_COLUMN)
        return cursor.fetchone() is not None


def let_database_search() -> bool:
    """Have a PostgreSQL with pgvector compare vectors; whether it does. By the owner of the tables, after migrating.

    Where the extension is not installed, or this role may not create it, nothing changes. The vectors that are there
    already are rewritten once (two seconds for 20,000), and meanwhile workers wait for them.
    """
    if connection.vendor != "postgresql" or database_searches():
        return connection.vendor == "postgresql"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in ("CREATE EXTENSION IF NOT EXISTS vector", _FUNCTION, _COLUMN):
                cursor.execute(statement)
    except DatabaseError as error:
        logger.info("the database does not compare vectors: %s", type(error.__cause__ or error).__name__)
        return False
    return True


def stored_embedder(*, processes: int = 1, most: int | None = None) -> "StoredEmbedder":
    """The encoder of this installation, which computes a sentence only when its words are new. For the worker only.

    ``most``: how many new ones it may compute, see ``MuchToReadError`` of the engine. Raises
    :class:`EncoderUnusable`.
    """
    from escale.engines.text.embedding import StoredEmbedder, TextError, chosen_embedder

    try:
        encoder = chosen_embedder(settings.ENCODER_FOLDER, processes=processes)
    except TextError as error:
        logger.error("the encoder cannot be used: %s", error)
        raise EncoderUnusable(
            _("The encoder of this installation cannot be used; whoever runs it finds the reason with: escale doctor")
        ) from error
    return StoredEmbedder(encoder, vectors_of(encoder.name), most=most)


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
