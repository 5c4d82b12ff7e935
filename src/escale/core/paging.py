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
    read already (see :mod:`escale.core.prepared`); ``count``: when it is known.
    """

    def __init__(
        self,
        rows: Callable[[], QuerySet[Any]],
        per_page: int,
        *,
        first: Sequence[Any] | None = None,
        count: int | None = None,
    ) -> None:
        super().__init__((), per_page)
        self._rows = rows
        if first is not None:
            self._first = first
        if count is not None:
            self.count = count

    @cached_property
    def _first(self) -> Sequence[Any]:
        return list(self._rows()[: self.per_page + 1])

    @cached_property
    def count(self) -> int:
        """Rows in all."""
        return len(self._first) if len(self._first) <= self.per_page else self._rows().count()

    def page(self, number: Any) -> "Page[Any]":
        """One page; what was read to know the count is not read again."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        found = self._first if number == 1 else list(self._rows()[start : start + self.per_page])
        return Page(found[: self.per_page], number, self)
