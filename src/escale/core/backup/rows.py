"""Rows as lines of JSON that mean the same on every database."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.db import connection, models
from django.db.models import GeneratedField, JSONField
from django.utils.duration import duration_iso_string

_BATCH = 500


def columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """What is stored of a row; what the database computes itself is not."""
    return [field for field in model._meta.local_concrete_fields if not isinstance(field, GeneratedField)]


def written(model: type[models.Model]) -> Iterator[bytes]:
    """The names of the columns, then one line a row, in the order of the key; memory does not grow with rows."""
    fields = columns(model)
    yield _line([field.column for field in fields])
    rows = model._base_manager.order_by("pk").values_list(*[field.attname for field in fields])
    for row in rows.iterator(chunk_size=2_000):
        yield _line(row)


class Tally:
    """Counts rows and sums their digests, so that the order in which a database sorts words does not matter."""

    def __init__(self) -> None:
        self.rows = -1  # the first line holds the names
        self._sum = 0

    def add(self, line: bytes) -> None:
        """One more line."""
        self.rows += 1
        self._sum += int.from_bytes(hashlib.sha256(line).digest(), "big")

    @property
    def digest(self) -> str:
        """64 hexadecimal digits."""
        return f"{self._sum % 2**256:064x}"


def tally(model: type[models.Model]) -> Tally:
    """Of a table as it is now."""
    found = Tally()
    for line in written(model):
        found.add(line)
    return found


def read_in(model: type[models.Model], lines: IO[bytes]) -> int:
    """Insert what :func:`written` wrote into an empty table; how many rows. Raises ``ValueError``."""
    fields = {field.column: field for field in columns(model)}
    names = json.loads(lines.readline())
    unknown = [name for name in names if name not in fields]
    if unknown:
        raise ValueError(f"{model._meta.db_table} has no column {unknown[0]}")
    chosen, count = [fields[name] for name in names], 0
    quote = connection.ops.quote_name
    statement = "INSERT INTO {} ({}) VALUES ({})".format(  # noqa: S608  names of our own models
        quote(model._meta.db_table), ", ".join(map(quote, names)), ", ".join(["%s"] * len(names))
    )
    with connection.cursor() as cursor:
        for batch in _batches(lines):
            cursor.executemany(statement, [_stored(chosen, json.loads(line)) for line in batch])
            count += len(batch)
    return count


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch = []
    for line in lines:
        batch.append(line)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _stored(fields: "Sequence[models.Field[Any, Any]]", values: Sequence[Any]) -> list[Any]:
    return [_prepared(field, value) for field, value in zip(fields, values, strict=True)]


def _prepared(field: "models.Field[Any, Any]", value: Any) -> Any:
    if isinstance(field, JSONField):
        # In a column that knows no NULL, nothing can only be the JSON value null.
        if value is None:
            return None if field.null else "null"
        return connection.ops.adapt_json_value(value, field.encoder)
    if isinstance(field, models.ForeignKey):
        return _prepared(field.target_field, value)
    return None if value is None else field.get_db_prep_save(field.to_python(value), connection)


def _line(values: Sequence[Any]) -> bytes:
    return (
        json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode() + b"\n"
    )


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview | bytearray):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"{type(value).__name__} has no plain form")
