"""Events of meetings, with the keys that other programs ask for more by."""

from typing import Any

from escale.apps.meetings import events
from escale.apps.meetings.models import Agenda, Meeting, Round
from escale.core.events import announce


def announce_meeting(kind: str, meeting: Meeting) -> None:
    """Tell of a meeting of a published agenda as it stands now."""
    mission = meeting.agenda.round.stop.mission

    def payload() -> dict[str, Any]:
        return {
            "mission": mission.pk,
            "round": meeting.agenda.round_id,
            "meeting": meeting.pk,
            "organisations": [meeting.request.first_id, meeting.request.second_id],
            "starts": meeting.slot.starts,
            "ends": meeting.slot.ends,
            "table": meeting.table.ref if meeting.table else None,
        }

    announce(kind, cooperation=mission.cooperation_id, subject=meeting, payload=payload)


def announce_agenda(agenda: Agenda) -> None:
    """Tell that everybody sees this agenda now."""
    mission = agenda.round.stop.mission

    def payload() -> dict[str, Any]:
        return {
            "mission": mission.pk,
            "round": agenda.round_id,
            "agenda": agenda.pk,
            "number": agenda.number,
            "meetings": agenda.meetings.filter(state=Meeting.State.PLANNED).count(),
        }

    announce(events.AGENDA_PUBLISHED, cooperation=mission.cooperation_id, subject=agenda, payload=payload)


def announce_wishes(of_round: Round, wishes: int) -> None:
    """Tell that there are new wishes, not whose."""
    keys = Round.objects.values_list("stop__mission__cooperation", "stop__mission")
    cooperation, mission = keys.get(pk=of_round.pk)
    payload = {"mission": mission, "round": of_round.pk, "wishes": wishes}
    announce(events.WISH_SAID, cooperation=cooperation, subject=of_round, payload=payload)
