"""A prepared query answers as the queryset it was made from, whatever values it is given."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet

from escale.apps.directory.models import Organisation, Representative
from escale.core.json_rows import JsonRows
from escale.core.prepared import prepared
from tests.factories import OrganisationFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


def asked(*, cooperation: int, country: str) -> QuerySet[Organisation]:
    people = Representative.objects.filter(organisation=OuterRef("pk"), organisation__country=country)
    return (
        Organisation.objects.filter(cooperation=cooperation, country=country)
        .select_related("cooperation")
        .annotate(n=Count("representatives"), some=Exists(people), people=JsonRows(people, role="role"))
        .order_by("pk")
    )


def seen(rows: list[Organisation]) -> list[object]:
    return [
        (each, each.cooperation.name, each.languages, *(vars(each)[name] for name in ("n", "some", "people")))
        for each in rows
    ]


def test_it_answers_as_its_queryset_does() -> None:
    first, second = OrganisationFactory(), OrganisationFactory(country="MA")
    RepresentativeFactory(organisation=first, role="Director")
    OrganisationFactory(cooperation=first.cooperation)
    ask = prepared(asked)
    for key, country in [
        (first.cooperation_id, "LU"),
        (second.cooperation_id, "MA"),
        (second.cooperation_id, "LU"),
        (first.cooperation_id, "' OR 1=1 --"),
    ]:
        rows = ask(cooperation=key, country=country)
        assert seen(rows) == seen(list(asked(cooperation=key, country=country)))
    assert len(ask(cooperation=first.cooperation_id, country="LU")) == 2


def test_its_rows_are_objects_that_can_be_saved() -> None:
    organisation = OrganisationFactory()
    (row,) = prepared(asked)(cooperation=organisation.cooperation_id, country="LU")
    row.city = "Esch"
    row.save()
    organisation.refresh_from_db()
    assert organisation.city == "Esch"


def test_columns_alone_come_as_tuples() -> None:
    organisation = OrganisationFactory()
    RepresentativeFactory(organisation=organisation, role="Director")

    @prepared
    def columns(*, cooperation: int, country: str) -> QuerySet[Organisation, tuple[str, list[dict[str, str]]]]:
        return asked(cooperation=cooperation, country=country).values_list("name", "people")

    found = columns(cooperation=organisation.cooperation_id, country="LU")
    assert found == [(organisation.name, [{"role": "Director"}])]


@pytest.mark.parametrize("value", [None, True, 1.5, ["LU"]])
def test_what_would_change_its_shape_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="country is"):
        prepared(asked)(cooperation=1, country=value)  # type: ignore[arg-type]


def test_a_value_that_does_not_reach_the_query_is_refused() -> None:
    looks_at_it = prepared(lambda *, key: Organisation.objects.filter(pk=min(key, 5)))
    with pytest.raises(ValueError, match="cannot be bound: key"):
        looks_at_it(key=7)


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_see_each_others_values() -> None:
    made = [OrganisationFactory() for _each in range(8)]
    ask = prepared(asked)

    def look(number: int) -> bool:
        wanted = made[number % len(made)]
        found = ask(cooperation=wanted.cooperation_id, country="LU")
        if number % 50 == 0:
            connection.close()
        return found == [wanted]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(look, range(200)))
        for _each in range(4):
            pool.submit(connection.close)
