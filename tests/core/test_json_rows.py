"""Rows as a column are those rows, on both databases."""

import pytest
from django.db.models import OuterRef

from escale.apps.directory.models import Organisation, Person, Representative, Statement
from escale.core.json_rows import JsonRows
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_rows_come_as_dicts_in_their_order() -> None:
    speaks, silent = OrganisationFactory(), OrganisationFactory()
    Statement.objects.filter(organisation__in=[speaks, silent]).delete()
    for position, text in enumerate(['"quoted"\n\\', "حاجة"]):
        Statement.objects.create(organisation=speaks, kind=Statement.Kind.NEED, text=text, position=position)
    said = Statement.objects.filter(organisation=OuterRef("pk")).order_by("-position")
    found = Organisation.objects.annotate(said=JsonRows(said, at="position", text="text"))
    assert dict(found.values_list("pk", "said")) == {
        speaks.pk: [{"at": 1, "text": "حاجة"}, {"at": 0, "text": '"quoted"\n\\'}],
        silent.pk: [],
    }


def test_a_column_of_json_stays_what_it_is() -> None:
    person = PersonFactory(languages=["fr", "ar"])
    organisation = OrganisationFactory(cooperation=person.cooperation)
    Representative.objects.create(person=person, organisation=organisation)
    roles = Representative.objects.filter(person=OuterRef("pk"))
    column = JsonRows(roles, spoken="person__languages", of="organisation_id")
    assert Person.objects.annotate(spoken_for=column).get(pk=person.pk).spoken_for == [
        {"spoken": ["fr", "ar"], "of": organisation.pk}
    ]


def test_without_columns_there_is_nothing_to_ask() -> None:
    with pytest.raises(ValueError, match="Name the columns"):
        JsonRows(Statement.objects.all())
