"""The example practices of the demo."""

import pytest

from escale.apps.directory.models import Institution
from escale.apps.practices.models import Practice
from escale.apps.practices.queries.listing import rows_of
from escale.apps.practices.rules import lacks
from escale.demo.building import read_json
from escale.demo.practices import load_practices
from escale.engines.text.plain import hints
from tests.factories import CooperationFactory, organiser

pytestmark = pytest.mark.django_db


def test_three_examples_of_which_one_failed_elsewhere_and_one_is_grey() -> None:
    cooperation = CooperationFactory()
    for slug in ("chamber-example", "digital-agency-example"):
        Institution.objects.create(slug=slug, name=slug)
    who = organiser(cooperation)
    load_practices(cooperation, organiser=who)
    load_practices(cooperation, organiser=who)
    rows = rows_of(Practice.objects.order_by("pk"))
    assert [each.old for each in rows] == [False, False, True]
    assert [list(each.counts) for each in rows] == [[("abandoned", 1)], [("adapted", 1)], []]
    assert [list(each.languages) for each in rows] == [["fr", "ar", "en"], ["ar", "fr"], ["de", "en"]]
    assert {each.practice.reality for each in rows} == {"example"}
    assert [each.part for row in rows for each in lacks(row.practice, evidence=1, contacts=1)] == ["cost"]


def test_the_examples_are_plain() -> None:
    for facts in read_json("practices.json"):
        for part in ("context", "problem", "solution", "result", "pitfalls", "conditions"):
            for language, text in facts[part].items():
                assert hints(text, language) == [], (language, text)
