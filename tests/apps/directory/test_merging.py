"""Two entries become one, or nothing happens."""

import pytest

from escale.apps.directory.domain import MergeRefused, merge_organisations, merging
from escale.apps.directory.models import Organisation, Statement
from escale.apps.meetings.models import Request
from escale.apps.missions.models import Participation
from escale.apps.suggestions.models import Suggestion
from tests.factories import (
    CooperationFactory,
    MissionFactory,
    OrganisationFactory,
    PersonFactory,
    RepresentativeFactory,
    RoundFactory,
    TableFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Organisation, Organisation]:
    cooperation = CooperationFactory()
    keep = OrganisationFactory(cooperation=cooperation, ref="A", name="Alpha", city="", languages=["fr"])
    absorb = OrganisationFactory(cooperation=cooperation, ref="B", name="ALPHA", city="Esch", languages=["de"])
    return keep, absorb


def test_gaps_are_filled_and_everything_moves(pair: tuple[Organisation, Organisation]) -> None:
    keep, absorb = pair
    mission, other = MissionFactory(cooperation=keep.cooperation), MissionFactory(cooperation=keep.cooperation)
    Participation.objects.create(mission=mission, organisation=keep, side="guest")
    Participation.objects.create(mission=mission, organisation=absorb, side="host")
    Participation.objects.create(mission=other, organisation=absorb)
    Statement.objects.create(organisation=keep, kind="offer", text="audits")
    Statement.objects.create(organisation=absorb, kind="offer", text="audits")
    Statement.objects.create(organisation=absorb, kind="need", text="capital")
    person = PersonFactory(cooperation=keep.cooperation)
    RepresentativeFactory(organisation=keep, person=person, ref="1")
    double = RepresentativeFactory(organisation=absorb, person=person, ref="2")
    colleague = RepresentativeFactory(organisation=absorb, ref="1")
    mission.attendances.create(representative=double)
    mission.attendances.create(representative=colleague)
    table = TableFactory(home_of=absorb)
    Suggestion.objects.create(
        context="c", organisation=keep, counterpart=absorb, rank=1, score=1, confidence=1, embedder="e"
    )
    merged = merge_organisations(acting_user=None, keep=keep, absorb=absorb)
    assert (merged.name, merged.city, merged.languages, merged.version) == ("Alpha", "Esch", ["fr", "de"], 1)
    assert [(each.kind, each.text) for each in merged.statements.all()] == [("need", "capital"), ("offer", "audits")]
    assert sorted(merged.representatives.values_list("ref", flat=True)) == ["1", "B-1"]
    assert dict(merged.participations.values_list("mission", "side")) == {mission.pk: "guest", other.pk: ""}
    assert mission.attendances.filter(representative__organisation=merged).count() == 2
    table.refresh_from_db()
    assert table.home_of == merged
    assert not Suggestion.objects.exists()
    assert not Organisation.objects.filter(ref="B").exists()


def test_what_nobody_can_move_refuses_the_merge(
    pair: tuple[Organisation, Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, absorb = pair
    monkeypatch.delitem(merging._moves, "meetings.Request")
    Request.objects.create(round=RoundFactory(), first=keep, second=absorb, weight=1)
    with pytest.raises(MergeRefused) as caught:
        merge_organisations(acting_user=None, keep=keep, absorb=absorb)
    assert caught.value.kinds == ["pairs to be planned"]
    keep.refresh_from_db()
    assert (keep.city, keep.version) == ("", 0)
    assert Organisation.objects.filter(ref="B").exists()


def test_only_two_of_one_cooperation(pair: tuple[Organisation, Organisation]) -> None:
    keep, _absorb = pair
    for other in (keep, OrganisationFactory()):
        with pytest.raises(ValueError):
            merge_organisations(acting_user=None, keep=keep, absorb=other)
