"""Rows that belong to a row, as one column of it: a page that needs them asks the database once.

Portable where ``ArraySubquery`` is not: SQLite and PostgreSQL both write JSON. Values are what JSON knows: text,
numbers, lists; SQLite has no booleans (0 and 1) and moments are text, so ask for keys, texts and JSON columns.
"""

from typing import Any

from django.db.models import F, Func, JSONField, QuerySet, Subquery
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.functions import JSONObject


class _AsJson(Func):
    """A JSON column inside a JSON value: SQLite keeps it as text and would quote it."""

    template = "%(expressions)s"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="JSON(%(expressions)s)", **extra)


class JsonRows(Subquery):
    """The rows of ``rows`` (which names the outer row by ``OuterRef``) as a list of dicts, in their order.

    ``JsonRows(statements, kind="kind", text="text")``; an empty list when there are none.
    """

    output_field = JSONField()
    template = "(SELECT JSON_GROUP_ARRAY(JSON(one_row)) FROM (%(subquery)s) AS rows_of)"
    _POSTGRESQL = "(SELECT COALESCE(JSONB_AGG(one_row), '[]'::jsonb) FROM (%(subquery)s) AS rows_of)"

    def __init__(self, rows: QuerySet[Any], **columns: str | BaseExpression | Combinable) -> None:
        if not columns:
            raise ValueError('Name the columns: key="pk".')
        named = {key: _column(rows, column) for key, column in columns.items()}
        super().__init__(rows.values(one_row=JSONObject(**named)))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template=self._POSTGRESQL, **extra)


def _column(rows: QuerySet[Any], column: str | BaseExpression | Combinable) -> Any:
    if isinstance(column, JsonRows):
        return _AsJson(column)
    if not isinstance(column, str):
        return column
    model, field = rows.model, None
    for part in column.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = getattr(field, "related_model", None) or model
    return _AsJson(F(column)) if isinstance(field, JSONField) else F(column)
