"""Pages hold what Django's own paginator would, and count only when they must."""

from collections.abc import Callable

import pytest
from django.core.paginator import Paginator

from escale.apps.directory.models import Organisation
from escale.core.paging import Pages
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 7])
@pytest.mark.parametrize("number", [None, "", "1", "2", "3", "99", "-1", "words"])
def test_they_hold_what_a_paginator_holds(rows: int, number: str | None) -> None:
    OrganisationFactory.create_batch(rows)
    everything = Organisation.objects.order_by("pk")
    wanted = Paginator(everything, 3).get_page(number)
    ways = [
        {},
        {"first": list(everything[:4])},
        {"count": rows},
        {"keys": list(everything.values_list("pk", flat=True))},
    ]
    for way in ways:
        page = Pages(lambda: everything, 3, **way).get_page(number)
        assert list(page) == list(wanted)
        assert (page.number, page.paginator.count, page.has_next()) == (
            wanted.number,
            wanted.paginator.count,
            wanted.has_next(),
        )


@pytest.mark.parametrize(("rows", "queries"), [(3, 1), (4, 2)])
def test_a_list_of_one_page_is_not_counted(rows: int, queries: int, count_queries: Callable) -> None:
    OrganisationFactory.create_batch(rows)
    with count_queries() as asked:
        list(Pages(lambda: Organisation.objects.order_by("pk"), 3).get_page(1))
    assert len(asked) == queries


def test_of_some_rows_a_page_asks_for_its_own() -> None:
    made = OrganisationFactory.create_batch(5)
    keys = [made[4].pk, made[3].pk, made[1].pk]
    page = Pages(lambda: Organisation.objects.order_by("-pk"), 2, keys=keys).get_page(2)
    assert (list(page), page.paginator.count) == ([made[1]], 3)
