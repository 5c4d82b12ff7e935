"""A participant declines a meeting that was published."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation, Person
from escale.apps.directory.queries import address_of, language_of
from escale.apps.meetings import events
from escale.apps.meetings.domain.announcing import announce_meeting
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.notices import day_links, forget_reminders, own_clock_of, unique
from escale.apps.meetings.models import Agenda, Meeting, Request
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Mission
from escale.apps.suggestions.domain import outcomes
from escale.apps.suggestions.models import Outcome
from escale.core import audit, occupancy, outbox
from escale.core.workbook.folding import cleaned


def decline_meeting(
    *, acting_user: User, meeting: Meeting, expected_version: int, reason: str = "", person: Person | None = None
) -> Meeting:
    """Call off a published meeting: its time and table become free, the other people are told.

    ``person``: who cannot come, when their focal point says so.

    The pair is withdrawn: it comes back only when the organiser insists.
    One conditional UPDATE decides, so of a decline and a cancellation (or two declines) at once the first wins
    and the second raises :class:`Refused` with what stands now.
    """
    with transaction.atomic():
        published = Agenda.objects.filter(pk=meeting.agenda_id, state=Agenda.State.PUBLISHED).exists()
        # Of its own row only: PostgreSQL looks again at the row it waited for, never at a joined one. A version
        # that is superseded at this moment has raised the version of its meetings.
        standing = Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.PLANNED, version=expected_version)
        declined = published and standing.update(
            state=Meeting.State.DECLINED,
            version=F("version") + 1,
            declined_by=acting_user,
            reason=cleaned(reason).strip(),
            changed_at=timezone.now(),
        )
        if not declined:
            raise Refused(_as_it_stands(meeting))
        meeting = (
            Meeting.objects.select_related("request", "slot", "table", "agenda__round__stop__mission")
            .defer("agenda__inputs", "agenda__result")
            .get(pk=meeting.pk)
        )
        Request.objects.filter(pk=meeting.request_id).update(sequence=F("sequence") + 1, withdrawn=True)
        mission = meeting.agenda.round.stop.mission
        occupancy.release(occupancy.published(mission.pk), holder=f"meeting:{meeting.pk}")
        declining = _tell_the_others(meeting, mission, acting_user, person)
        _note(meeting, mission, declining)
        announce_meeting(events.MEETING_DECLINED, meeting)
        audit.record("meeting.declined", meeting, acting_user=acting_user, details={"request": meeting.request_id})
    return meeting


def _as_it_stands(meeting: Meeting) -> str:
    meeting.refresh_from_db(fields=["state"])
    if meeting.state == Meeting.State.DECLINED:
        return _("This meeting was declined already. Nothing was changed.")
    if meeting.state == Meeting.State.CANCELLED:
        return _("The organiser cancelled this meeting already. Nothing was changed.")
    return _("This meeting was changed after you opened the page. Look at your day and decide again.")


def _note(meeting: Meeting, mission: Mission, declining: Organisation) -> None:
    pair = (meeting.request.first_id, meeting.request.second_id)
    mine, theirs = pair if pair[0] == declining.pk else pair[::-1]
    outcomes.note(context=context_of(mission), acts=[outcomes.Act(mine, theirs, Outcome.Kind.DECLINED)])


def _tell_the_others(meeting: Meeting, mission: Mission, acting_user: User, person: Person | None) -> Organisation:
    """One mail to everybody else who was to attend; the name of whoever declined stays out of it.

    Returns the organisation that declines.
    """
    rows = meeting.attendees.select_related("representative__person__user", "representative__organisation")
    roles = [row.representative for row in rows]
    absent = [
        role
        for role in roles
        if (role.person_id == person.pk if person is not None else role.person.user_id == acting_user.pk)
    ]
    declining = absent[0].organisation
    others = unique(role.person for role in roles if role not in absent)
    forget_reminders((role.person for role in roles), mission)
    links = day_links(others, mission)
    outbox.write_mails(
        outbox.Letter(
            recipient=address_of(person),
            language=language_of(person),
            template="meetings/participant/mail/declined",
            context={
                "meeting": meeting,
                "declining": declining,
                "stop": meeting.agenda.round.stop,
                "link": links[person.pk],
                **own_clock_of(person, mission),
            },
            cooperation=mission.cooperation_id,
        )
        for person in others
    )
    return declining
