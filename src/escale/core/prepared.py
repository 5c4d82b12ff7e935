"""Queries that Django composes and compiles once a process; each call only binds its values.

Composing and compiling a large query costs more than the database needs to answer it. For a page that thousands open
on one day the shape of its questions never changes, only their keys do:

    @prepared
    def _meetings(*, mission: int, person: int) -> QuerySet[Meeting]:
        return Meeting.objects.filter(…)

    rows = _meetings(mission=3, person=8)     # a list of Meeting, as list(queryset) would be

The function is called once, with values that stand for later ones; it must not look at them, only put them into
filters and columns. Values are keys and texts; a number of values that varies (``pk__in=[…]``) has no fixed shape.
What changes the query itself, as a limit does, is named: ``@prepared(shape={"most"})``; of such there must be few.
See docs/adr/0009-prepared-queries.md.
"""

import copy
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Generic, TypeVar, overload

from django.db import connections, models, router
from django.db.models.sql import Query

_M = TypeVar("_M", bound=models.Model)
_FIRST = 4_611_686_018_427_387_904  # 2**62: no key is as large, every integer column takes it


class _Statement:
    """One compiled query; ``places`` are the positions of the values among its parameters."""

    def __init__(self, queryset: models.QuerySet[Any], alias: str, stand_ins: dict[str, object]) -> None:
        self._query = queryset.query
        self._compiler = self._query.get_compiler(using=alias)
        self._sql, parameters = self._compiler.as_sql()
        self._parameters = list(parameters)
        self._places = {
            name: [place for place, value in enumerate(parameters) if type(value) is type(sign) and value == sign]
            for name, sign in stand_ins.items()
        }
        if lost := [name for name, places in self._places.items() if not places]:
            raise ValueError(f"Not among the parameters of the query, so it cannot be bound: {', '.join(lost)}.")

    def bound(self, alias: str, values: Mapping[str, object]) -> Query:
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


class Prepared(Generic[_M]):
    """A function that returns a queryset, as one that returns its rows."""

    def __init__(self, build: Callable[..., models.QuerySet[_M]], shape: Collection[str] = ()) -> None:
        self.build = build
        self.shape = frozenset(shape)
        self.__doc__ = build.__doc__
        self._statements: dict[tuple[object, ...], tuple[type[_M], _Statement]] = {}

    def __call__(self, **values: int | str) -> list[_M]:
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
        model, statement = self._statements[key]
        return list(models.QuerySet(model=model, query=statement.bound(alias, values), using=alias))

    def _prepare(self, alias: str, values: dict[str, int | str]) -> tuple[type[_M], _Statement]:
        stand_ins: dict[str, object] = {
            name: _FIRST + number if type(value) is int else f"\x02 {name} \x03"
            for number, (name, value) in enumerate(sorted(values.items()))
            if name not in self.shape
        }
        queryset = self.build(**{**values, **stand_ins})
        return queryset.model, _Statement(queryset, alias, stand_ins)


@overload
def prepared(build: Callable[..., models.QuerySet[_M]]) -> Prepared[_M]: ...


@overload
def prepared(*, shape: Collection[str]) -> Callable[[Callable[..., models.QuerySet[_M]]], Prepared[_M]]: ...


def prepared(build: Callable[..., models.QuerySet[_M]] | None = None, *, shape: Collection[str] = ()) -> Any:
    """Compile the queryset of a function once, and once for each value of the arguments named in ``shape``."""
    if build is None:
        return partial(Prepared, shape=shape)
    return Prepared(build)
