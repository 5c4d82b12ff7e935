"""Lists in pages of which most have only one."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


class Pages(_Paginator):
    """A paginator that asks how many rows there are only when they do not fit on its first page.

    ``rows`` makes the queryset when a page needs it. ``first``: the first page's rows and one more, when they were
    read already (see :mod:`escale.core.prepared`); ``count``: when it is known. ``keys``: those of the rows
    that are listed, in their order, when not all are: a page asks for its own.
    """

    def __init__(
        self,
        rows: Callable[[], QuerySet[Any]],
        per_page: int,
        *,
        first: Sequence[Any] | None = None,
        count: int | None = None,
        keys: Sequence[int] | None = None,
    ) -> None:
        super().__init__((), per_page)
        self._rows, self._keys = rows, keys
        if first is not None:
            self._first = first
        if count is not None:
            self.count = count

    @cached_property
    def _first(self) -> Sequence[Any]:
        return self._read(0, self.per_page + 1)

    def _read(self, start: int, stop: int) -> Sequence[Any]:
        if self._keys is None:
            return list(self._rows()[start:stop])
        return list(self._rows().filter(pk__in=self._keys[start:stop]))

    @cached_property
    def count(self) -> int:
        """Rows in all."""
        if self._keys is not None:
            return len(self._keys)
        return len(self._first) if len(self._first) <= self.per_page else self._rows().count()

    def page(self, number: Any) -> "Page[Any]":
        """One page; what was read to know the count is not read again."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        found = self._first if number == 1 else self._read(start, start + self.per_page)
        return Page(found[: self.per_page], number, self)
