from collections.abc import Callable

import pytest

from escale.apps.accounts.models import SignInLink, User
from escale.apps.directory.models import Person
from escale.apps.meetings.domain import publishing
from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.domain.errors import Refused, VersionConflict
from escale.apps.meetings.domain.planning import plan_round
from escale.apps.meetings.models import Agenda, Meeting, Request, Slot, Wish
from escale.apps.meetings.queries.publication import publication_of
from escale.core.models import AuditEntry, Job, Occupied, OutgoingMail
from tests.apps.meetings.scene import Scene, scene
from tests.factories import BlockFactory, RoundFactory

pytestmark = pytest.mark.django_db


def published(stage: Scene) -> Agenda:
    agenda = publishing.publish_agenda(acting_user=stage.organiser, agenda=stage.plan())
    OutgoingMail.objects.all().delete()
    return agenda


def test_publishing_is_one_act_with_a_mail_a_person_in_their_language() -> None:
    stage = scene(guests=1, hosts=2)
    user = stage.hosts[0].representative.person.user
    User.objects.filter(pk=user.pk).update(language="fr")
    stage.wish_everybody()
    agenda = publishing.publish_agenda(acting_user=stage.organiser, agenda=stage.plan(), expected_version=0)
    assert (agenda.state, agenda.published_at is not None) == ("published", True)
    mails = {mail.recipient: mail for mail in OutgoingMail.objects.all()}
    people = [each.representative.person.email for each in (*stage.guests, *stage.hosts)]
    assert sorted(mails) == sorted(people)
    assert mails[user.email].language == "fr"
    assert {mail.cooperation_key for mail in mails.values()} == {stage.mission.cooperation_id}
    assert SignInLink.objects.filter(user=user, next_path=f"/my/{stage.mission.slug}/day/").count() == 1
    assert {row.scope for row in Occupied.objects.all()} == {f"published:{stage.mission.pk}"}
    assert set(Request.objects.values_list("sequence", flat=True)) == {0}
    assert AuditEntry.objects.get(verb="agenda.published").details == {"number": 1, "mails": 3, "added": 2}


def test_publishing_to_many_costs_the_queries_of_publishing_to_two(count_queries: Callable) -> None:
    counts = []
    for size in (1, 12):
        stage = scene(guests=size, hosts=size, slots=1, tables=size)
        Person.objects.update(user=None)
        User.objects.filter(memberships=None).delete()
        for guest, host in zip(stage.guests, stage.hosts, strict=True):
            stage.wish(guest, host, "must")
        agenda = stage.plan()
        OutgoingMail.objects.all().delete()
        Job.objects.all().delete()
        with count_queries() as queries:
            publishing.publish_agenda(acting_user=stage.organiser, agenda=agenda)
        counts.append(len(queries))
        assert OutgoingMail.objects.count() == 2 * size
    assert counts == [25, 25]


def test_a_second_submit_publishes_nothing_twice() -> None:
    stage = scene()
    stage.wish_everybody()
    agenda = stage.plan()
    for _again in range(2):
        publishing.publish_agenda(acting_user=stage.organiser, agenda=agenda, expected_version=0)
    assert OutgoingMail.objects.count() == 4
    assert AuditEntry.objects.filter(verb="agenda.published").count() == 1


def test_a_draft_that_changed_after_its_preview_is_looked_at_again() -> None:
    stage = scene()
    stage.wish_everybody()
    agenda = stage.plan()
    Agenda.objects.update(version=3)
    with pytest.raises(VersionConflict):
        publishing.publish_agenda(acting_user=stage.organiser, agenda=agenda, expected_version=0)
    assert Agenda.objects.get().state == "draft"


