"""The example committees: one held with published minutes and a decision, one planned with its agenda."""

import pytest

from escale.apps.actions.models import Action
from escale.apps.agreements.queries import agreement_of
from escale.apps.committee.models import Committee
from escale.apps.committee.queries.facts import facts_of
from escale.apps.committee.queries.writing import report_of
from escale.apps.directory.models import Institution, Membership, Party
from escale.demo.building import organiser
from escale.demo.committees import make_committees
from escale.demo.results import make_results
from tests.factories import MissionFactory

pytestmark = pytest.mark.django_db


def test_the_examples_are_made_once_and_begin_a_report() -> None:
    mission = MissionFactory()
    for slug in ("chamber-example", "digital-agency-example"):
        institution = Institution.objects.create(slug=slug, name=f"{slug} (example)", country="LU")
        Party.objects.create(cooperation=mission.cooperation, institution=institution)
    who = organiser()
    Membership.objects.create(cooperation=mission.cooperation, user=who, role="organiser")
    make_committees(mission)
    assert not Committee.objects.exists()
    make_results(mission)
    make_committees(mission)
    make_committees(mission)
    held, planned = Committee.objects.order_by("starts")
    assert (held.state, planned.state) == ("published", "planned")
    assert {held.reality, planned.reality} == {"example"}
    assert Action.objects.get(origin="committee", origin_key=str(held.pk)).reality == "example"
    assert set(held.items.get().minutes["texts"]) == {"ar", "de", "en", "fr"}
    assert planned.items.filter(kind="free").count() == 1
    facts = facts_of(agreement_of(who, held.agreement_id), who)
    assert facts.committee == held
    assert "Ausschuss" in report_of(facts, language="de", base="http://escale.example").subtitle
