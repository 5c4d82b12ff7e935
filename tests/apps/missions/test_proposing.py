"""Counterparts that an organiser proposes by hand: once a pair, by whomever and however often it is sent."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import NamedTuple

import pytest
from django.db import connection
from django.test import Client

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation
from escale.apps.missions.domain.recommending import RecommendRefused, recommend, take_back
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Mission, Participation
from escale.apps.missions.queries.exposure import exposure_of
from escale.apps.suggestions.models import Recommendation
from escale.core.models import AuditEntry
from tests.apps.missions.test_exposure import desk_of, joined, list_of, page_of
from tests.factories import MissionFactory, OrganisationFactory, organiser

pytestmark = pytest.mark.django_db


class Stage(NamedTuple):
    mission: Mission
    guest: Organisation
    host: Organisation
    other: Organisation  # a second host

    def address(self, of: Organisation | None = None) -> str:
        return page_of(self.mission, "recommend", (of or self.host).pk)

    def ending(self, proposal: int, of: Organisation | None = None) -> str:
        return page_of(self.mission, "recommendation-end", (of or self.host).pk, proposal)


@pytest.fixture
def stage() -> Stage:
    mission = MissionFactory()
    guest, host, other = (
        joined(mission, "Guest", "guest"),
        joined(mission, "Host", "host"),
        joined(mission, "O", "host"),
    )
    list_of(mission, guest, other)
    return Stage(mission, guest, host, other)


def verbs() -> list[str]:
    found = AuditEntry.objects.filter(verb__startswith="suggestion.").order_by("pk")
    return list(found.values_list("verb", flat=True))


def test_a_counterpart_is_proposed_by_hand_and_taken_back(stage: Stage) -> None:
    desk, sent = desk_of(stage.mission), {"counterpart": stage.guest.pk, "reason": "Both <build> pumps."}
    assert "Guest" in desk.get(stage.address() + "?q=guest").content.decode()
    assert [name for _key, name in desk.get(stage.address()).context["form"].fields["counterpart"].choices] != []
    for _time in range(2):
        assert desk.post(stage.address(), sent).status_code == 302
    made = Recommendation.objects.get()
    assert {made.first_id, made.second_id} == {stage.host.pk, stage.guest.pk}
    for page in (stage.address(), page_of(stage.mission, "suggestions")):
        shown = desk.get(page).content.decode()
        assert "Both &lt;build&gt; pumps." in shown
        assert page_of(stage.mission, "organisation", stage.guest.pk) in shown
    for _time in range(2):
        ended = desk.post(stage.ending(made.pk), follow=True)
        assert ended.status_code == 200
    assert "somebody took it back before" in ended.content.decode()
    assert not Recommendation.objects.exists()
    assert verbs() == ["suggestion.recommended", "suggestion.taken-back"]


def test_only_those_who_may_meet_here_are_proposed(stage: Stage) -> None:
    desk = desk_of(stage.mission)
    elsewhere = OrganisationFactory(cooperation=stage.mission.cooperation)
    for wrong in (stage.other.pk, stage.host.pk, elsewhere.pk, 10**30, "x", ""):
        assert desk.post(stage.address(), {"counterpart": wrong, "reason": "x"}).status_code == 400
    assert desk.post(stage.address(), {"counterpart": stage.guest.pk, "reason": "x" * 301}).status_code == 400
    # Who left while the form was being filled in: asked again when it is saved.
    user = organiser(stage.mission.cooperation)
    for other in (stage.other, elsewhere, stage.host):
        with pytest.raises(RecommendRefused):
            recommend(acting_user=user, mission=stage.mission, one=stage.host.pk, other=other.pk, reason="x")
    assert (Recommendation.objects.count(), verbs()) == (0, [])


def test_a_pair_that_somebody_else_proposed_meanwhile_gets_the_new_reason(stage: Stage) -> None:
    user = organiser(stage.mission.cooperation)
    recommend(acting_user=user, mission=stage.mission, one=stage.guest.pk, other=stage.host.pk, reason="First.")
    answer = desk_of(stage.mission).post(stage.address(), {"counterpart": stage.guest.pk, "reason": "Second."})
    assert (answer.status_code, Recommendation.objects.get().reason) == (302, "Second.")
    assert verbs() == ["suggestion.recommended"] * 2


def test_a_proposal_is_taken_back_by_its_own_mission_and_pair(stage: Stage) -> None:
    user = organiser(stage.mission.cooperation)
    made = recommend(acting_user=user, mission=stage.mission, one=stage.guest.pk, other=stage.host.pk, reason="x")
    stranger = MissionFactory()
    theirs = joined(stranger, "Stranger", "host")
    assert desk_of(stage.mission).post(stage.ending(made.pk, of=stage.other)).status_code == 302
    assert desk_of(stranger).post(stage.ending(made.pk)).status_code == 404
    assert desk_of(stranger).post(page_of(stranger, "recommendation-end", theirs.pk, made.pk)).status_code == 302
    assert desk_of(stage.mission).post(stage.ending(made.pk, of=theirs)).status_code == 404
    assert Client().post(stage.ending(made.pk)).status_code == 302
    assert Recommendation.objects.get() == made


def test_exposure_tells_proposals_apart_from_lists(stage: Stage) -> None:
    user = organiser(stage.mission.cooperation)
    recommend(acting_user=user, mission=stage.mission, one=stage.guest.pk, other=stage.host.pk, reason="x")
    left = joined(stage.mission, "Left", "guest")
    recommend(acting_user=user, mission=stage.mission, one=left.pk, other=stage.host.pk, reason="x")
    Participation.objects.filter(organisation=left).delete()
    rows = exposure_of(stage.mission, context_of(stage.mission)).rows
    assert {row.name: (row.lists, row.proposed) for row in rows} == {"Guest": (0, 1), "Host": (0, 1), "O": (1, 0)}
    shown = desk_of(stage.mission).get(page_of(stage.mission) + "?show=all").content.decode()
    for each in (stage.guest, stage.host, stage.other):
        row = shown.partition(f'<h2><a href="{page_of(stage.mission, "organisation", each.pk)}"><bdi>{each.name}')[2]
        row = row.partition("</li>")[0]
        assert f'href="{stage.address(each)}"' in row
        assert ("1 counterpart, besides the lists" in row) is (each != stage.other)


def at_once(*acts: Callable[[], object]) -> None:
    """Run these at the same time; whatever one of them raises is raised."""
    barrier, raised = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_who_propose_and_take_back_at_once(stage: Stage) -> None:
    users: list[User] = [organiser(stage.mission.cooperation) for _number in range(4)]
    keys = (stage.guest.pk, stage.host.pk)

    def proposing(user: User, one: int, other: int) -> Callable[[], object]:
        return lambda: recommend(acting_user=user, mission=stage.mission, one=one, other=other, reason="Same.")

    at_once(*(proposing(user, *(keys if number % 2 else keys[::-1])) for number, user in enumerate(users)))
    made = Recommendation.objects.get()
    at_once(
        *(
            lambda user=user: take_back(
                acting_user=user, mission=stage.mission, organisation=stage.host.pk, proposal=made.pk
            )
            for user in users
        )
    )
    assert not Recommendation.objects.exists()
    assert verbs() == ["suggestion.recommended", "suggestion.taken-back"]
