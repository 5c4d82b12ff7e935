"""Wishes: who may say what about whom, and until when."""

import pytest

from escale.apps.directory.models import Organisation
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.wishes import Wanted, express_wish, express_wishes
from escale.apps.meetings.models import Round, Wish
from escale.core.models import AuditEntry
from tests.factories import MissionFactory, OrganisationFactory, organiser, participant, round_with_slots

pytestmark = pytest.mark.django_db


def organisation_of(mission: object, side: str) -> Organisation:
    return participant(mission, side=side)[1].representative.organisation  # type: ignore[arg-type]


@pytest.fixture
def plan() -> Round:
    return round_with_slots(MissionFactory(), slots=2, tables=1)


def test_a_wish_is_set_changed_and_taken_back(plan: Round) -> None:
    user, attendance = participant(plan.stop.mission, side="guest")
    mine, host = attendance.representative.organisation, organisation_of(plan.stop.mission, "host")
    for level in ("must", "like"):
        express_wish(acting_user=user, round=plan, from_organisation=mine, to_organisation=host, level=level)
        assert Wish.objects.values_list("level", "expressed_by", "on_behalf").get() == (level, user.pk, False)
    express_wish(acting_user=user, round=plan, from_organisation=mine, to_organisation=host, level=None)
    assert not Wish.objects.exists()
    assert list(AuditEntry.objects.order_by("number").values_list("verb", flat=True)) == [
        "wish.expressed",
        "wish.expressed",
        "wish.taken-back",
    ]


@pytest.mark.parametrize("other", ["same side", "oneself", "not in the mission"])
def test_wishes_stay_between_those_who_meet(plan: Round, other: str) -> None:
    mine = organisation_of(plan.stop.mission, "guest")
    wished = {
        "same side": lambda: organisation_of(plan.stop.mission, "guest"),
        "oneself": lambda: mine,
        "not in the mission": lambda: OrganisationFactory(cooperation=mine.cooperation),
    }[other]()
    with pytest.raises(Refused):
        express_wish(acting_user=None, round=plan, from_organisation=mine, to_organisation=wished, level="must")
    assert not Wish.objects.exists()


def test_an_unknown_level_is_refused(plan: Round) -> None:
    mine, host = (organisation_of(plan.stop.mission, side) for side in ("guest", "host"))
    with pytest.raises(Refused):
        express_wish(acting_user=None, round=plan, from_organisation=mine, to_organisation=host, level="very")


def test_closed_wishes_are_open_to_the_organiser_only(plan: Round) -> None:
    plan.wishes_open = False
    plan.save()
    user = organiser(plan.stop.mission.cooperation)
    mine, host = (organisation_of(plan.stop.mission, side) for side in ("guest", "host"))
    for level in ("must", None):
        with pytest.raises(Refused):
            express_wish(acting_user=None, round=plan, from_organisation=mine, to_organisation=host, level=level)
    wish = express_wish(
        acting_user=user, round=plan, from_organisation=mine, to_organisation=host, level="like", on_behalf=True
    )
    assert wish is not None
    assert wish.on_behalf is True


def test_many_wishes_are_one_act(plan: Round) -> None:
    mission = plan.stop.mission
    mine, one, two = (organisation_of(mission, side) for side in ("guest", "host", "host"))
    first = [Wanted(mine.pk, one.pk, "no"), Wanted(mine.pk, one.pk, "must"), Wanted(one.pk, mine.pk, "like")]
    assert express_wishes(acting_user=None, round=plan, wishes=first, simulated=True) == 2
    assert express_wishes(acting_user=None, round=plan, wishes=[Wanted(mine.pk, one.pk, "like")]) == 1
    assert list(Wish.objects.values_list("from_organisation", "level", "simulated").order_by("pk")) == [
        (mine.pk, "like", False),
        (one.pk, "like", True),
    ]
    with pytest.raises(Refused):
        express_wishes(
            acting_user=None, round=plan, wishes=[Wanted(mine.pk, two.pk, "must"), Wanted(one.pk, two.pk, "must")]
        )
    assert Wish.objects.count() == 2
    assert AuditEntry.objects.count() == 2
