"""What becomes of suggestions is written down with the score they had, in the transaction of the act."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.rating import note_held, note_held_lately, rate_meeting
from escale.apps.meetings.domain.wishes import Wanted, express_wish, express_wishes
from escale.apps.meetings.models import Meeting, Rating
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.suggestions.domain import outcomes
from escale.apps.suggestions.models import Outcome, Recommendation, Suggestion
from escale.apps.suggestions.queries.reporting import outcomes_of, report_of, simulated_in
from escale.engines.matching import outcomes as engine
from tests.apps.meetings.participant.stage import Stage, signed_in, stage

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 2, 5, 0, tzinfo=UTC)
AFTER = datetime(2027, 3, 2, 20, 0, tzinfo=UTC)
Row = tuple[int, int, str, int | None, int | None, int | None, str]


def rows() -> list[Row]:
    names = ("organisation", "counterpart", "kind", "stars", "score", "rank", "embedder")
    return list(Outcome.objects.order_by("pk").values_list(*names))


@pytest.fixture
def scene() -> Stage:
    made = stage(hosts=2)
    made.suggest(need="n", offer="o", rank=3)
    return made


def wish(scene: Stage, level: str | None, host: int = 0) -> None:
    express_wish(
        acting_user=scene.user,
        round=scene.of_round,
        from_organisation=scene.mine,
        to_organisation=scene.theirs(host),
        level=level,
    )


def test_wishes_with_the_suggestion_as_it_stood(scene: Stage) -> None:
    mine, theirs, other = scene.mine.pk, scene.theirs().pk, scene.theirs(1).pk
    wish(scene, "must")
    Suggestion.objects.update(score=100, rank=9, embedder="another")
    wish(scene, "no")
    wish(scene, None)
    wish(scene, None)  # there is nothing to take back any more
    express_wishes(acting_user=None, round=scene.of_round, wishes=[Wanted(mine, other, "like")], simulated=True)
    assert rows() == [
        (mine, theirs, "must", None, 840, 3, "example"),
        (mine, theirs, "no", None, 100, 9, "another"),
        (mine, theirs, "back", None, 100, 9, "another"),
        (mine, other, "like", None, None, None, ""),
    ]
    express_wishes(acting_user=None, round=scene.of_round, wishes=[Wanted(mine, other, "like")], simulated=True)
    wish(scene, "like", 1)  # both said before
    assert Outcome.objects.count() == 4
    key = context_of(scene.mission)
    assert simulated_in([key]) == {key}
    assert sorted(outcomes_of(key), key=str) == [
        engine.Outcome(score=840),
        engine.Outcome(score=None, wished=True),
    ]


def test_a_refused_wish_leaves_no_outcome(scene: Stage) -> None:
    scene.of_round.wishes_open = False
    scene.of_round.save()
    with pytest.raises(Refused):
        wish(scene, "must")
    assert rows() == []


def test_whether_the_organiser_proposed_the_pair(scene: Stage) -> None:
    first, second = sorted((scene.mine.pk, scene.theirs(1).pk))
    Recommendation.objects.create(
        context=context_of(scene.mission), first_id=first, second_id=second, reason="Both make pumps."
    )
    wish(scene, "like", 0)
    wish(scene, "like", 1)
    assert list(Outcome.objects.order_by("pk").values_list("recommended", flat=True)) == [False, True]


def test_a_declined_meeting_is_a_refusal_by_whoever_declined(scene: Stage) -> None:
    meeting = scene.meet(scene.agenda())
    decline_meeting(acting_user=scene.user, meeting=meeting, expected_version=0)
    assert [row[:3] for row in rows()] == [(scene.mine.pk, scene.theirs().pk, "declined")]
    assert outcomes_of(context_of(scene.mission)) == [engine.Outcome(score=840, refused=True)]


def rate(scene: Stage, meeting: Meeting, *, held: bool = True, stars: int | None = None) -> Rating:
    return rate_meeting(
        acting_user=scene.user,
        meeting=meeting,
        representative_id=scene.guest.representative_id,
        held=held,
        stars=stars,
    )


def test_a_meeting_is_rated_when_it_is_over_and_again(scene: Stage) -> None:
    meeting, mine, theirs = scene.meet(scene.agenda()), scene.mine.pk, scene.theirs().pk
    with time_machine.travel(datetime(2027, 3, 2, 13, 5, tzinfo=UTC)), pytest.raises(Refused):
        rate(scene, meeting, stars=5)
    assert rows() == []
    with time_machine.travel(AFTER):
        rate(scene, meeting, stars=5)
        rate(scene, meeting, stars=2)
        rate(scene, meeting, stars=2)  # said before
    assert [(row[:4]) for row in rows()] == [
        (mine, theirs, "held", None),
        (theirs, mine, "held", None),
        (mine, theirs, "rated", 5),
        (mine, theirs, "unrated", 5),
        (mine, theirs, "rated", 2),
    ]
    assert engine.Outcome(score=840, held=True, ratings=(2,)) in outcomes_of(context_of(scene.mission))
    with time_machine.travel(AFTER):
        rate(scene, meeting, held=False)
        with pytest.raises(Refused):
            rate(scene, meeting, held=False, stars=1)
    assert engine.Outcome(score=840) in outcomes_of(context_of(scene.mission))
    assert list(Rating.objects.values_list("held", "stars")) == [(False, None)]


def test_meetings_of_which_nobody_says_anything_were_held(scene: Stage) -> None:
    agenda = scene.agenda()
    first, second = scene.meet(agenda), scene.meet(agenda, 1, slot=3)
    scene.mission.starts, scene.mission.ends = date(2027, 3, 1), date(2027, 3, 3)
    scene.mission.save()
    with time_machine.travel(first.slot.ends):
        assert [note_held_lately(), note_held_lately()] == [1, 0]
    with time_machine.travel(AFTER):
        rate(scene, second, held=False)
        assert note_held(mission=scene.mission) == 0
    with time_machine.travel(datetime(2027, 6, 1, tzinfo=UTC)):
        assert note_held_lately() == 0
    assert sorted(row[2] for row in rows()) == ["held", "held", "missed", "missed"]
    report = report_of([context_of(scene.mission)])
    assert (report.total.held.count, report.unsuggested.held.count) == (1, 1)


def test_whoever_says_later_that_they_met_says_nothing_new(scene: Stage) -> None:
    meeting = scene.meet(scene.agenda())
    with time_machine.travel(AFTER):
        assert note_held(mission=scene.mission) == 1
        rate(scene, meeting)
        assert [row[2] for row in rows()] == ["held", "held"]
        rate(scene, meeting, held=False)
    assert [row[2] for row in rows()] == ["held", "held", "missed", "missed"]


def test_an_outcome_without_the_transaction_of_an_act_is_refused(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        outcomes.note(context="mission:1", acts=[])


def test_the_page_of_a_meeting_that_is_over(scene: Stage) -> None:
    meeting = scene.meet(scene.agenda())
    address = scene.url("rate", meeting.pk)
    with time_machine.travel(BEFORE):
        guest = signed_in(scene.user)
        assert "when it is over" in guest.get(address).content.decode()
        assert "How was it?" not in guest.get(scene.url("my-day")).content.decode()
    with time_machine.travel(AFTER):
        guest = signed_in(scene.user)
        assert address in guest.get(scene.url("my-day")).content.decode()
        assert guest.post(address, {"said": "7"}).status_code == 400
        assert guest.post(address, {"said": "4"}).status_code == 302
        assert 'value="4"' in guest.get(address).content.decode()
    assert Rating.objects.get().stars == 4
    host = signed_in(scene.hosts[1][0])
    assert host.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_what_the_organiser_proposes_stands_first_and_is_marked(scene: Stage) -> None:
    context, reason = context_of(scene.mission), "Beide <bauen> Pumpen."
    for host in (0, 1):
        first, second = sorted((scene.mine.pk, scene.theirs(host).pk))
        Recommendation.objects.create(context=context, first_id=first, second_id=second, reason=reason)
    page = signed_in(scene.user).get(scene.url("my-suggestions"))
    assert [(card.organisation.pk, card.proposal, bool(card.suggestion)) for card in page.context["cards"]] == [
        (scene.theirs(1).pk, reason, False),
        (scene.theirs(0).pk, reason, True),
    ]
    assert page.content.decode().count("proposed by the organiser") == 2
    assert "Beide &lt;bauen&gt; Pumpen." in page.content.decode()
    # The other side sees it too.
    other = signed_in(scene.hosts[1][0]).get(scene.url("my-suggestions"))
    assert [(card.organisation.pk, card.proposal) for card in other.context["cards"]] == [(scene.mine.pk, reason)]


def test_what_matching_suggests_too_stands_first_once_it_is_proposed(scene: Stage) -> None:
    Suggestion.objects.create(
        context=context_of(scene.mission),
        organisation=scene.mine,
        counterpart=scene.theirs(1),
        rank=4,
        score=100,
        confidence=900,
        embedder="example",
    )
    first, second = sorted((scene.mine.pk, scene.theirs(1).pk))
    Recommendation.objects.create(
        context=context_of(scene.mission), first_id=first, second_id=second, reason="x", made_by=scene.user
    )
    cards = signed_in(scene.user).get(scene.url("my-suggestions")).context["cards"]
    assert [card.organisation.pk for card in cards] == [scene.theirs(1).pk, scene.theirs(0).pk]


def test_a_proposal_whose_words_were_erased_stays_marked(scene: Stage) -> None:
    for host in (0, 1):
        first, second = sorted((scene.mine.pk, scene.theirs(host).pk))
        Recommendation.objects.create(context=context_of(scene.mission), first_id=first, second_id=second, reason="")
    page = signed_in(scene.user).get(scene.url("my-suggestions"))
    assert page.content.decode().count("proposed by the organiser") == 2
