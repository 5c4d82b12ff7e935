"""Queries that Django composes and compiles once a process; each call only binds its values.

Composing and compiling a large query costs more than the database needs to answer it. For a page that thousands open
on one day the shape of its questions never changes, only their keys do:

    @prepared
    def _meetings(*, mission: int, person: int) -> QuerySet[Meeting]:
        return Meeting.objects.filter(…)

    rows = _meetings(mission=3, person=8)     # a list of Meeting, as list(queryset) would be; tuples of values_list

The function is called once, with values that stand for later ones; it must not look at them, only put them into
filters and columns. Values are keys and texts; a number of values that varies (``pk__in=[…]``) has no fixed shape.
What changes the query itself, as a limit does, is named: ``@prepared(shape={"most"})``; of such there must be few.
See docs/adr/0009-prepared-queries.md.
"""

import copy
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Generic, TypeVar, cast, overload

from django.db import connections, models, router
from django.db.models.sql import Query

_Row = TypeVar("_Row")
_FIRST = 4_611_686_018_427_387_904  # 2**62: no key is as large, every integer column takes it


class _Statement:
    """One compiled query; ``places`` are the positions of the values among its parameters."""

    def __init__(self, queryset: models.QuerySet[Any, Any], alias: str, stand_ins: dict[str, object]) -> None:
        self._model, self._query, self._as = queryset.model, queryset.query, queryset._iterable_class
        self._compiler = self._query.get_compiler(using=alias)
        self._sql, parameters = self._compiler.as_sql()
        self._parameters = list(parameters)
        self._places = {
            name: [place for place, value in enumerate(parameters) if type(value) is type(sign) and value == sign]
            for name, sign in stand_ins.items()
        }
        if lost := [name for name, places in self._places.items() if not places]:
            raise ValueError(f"Not among the parameters of the query, so it cannot be bound: {', '.join(lost)}.")

    def rows(self, alias: str, values: Mapping[str, object]) -> models.QuerySet[Any, Any]:
        """What the query finds with these values."""
        found: models.QuerySet[Any, Any] = models.QuerySet(self._model, self._bound(alias, values), alias)
        found._iterable_class = self._as
        return found

    def _bound(self, alias: str, values: Mapping[str, object]) -> Query:
        """The query with these values, for the connection of this thread."""
        parameters = list(self._parameters)
        for name, places in self._places.items():
            for place in places:
                parameters[place] = values[name]
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[alias]
        compiler.as_sql = lambda *_asked, **_how: (self._sql, tuple(parameters))
        query = copy.copy(self._query)
        query.get_compiler = lambda *_asked, **_how: compiler  # type: ignore[method-assign]
        return query


class Prepared(Generic[_Row]):
    """A function that returns a queryset, as one that returns its rows."""

    def __init__(self, build: Callable[..., models.QuerySet[Any, _Row]], shape: Collection[str] = ()) -> None:
        self.build = build
        self.shape = frozenset(shape)
        self.__doc__ = build.__doc__
        self._statements: dict[tuple[object, ...], _Statement] = {}

    def __call__(self, **values: int | str) -> list[_Row]:
        """The rows; raises ``TypeError`` for a value that is neither an ``int`` nor a ``str``."""
        for name, value in values.items():
            if type(value) is not int and type(value) is not str:
                raise TypeError(f"{name} is {value!r}; only a key or a text can be bound.")
        alias = router.db_for_read(models.Model)
        key = (
            alias,
            *((name, value if name in self.shape else type(value)) for name, value in sorted(values.items())),
        )
        if key not in self._statements:
            self._statements[key] = self._prepare(alias, values)
        return cast("list[_Row]", list(self._statements[key].rows(alias, values)))

    def _prepare(self, alias: str, values: dict[str, int | str]) -> _Statement:
        stand_ins: dict[str, object] = {
            name: _FIRST + number if type(value) is int else f"\x02 {name} \x03"
            for number, (name, value) in enumerate(sorted(values.items()))
            if name not in self.shape
        }
        queryset = self.build(**{**values, **stand_ins})
        return _Statement(queryset, alias, stand_ins)


@overload
def prepared(build: Callable[..., models.QuerySet[Any, _Row]]) -> Prepared[_Row]: ...


@overload
def prepared(*, shape: Collection[str]) -> Callable[[Callable[..., models.QuerySet[Any, _Row]]], Prepared[_Row]]: ...


def prepared(build: Callable[..., models.QuerySet[Any, _Row]] | None = None, *, shape: Collection[str] = ()) -> Any:
    """Compile the queryset of a function once, and once for each value of the arguments named in ``shape``."""
    if build is None:
        return partial(Prepared, shape=shape)
    return Prepared(build)
