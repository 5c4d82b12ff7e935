"""Lists by name: a stored key beside the name, which both databases compare alike.

A model that is listed by name is a :class:`Named`; a query orders by ``sort_key`` and then by ``pk``. The key follows
the name through ``save``, ``bulk_create``, ``bulk_update`` and ``update``; what older code wrote beside it while an
update ran, or an older rule, is found once a day (:mod:`escale.core.upkeep`).
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db import models, transaction

from escale.engines.text.order import LONGEST, sort_key

_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)
_KEY = "sort_key"
_NAME = "name"
_A_BATCH = 500


if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class SortKeyField(_CharField):
    """The place of a row's ``name`` among others."""

    def __init__(self, **options: Any) -> None:
        options = {"max_length": LONGEST, "default": "", "db_default": "", "editable": False, **options}
        super().__init__(**options)

    def db_parameters(self, connection: Any) -> Any:
        """Compared code point by code point: SQLite does nothing else."""
        found = super().db_parameters(connection)
        return {**found, "collation": "C"} if connection.vendor == "postgresql" else found

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Made from the name, whatever stood here."""
        key = sort_key(getattr(model_instance, _NAME))
        setattr(model_instance, self.attname, key)
        return key


class NamedQuerySet(models.QuerySet[_Row_co]):
    """Writes the key wherever the name is written."""

    def update(self, **values: Any) -> int:
        """A name that is an expression brings its key along, as ``bulk_update`` does."""
        if isinstance(name := values.get(_NAME), str):
            values[_KEY] = sort_key(name)
        elif name is not None and _KEY not in values:
            raise TypeError("A name that the database makes has no key.")
        return super().update(**values)

    def bulk_create(
        self,
        objs: Iterable[Any],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> Any:
        """A new row has its key by its field; one that stands gets it when its name is among the fields."""
        return super().bulk_create(
            objs, batch_size, ignore_conflicts, update_conflicts, _with_key(update_fields), unique_fields
        )

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """The same for rows that stand."""
        rows: Sequence[Any] = tuple(objs)
        fields = _with_key(tuple(fields)) or ()
        if _KEY in fields:
            for row in rows:
                row.sort_key = sort_key(row.name)
        return super().bulk_update(rows, fields, batch_size)


class Named(models.Model):
    """A row that is listed by its ``name``. Its Meta names ``base_manager_name = "objects"``."""

    sort_key = SortKeyField()

    if not TYPE_CHECKING:  # each model has a manager of its own type there
        objects = NamedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save_base(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:  # type: ignore[override]
        """With the key when the name is saved; here it is known which fields of a row read in part are."""
        fields = None if update_fields is None else tuple(update_fields)
        super().save_base(update_fields=_with_key(fields), **options)


def _with_key(fields: Collection[str] | None) -> Collection[str] | None:
    return [*fields, _KEY] if fields is not None and _NAME in fields and _KEY not in fields else fields


def named_models() -> list[type[Named]]:
    """Every model that is listed by name."""
    return [model for model in apps.get_models() if issubclass(model, Named)]


def put_right(model: type[models.Model]) -> int:
    """Give every row the key of its name, in short transactions; how many had another one.

    Takes the models of migrations too. May be stopped and begun again.
    """
    count, last = 0, 0
    while True:
        with transaction.atomic():
            rows = model._base_manager.only("pk", _NAME, _KEY).filter(pk__gt=last).order_by("pk")
            found: list[Any] = list(rows.select_for_update()[:_A_BATCH])
            if not found:
                return count
            wrong = [row for row in found if row.sort_key != sort_key(row.name)]
            for row in wrong:
                row.sort_key = sort_key(row.name)
            model._base_manager.bulk_update(wrong, [_KEY])
            count, last = count + len(wrong), found[-1].pk
