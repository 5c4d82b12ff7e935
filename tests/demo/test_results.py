"""The example of what is measured, made from the actions of a mission."""

import pytest

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.directory.models import Institution, Party
from escale.apps.results.models import Indicator, Value
from escale.apps.results.queries.standing import added_up, indicators_of, seen_values
from escale.demo.results import make_results
from tests.factories import MissionFactory

pytestmark = pytest.mark.django_db


def test_the_example_has_every_state_and_the_thread() -> None:
    mission = MissionFactory()
    for slug in ("chamber-example", "digital-agency-example"):
        institution = Institution.objects.create(slug=slug, name=f"{slug} (example)", country="LU")
        Party.objects.create(cooperation=mission.cooperation, institution=institution)
    for number in range(5):
        create_action(
            acting_user=None,
            cooperation=mission.cooperation,
            draft=ActionDraft(f"Action {number}", "en", mission.ends, [OwnerDraft(institution.pk)], mission=mission),
            shared=True,
        )
    make_results(mission)
    make_results(mission)
    states = Value.objects.order_by("pk").values_list("state", "reality")
    assert list(states) == [
        ("signed", "example"),
        ("signed", "example"),
        ("contested", "example"),
        ("entered", "example"),
    ]
    assert all(each.clauses.exists() and each.actions.exists() for each in Indicator.objects.all())
    agreement = mission.cooperation.agreements.get()
    assert agreement.reality == "example"
    values: dict[int, list[Value]] = {}
    for value in seen_values(None):
        values.setdefault(value.period_id, []).append(value)
    (added,) = added_up(indicators_of(agreement), values).values()
    assert (added.amount, [each.key for each in added.left_out]) == (22, ["contested"])
