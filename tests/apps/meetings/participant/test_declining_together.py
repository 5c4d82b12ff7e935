"""Both sides decline and the organiser cancels at the same instant: one wins, all see the truth (threat 60)."""

import pytest

from escale.apps.accounts.models import User
from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.domain.errors import Conflict, Refused
from escale.apps.meetings.domain.moving import cancel_meeting
from escale.apps.meetings.models import Meeting
from escale.core.models import AuditEntry, Occupied, OutgoingMail
from tests.apps.meetings.participant.stage import stage
from tests.factories import organiser
from tests.processes import let_go


def call_off(*, what: str, user: int, meeting: int) -> str:
    """What one client does; the state it was told when another was first is ``late``."""
    found, acting = Meeting.objects.select_related("agenda").get(pk=meeting), User.objects.get(pk=user)
    try:
        if what == "decline":
            decline_meeting(acting_user=acting, meeting=found, expected_version=0)
        else:
            cancel_meeting(acting_user=acting, meeting=found, expected_version=0)
    except (Conflict, Refused):
        return "late"
    return what


@pytest.mark.django_db(transaction=True)
def test_one_of_many_who_call_a_meeting_off_at_once_wins() -> None:
    scene = stage()
    acting = organiser(scene.mission.cooperation)
    meeting = scene.meet(scene.agenda())
    people = [("decline", scene.user), ("decline", scene.hosts[0][0]), ("cancel", acting)]
    calls = [{"what": what, "user": user.pk, "meeting": meeting.pk} for what, user in people * 3]
    results = let_go(f"{__name__}:call_off", calls, processes=2)
    won = next(result for result in results if result != "late")
    meeting.refresh_from_db()
    assert results.count("late") == 8
    assert meeting.state == {"decline": "declined", "cancel": "cancelled"}[won]
    assert (meeting.version, meeting.request.sequence) == (1, 1)
    assert not Occupied.objects.exists()
    assert AuditEntry.objects.filter(verb__in=["meeting.declined", "meeting.cancelled"]).count() == 1
    assert OutgoingMail.objects.count() == {"decline": 1, "cancel": 2}[won]
