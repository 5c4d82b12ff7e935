"""My day: own meetings on the clock of the stop, what changed, what waits, declining (threats 17, 60)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.apps.accounts.models import User
from escale.apps.directory.models import Consent
from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.domain.errors import Conflict, Refused
from escale.apps.meetings.domain.moving import cancel_meeting
from escale.apps.meetings.domain.wishes import express_wish
from escale.apps.meetings.models import Agenda, Meeting, Request, Waiting
from escale.apps.missions.models import Session
from escale.core.models import AuditEntry, Occupied, OutgoingMail
from escale.core.translated import say
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.factories import organiser

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_before_publication_the_page_says_so(scene: Stage, guest: Client) -> None:
    scene.meet(scene.agenda(state="draft"))
    words = text(guest.get(scene.url("my-day")))
    assert "No meetings published yet" in words
    assert scene.theirs().name not in words


@time_machine.travel(BEFORE)
def test_a_meeting_shows_both_clocks_table_people_and_reasons(scene: Stage) -> None:
    scene.suggest(need="Un partenaire", offer="شريك")
    meeting = scene.meet(scene.agenda())
    page = signed_in(scene.user).get(scene.url("my-day"))
    words = text(page)
    # 13:00 UTC; Morocco is on UTC+0 in Ramadan 2027, Luxembourg on UTC+1.
    assert ">13:00</time> <h3" in words
    assert ">14:00</time> <bdi>Luxembourg</bdi>" in words
    assert "clock of Casablanca" in words
    assert meeting.table is not None
    assert meeting.table.ref in words
    assert scene.theirs().name in words
    assert scene.hosts[0][1].representative.person.name in words
    assert "<mark>Un partenaire</mark>" in words
    assert page.context["next_meeting"].meeting == meeting


@time_machine.travel(BEFORE)
def test_a_host_at_home_sees_one_clock(scene: Stage) -> None:
    scene.meet(scene.agenda())
    words = text(signed_in(scene.hosts[0][0]).get(scene.url("my-day")))
    assert "<bdi>Luxembourg</bdi>" not in words
    assert scene.mine.name in words


@time_machine.travel(BEFORE)
def test_the_clock_of_an_account_goes_before_that_of_the_country(scene: Stage) -> None:
    meeting = scene.meet(scene.agenda())
    User.objects.filter(pk=scene.user.pk).update(zone="Asia/Tokyo")
    guest = signed_in(scene.user)
    for page in (text(guest.get(scene.url("my-day"))), text(guest.get(scene.url("decline", meeting.pk)))):
        assert ">22:00</time> <bdi>Tokyo</bdi>" in page
        assert "<bdi>Luxembourg</bdi>" not in page
    User.objects.filter(pk=scene.user.pk).update(zone="Africa/Casablanca")
    assert "<bdi>Casablanca</bdi>" not in text(guest.get(scene.url("my-day"))).replace("clock of", "")


@time_machine.travel(BEFORE)
def test_the_clock_does_not_follow_the_language(scene: Stage) -> None:
    scene.meet(scene.agenda())
    User.objects.filter(pk=scene.user.pk).update(language="ar")
    assert ">14:00</time> <bdi>لوكسمبورغ</bdi>" in text(signed_in(scene.user).get(scene.url("my-day")))


def test_the_next_meeting_is_the_first_that_has_not_ended(scene: Stage) -> None:
    scene.add_host()
    agenda = scene.agenda()
    scene.meet(agenda, 0, slot=0)
    later = scene.meet(agenda, 1, slot=3)
    with time_machine.travel(datetime(2027, 3, 2, 13, 30, tzinfo=UTC)):
        assert signed_in(scene.user).get(scene.url("my-day")).context["next_meeting"].meeting == later
    with time_machine.travel(datetime(2027, 3, 3, 13, 30, tzinfo=UTC)):
        assert signed_in(scene.user).get(scene.url("my-day")).context["next_meeting"] is None


def test_after_the_last_meeting_the_mission_page_still_leads_to_the_day(scene: Stage) -> None:
    scene.meet(scene.agenda())
    client = Client()
    with time_machine.travel(datetime(2028, 1, 1, tzinfo=UTC), tick=False):
        client.force_login(scene.user)
        page = client.get(scene.url("my-mission")).content.decode()
    assert "Nothing is booked before" not in page
    assert "1 meeting" in page
    assert f'<a class="button" href="{scene.url("my-day")}">' in page


def test_meetings_of_others_are_not_mine(scene: Stage) -> None:
    scene.add_host()
    agenda = scene.agenda()
    scene.meet(agenda, 0)
    words = text(signed_in(scene.hosts[1][0]).get(scene.url("my-day")))
    assert scene.mine.name not in words


def test_people_without_a_standing_yes_are_not_named(scene: Stage, guest: Client) -> None:
    scene.meet(scene.agenda())
    person = scene.hosts[0][1].representative.person
    Consent.objects.filter(person=person).delete()
    words = text(guest.get(scene.url("my-day")))
    assert scene.theirs().name in words
    assert person.name not in words


def test_sessions_of_the_mission_stand_in_order_of_time(scene: Stage, guest: Client) -> None:
    scene.meet(scene.agenda(), slot=1)
    for hour, title, known in ((9, "Opening", True), (16, "Visit", False)):
        Session.objects.create(
            stop=scene.of_round.stop,
            ref=title,
            title=say(title, "en"),
            starts=datetime(2027, 3, 2, hour, tzinfo=UTC),
            ends=datetime(2027, 3, 2, hour + 1, tzinfo=UTC),
            time_known=known,
        )
    words = text(guest.get(scene.url("my-day")))
    places = [words.rindex(each) for each in (">Opening<", scene.theirs().name + "</bdi></h3> <p>until", ">Visit<")]
    assert places == sorted(places)
    assert "time not known" in words


@pytest.mark.parametrize(("sessions", "listed"), [(60, True), (61, False)])
def test_a_programme_too_long_for_a_day_is_led_to(scene: Stage, guest: Client, sessions: int, listed: bool) -> None:
    scene.meet(scene.agenda(), slot=1)
    hours = {"starts": datetime(2027, 3, 2, 9, tzinfo=UTC), "ends": datetime(2027, 3, 2, 10, tzinfo=UTC)}
    Session.objects.bulk_create(
        Session(stop=scene.of_round.stop, ref=f"s{number}", title=say(f"Session {number}.", "en"), **hours)
        for number in range(sessions)
    )
    words = text(guest.get(scene.url("my-day")))
    assert ("Session 0." in words, "Search the programme" in words) == (listed, not listed)
    assert scene.theirs().name in words


def test_what_changed_since_the_version_before_is_marked(scene: Stage, guest: Client) -> None:
    for _host in range(2):
        scene.add_host()
    before = scene.agenda(1, state="superseded")
    scene.meet(before, 0, slot=0)
    scene.meet(before, 1, slot=1)
    after = scene.agenda(2)
    scene.meet(after, 0, slot=0)
    moved = scene.meet(after, 1, slot=2)
    new = scene.meet(after, 2, slot=4)
    page = guest.get(scene.url("my-day"))
    changes = {
        entry.meeting.pk: entry.change.kind for day in page.context["days"] for entry in day.entries if entry.change
    }
    assert changes == {moved.pk: "moved", new.pk: "new"}
    assert "moved, was 13:20" in text(page)


def test_wishes_without_a_place_wait_with_their_reason(scene: Stage, guest: Client) -> None:
    scene.add_host()
    agenda = scene.agenda()
    first, second = sorted((scene.mine, scene.theirs()), key=lambda each: each.pk)
    request = Request.objects.create(round=scene.of_round, first=first, second=second, weight=25)
    Waiting.objects.create(agenda=agenda, request=request, reason="interpreters")
    assert "Waiting list" not in text(guest.get(scene.url("my-day")))
    express_wish(
        acting_user=scene.user,
        round=scene.of_round,
        from_organisation=scene.mine,
        to_organisation=scene.theirs(),
        level="must",
    )
    assert "you share no language and no interpreter is free" in text(guest.get(scene.url("my-day")))
    # The other side did not wish it, and is not told who did.
    assert "Waiting list" not in text(signed_in(scene.hosts[0][0]).get(scene.url("my-day")))


def test_the_day_asks_the_same_for_one_and_three(
    scene: Stage, guest: Client, count_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    agenda = scene.agenda()
    figures = []
    for more in (1, 2):
        for _meeting in range(more):
            scene.add_host()
            scene.suggest(-1, need="n", offer="o")
            scene.meet(agenda, len(scene.hosts) - 1, slot=len(scene.hosts) - 2)
        with count_queries() as queries:
            guest.get(scene.url("my-day"))
        figures.append(len(queries))
    assert figures[0] == figures[1]


def test_declining_frees_the_time_and_tells_the_other_side(scene: Stage, guest: Client) -> None:
    meeting = scene.meet(scene.agenda())
    path = scene.url("decline", meeting.pk)
    assert "Decline this meeting?" in text(guest.get(path))
    assert Occupied.objects.count() == 12
    answer = guest.post(path, {"version": meeting.version, "reason": "Retard <TGV>"})
    assert answer["Location"] == scene.url("my-day")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.declined_by, meeting.reason) == ("declined", scene.user, "Retard <TGV>")
    assert not Occupied.objects.exists()
    assert (meeting.request.sequence, meeting.request.withdrawn) == (1, True)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == scene.hosts[0][1].representative.person.email
    assert mail.cooperation_key == scene.mission.cooperation_id
    assert "Retard <TGV>" in mail.text
    assert scene.mine.name in mail.text
    assert scene.guest.representative.person.name not in mail.text
    entry = AuditEntry.objects.get(verb="meeting.declined")
    assert "reason" not in entry.details
    for client in (guest, signed_in(scene.hosts[0][0])):
        words = text(client.get(scene.url("my-day")))
        assert "Retard &lt;TGV&gt;" in words
        assert "I cannot come" not in words


@pytest.mark.parametrize("version", ["1", "x", ""])
def test_a_page_from_before_a_change_declines_nothing(scene: Stage, guest: Client, version: str) -> None:
    meeting = scene.meet(scene.agenda())
    guest.post(scene.url("decline", meeting.pk), {"version": version})
    meeting.refresh_from_db()
    assert meeting.state == "planned"
    assert not OutgoingMail.objects.exists()


def test_the_second_of_two_who_decline_is_told(scene: Stage) -> None:
    meeting = scene.meet(scene.agenda())
    for user, _attendance in ((scene.user, None), *scene.hosts):
        signed_in(user).post(scene.url("decline", meeting.pk), {"version": "0"})
    meeting.refresh_from_db()
    assert (meeting.declined_by, meeting.version, meeting.request.sequence) == (scene.user, 1, 1)
    assert OutgoingMail.objects.count() == 1


def test_of_declining_and_cancelling_one_wins(scene: Stage) -> None:
    acting = organiser(scene.mission.cooperation)
    meeting = scene.meet(scene.agenda())
    stale = Meeting.objects.get(pk=meeting.pk)
    cancel_meeting(acting_user=acting, meeting=meeting, expected_version=0)
    with pytest.raises(Refused, match="cancelled this meeting already"):
        decline_meeting(acting_user=scene.user, meeting=stale, expected_version=0)
    scene.add_host()
    other = scene.meet(Agenda.objects.get(), 1, slot=1)
    stale = Meeting.objects.get(pk=other.pk)
    decline_meeting(acting_user=scene.user, meeting=other, expected_version=0)
    with pytest.raises(Conflict):
        cancel_meeting(acting_user=acting, meeting=stale, expected_version=0)
    assert set(Meeting.objects.values_list("state", flat=True)) == {"cancelled", "declined"}


def test_only_those_who_attend_decline_and_only_what_is_published(scene: Stage, guest: Client) -> None:
    scene.add_host()
    draft = scene.meet(scene.agenda(2, state="draft"), 1, slot=1)
    meeting = scene.meet(scene.agenda(1))
    elsewhere = stage()
    foreign = elsewhere.meet(elsewhere.agenda())
    assert signed_in(scene.hosts[1][0]).post(scene.url("decline", meeting.pk), {"version": "0"}).status_code == 404
    for key in (draft.pk, foreign.pk, 10**9):
        assert guest.post(scene.url("decline", key), {"version": "0"}).status_code == 404
    assert not Meeting.objects.exclude(state="planned").exists()