def test_the_next_version_replaces_the_last_and_mails_those_it_changes() -> None:
    stage = scene(guests=2, hosts=2, slots=1, tables=2)
    stage.wish(stage.guests[0], stage.hosts[0], "must")
    stage.wish(stage.guests[1], stage.hosts[1], "must")
    first = published(stage)
    Wish.objects.filter(from_organisation=stage.organisation(stage.guests[1])).delete()
    second = stage.plan()
    found = publication_of(second)
    assert (found.count("removed"), found.count("added"), found.count("moved"), found.unchanged) == (1, 0, 0, 2)
    publishing.publish_agenda(acting_user=stage.organiser, agenda=second)
    first.refresh_from_db()
    assert first.state == "superseded"
    gone = {stage.guests[1].representative.person.email, stage.hosts[1].representative.person.email}
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == gone
    assert stage.request(stage.guests[1], stage.hosts[1]).sequence == 1
    assert stage.request(stage.guests[0], stage.hosts[0]).sequence == 0
    holders = set(Occupied.objects.values_list("holder", flat=True))
    assert holders == {f"meeting:{second.meetings.get().pk}"}


def test_what_was_declined_since_the_plan_is_not_published_and_not_planned_again() -> None:
    stage = scene(guests=1, hosts=2, slots=2)
    stage.wish_everybody()
    first = published(stage)
    draft = stage.plan()
    meeting = first.meetings.get(request=stage.request(stage.guests[0], stage.hosts[0]))
    decline_meeting(acting_user=stage.guests[0].representative.person.user, meeting=meeting, expected_version=0)
    publishing.publish_agenda(acting_user=stage.organiser, agenda=draft)
    assert [(each.request_id, each.state) for each in draft.meetings.exclude(state="planned")] == [
        (meeting.request_id, "cancelled")
    ]
    assert not Occupied.objects.filter(holder=f"meeting:{draft.meetings.get(request=meeting.request).pk}").exists()
    assert f"q{meeting.request_id}" not in [each["id"] for each in stage.plan().inputs["requests"]]


def test_declining_in_a_version_just_replaced_finds_it_changed() -> None:
    stage = scene(guests=1, hosts=1)
    stage.wish_everybody()
    first = published(stage)
    meeting = first.meetings.get()
    publishing.publish_agenda(acting_user=stage.organiser, agenda=stage.plan())
    with pytest.raises(Refused):
        decline_meeting(
            acting_user=stage.guests[0].representative.person.user, meeting=meeting, expected_version=meeting.version
        )


def another_round_at_the_same_time(stage: Scene) -> Agenda:
    other = RoundFactory(stop=stage.of_round.stop)
    slot = stage.of_round.slots.first()
    block = BlockFactory(round=other, starts=slot.starts, ends=slot.ends)
    Slot.objects.create(block=block, round=other, position=0, starts=slot.starts, ends=slot.ends)
    Wish.objects.create(
        round=other,
        from_organisation=stage.organisation(stage.guests[0]),
        to_organisation=stage.organisation(stage.hosts[0]),
        level="must",
    )
    return plan_round(acting_user=stage.organiser, of_round=other, seconds=1)


def test_what_another_round_has_published_is_not_booked_twice() -> None:
    stage = scene(guests=1, hosts=1, slots=1)
    stage.wish_everybody()
    rival = another_round_at_the_same_time(stage)
    published(stage)
    with pytest.raises(Refused, match="Another round of this mission"):
        publishing.publish_agenda(acting_user=stage.organiser, agenda=rival)
    rival.refresh_from_db()
    assert (rival.state, OutgoingMail.objects.count()) == ("draft", 0)
    around = plan_round(acting_user=stage.organiser, of_round=rival.round, seconds=1)
    assert (around.meetings.count(), around.waiting.get().reason) == (0, "unavailable")


def test_the_sample_shows_words_and_no_working_link() -> None:
    stage = scene(guests=1, hosts=1)
    stage.wish_everybody()
    agenda = stage.plan()
    found = publication_of(agenda)
    sample = publishing.sample_mail(agenda, found)
    assert sample is not None
    assert sample[0] == "Your meetings: Example mission"
    assert "/link/" not in sample[1]
    assert publishing.mails_by_language(found) == [("en", 2)]
    assert not SignInLink.objects.exists()


def test_the_preview_costs_the_same_queries_whatever_its_size(count_queries: Callable) -> None:
    counts = []
    for size in (1, 3):
        stage = scene(guests=size, hosts=size, slots=4, tables=3)
        stage.wish_everybody()
        published(stage)
        Meeting.objects.all()
        draft = stage.plan()
        with count_queries() as queries:
            publication_of(draft)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16
