from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test.utils import CaptureQueriesContext

from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.domain.moving import cancel_meeting, move_meeting
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.domain.reminding import write_reminders
from escale.apps.meetings.models import Meeting, Slot
from escale.core.models import OutgoingMail
from escale.core.post.choices import choose
from tests.apps.meetings.scene import Scene, scene

pytestmark = pytest.mark.django_db


def published(guests: int = 1) -> Scene:
    stage = scene(guests=guests, hosts=guests, slots=3, tables=3)
    stage.wish_everybody()
    publish_agenda(acting_user=stage.organiser, agenda=stage.plan())
    OutgoingMail.objects.all().delete()
    return stage


def the_evening_before(stage: Scene, hour: int = 18) -> datetime:
    zone = ZoneInfo(stage.of_round.stop.zone)
    first = Slot.objects.filter(meetings__state="planned").order_by("starts")[0].starts.astimezone(zone)
    day = first.date() - timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, 0, tzinfo=zone).astimezone(UTC)


def test_each_is_written_to_once_in_the_evening() -> None:
    stage = published()
    assert write_reminders(the_evening_before(stage, 16)) == 0
    assert write_reminders(the_evening_before(stage)) == 2
    assert write_reminders(the_evening_before(stage, 19)) == 0
    mails = OutgoingMail.objects.all()
    assert {(mail.kind, mail.cooperation_key) for mail in mails} == {("notice", stage.mission.cooperation_id)}
    first = Meeting.objects.get().slot.starts.astimezone(ZoneInfo(stage.of_round.stop.zone))
    assert all(f"{first:%H:%M}" in mail.text and "clock of Casablanca" in mail.text for mail in mails)


def test_two_evenings_before_is_too_early() -> None:
    stage = published()
    assert write_reminders(the_evening_before(stage) - timedelta(days=1)) == 0


def test_a_meeting_called_off_reminds_nobody() -> None:
    stage = published()
    evening = the_evening_before(stage)
    Meeting.objects.update(state="cancelled")
    assert write_reminders(evening) == 0


def test_who_refused_notices_gets_none() -> None:
    stage = published()
    choose(address=stage.guests[0].representative.person.email, wanted=False)
    write_reminders(the_evening_before(stage))
    assert sorted(OutgoingMail.objects.values_list("state", flat=True)) == ["queued", "unwanted"]


def test_many_cost_the_queries_of_few(
    count_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    counts = []
    for size in (1, 3):
        stage = published(size)
        with count_queries() as queries:
            assert write_reminders(the_evening_before(stage)) == 2 * size
        counts.append(len(queries))
        Meeting.objects.update(state="cancelled")
    assert counts[0] == counts[1]


@pytest.mark.parametrize("act", ["moved", "called off", "declined"])
def test_a_reminder_that_still_waits_is_taken_back_when_the_day_changes(act: str) -> None:
    """The mail server was away all evening: nobody reads of a meeting that is not there, and then of its end."""
    stage = published()
    evening, meeting = the_evening_before(stage), Meeting.objects.get()
    assert write_reminders(evening) == 2
    if act == "moved":
        slot = stage.of_round.slots.exclude(pk=meeting.slot_id).order_by("position").first()
        assert slot is not None
        move_meeting(acting_user=stage.organiser, meeting=meeting, slot=slot)
    elif act == "called off":
        cancel_meeting(acting_user=stage.organiser, meeting=meeting)
    else:
        guest = stage.guests[0].representative.person.user
        assert guest is not None
        decline_meeting(acting_user=guest, meeting=meeting, expected_version=meeting.version)
    assert not OutgoingMail.objects.filter(kind="notice").exists()
    assert OutgoingMail.objects.count() == (1 if act == "declined" else 2)
    assert write_reminders(evening + timedelta(minutes=30)) == (2 if act == "moved" else 0)


def test_one_that_is_being_sent_is_left_and_a_late_one_is_not_said() -> None:
    stage = published()
    evening = the_evening_before(stage)
    write_reminders(evening)
    sending = OutgoingMail.objects.earliest("pk")
    OutgoingMail.objects.filter(pk=sending.pk).update(attempts=1)
    write_reminders(evening + timedelta(hours=14))
    assert list(OutgoingMail.objects.all()) == [sending]
