"""Lists by pages of bounded size, with the addresses of the neighbours (RFC 8288)."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from escale.core.api.answers import answer
from escale.core.api.problems import not_found

MOST_A_PAGE, A_PAGE, LAST_PAGE = 100, 50, 100_000
T = TypeVar("T")


class PageQuery(Schema):
    """Which page; sizes are bounded."""

    page: int = Field(1, ge=1, le=LAST_PAGE)
    page_size: int = Field(A_PAGE, ge=1, le=MOST_A_PAGE)


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    page: int
    pages: int
    count: int = Field(description="How many there are on all pages.")


def paged(
    request: HttpRequest,
    query: PageQuery,
    rows: Any,
    shown: Callable[[Sequence[Any]], list[Any]],
    page_of: type[Page[Any]],
) -> HttpResponse:
    """One page of ``rows`` (a query set or a list), each row made into its schema by ``shown``.

    A page behind the last is 404. ``Link`` names the first, the previous, the next and the last.
    """
    pages = Paginator(rows, query.page_size)
    if query.page > pages.num_pages:
        raise not_found()
    rows_here = list(pages.page(query.page).object_list)
    content = page_of(items=shown(rows_here), page=query.page, pages=pages.num_pages, count=pages.count)
    response = answer(request, content)
    response["Link"] = _links(request, query.page, pages.num_pages)
    return response


def _links(request: HttpRequest, page: int, last: int) -> str:
    wanted = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    links = []
    for relation, number in wanted.items():
        if 1 <= number <= last:
            query = request.GET.copy()
            query["page"] = str(number)
            links.append(f'<{request.path}?{query.urlencode()}>; rel="{relation}"')
    return ", ".join(links)
