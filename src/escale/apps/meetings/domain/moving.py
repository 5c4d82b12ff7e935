"""Place, move, lock and cancel meetings by hand, in a draft or in the agenda people see.

The agenda's row is locked while it changes, and the occupancy of the database has the last word: of two who want
the same person, table or time, one succeeds and the other gets :class:`Conflict`. Whoever is affected by a change
of the published agenda gets one mail, and the sequence of the meeting in calendars goes up.
"""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.meetings import events
from escale.apps.meetings.domain import notices
from escale.apps.meetings.domain.announcing import announce_meeting
from escale.apps.meetings.domain.errors import Conflict, Refused, VersionConflict
from escale.apps.meetings.domain.seating import Seats, scope_of, seats_for
from escale.apps.meetings.models import Agenda, Attendee, Meeting, Request, Slot, Waiting
from escale.apps.meetings.queries.presence import languages_of
from escale.apps.meetings.rules import share_language
from escale.apps.missions.models import Table
from escale.core import audit, occupancy
from escale.core.workbook.folding import cleaned

__all__ = [
    "Conflict",
    "Refused",
    "VersionConflict",
    "cancel_meeting",
    "move_meeting",
    "place_meeting",
    "recount",
    "set_lock",
]

CANCELLED = "cancelled"


def place_meeting(
    *,
    acting_user: User,
    agenda: Agenda,
    request: Request,
    slot: Slot,
    table: Table | None = None,
    expected_version: int | None = None,
) -> Meeting:
    """Give a waiting request a meeting; without ``table`` a free one is chosen.

    ``expected_version`` is that of the agenda the organiser saw. Raises :class:`Conflict`,
    :class:`VersionConflict` or :class:`Refused`; nothing is changed then.
    """
    with transaction.atomic():
        agenda = _open(agenda, expected_version)
        _belongs(agenda, request, slot)
        meeting = agenda.meetings.filter(request=request).first()
        if meeting is not None and meeting.state == Meeting.State.PLANNED:
            raise Conflict(message=_("These two have a meeting in this agenda already."))
        seats = seats_for(agenda, request, slot, table=table)
        if meeting is None:
            meeting = Meeting.objects.create(agenda=agenda, request=request, slot=slot, table=seats.table)
        _seat(agenda, meeting, slot, seats)
        agenda.waiting.filter(request=request).delete()
        recount(agenda)
        if agenda.state == Agenda.State.PUBLISHED:
            _next_sequence(meeting)
            notices.tell_of_change(meeting, notices.PLACED, before=[], reply_to=acting_user.email)
            announce_meeting(events.MEETING_PUBLISHED, meeting)
        audit.record("meeting.placed", meeting, acting_user=acting_user, details={"slot": slot.pk})
    return meeting


def move_meeting(
    *,
    acting_user: User,
    meeting: Meeting,
    slot: Slot,
    table: Table | None = None,
    expected_version: int | None = None,
) -> Meeting:
    """Give a planned meeting another time or table, its people kept where they can; errors as for placing.

    ``expected_version`` is that of the meeting the organiser saw.
    """
    with transaction.atomic():
        agenda = _open(meeting.agenda)
        meeting = _standing(agenda, meeting, expected_version)
        _belongs(agenda, meeting.request, slot)
        if slot.pk == meeting.slot_id and (table is None or table.pk == meeting.table_id):
            return meeting
        before = notices.attending(meeting)
        was = meeting.slot
        occupancy.release(scope_of(agenda), holder=f"meeting:{meeting.pk}")
        _seat(agenda, meeting, slot, seats_for(agenda, meeting.request, slot, table=table, keep=meeting))
        recount(agenda)
        if agenda.state == Agenda.State.PUBLISHED:
            _next_sequence(meeting)
            notices.tell_of_change(meeting, notices.MOVED, before=before, was=was, reply_to=acting_user.email)
            announce_meeting(events.MEETING_MOVED, meeting)
        audit.record("meeting.moved", meeting, acting_user=acting_user, details={"from": was.pk, "to": slot.pk})
    return meeting


def cancel_meeting(
    *, acting_user: User, meeting: Meeting, reason: str = "", expected_version: int | None = None
) -> Meeting:
    """Call a planned meeting off: its time and table become free and its request waits."""
    with transaction.atomic():
        agenda = _open(meeting.agenda)
        meeting = _standing(agenda, meeting, expected_version)
        _change(meeting, state=Meeting.State.CANCELLED, locked=False, reason=cleaned(reason).strip())
        occupancy.release(scope_of(agenda), holder=f"meeting:{meeting.pk}")
        Waiting.objects.get_or_create(agenda=agenda, request=meeting.request, defaults={"reason": CANCELLED})
        recount(agenda)
        if agenda.state == Agenda.State.PUBLISHED:
            _next_sequence(meeting)
            before = notices.attending(meeting)
            notices.tell_of_change(meeting, notices.CANCELLED, before=before, reply_to=acting_user.email)
            announce_meeting(events.MEETING_CANCELLED, meeting)
        audit.record("meeting.cancelled", meeting, acting_user=acting_user)
    return meeting


def set_lock(*, acting_user: User, meeting: Meeting, locked: bool) -> Meeting:
    """Keep a meeting where it is when the round is planned again, or let it go. Nobody's day changes."""
    with transaction.atomic():
        agenda = _open(meeting.agenda)
        meeting = _standing(agenda, meeting)
        if meeting.locked != locked:
            Meeting.objects.filter(pk=meeting.pk).update(locked=locked)
            meeting.locked = locked
            audit.record("meeting.locked", meeting, acting_user=acting_user, details={"locked": locked})
    return meeting


def _open(agenda: Agenda, expected_version: int | None = None) -> Agenda:
    """The agenda as it stands, its row locked until the end of the transaction."""
    agenda = (
        Agenda.objects.select_for_update(of=("self",))
        .select_related("round__stop__mission")
        .defer("inputs", "result")
        .get(pk=agenda.pk)
    )
    if agenda.state == Agenda.State.SUPERSEDED:
        raise Refused(_("This version was replaced by a newer one; it cannot be changed any more."))
    if expected_version is not None and agenda.version != expected_version:
        raise VersionConflict
    return agenda


def _standing(agenda: Agenda, meeting: Meeting, expected_version: int | None = None) -> Meeting:
    """The meeting as it stands, its row locked, when it is planned and of the version that was seen.

    Locked before anything that it holds is freed: whoever declines it takes the two in the same order.
    """
    rows = agenda.meetings.select_for_update(of=("self",))
    meeting = rows.select_related("request__first", "request__second", "slot", "table").get(pk=meeting.pk)
    meeting.agenda = agenda
    if expected_version is not None and meeting.version != expected_version:
        raise VersionConflict
    if meeting.state != Meeting.State.PLANNED:
        raise Conflict(message=_("This meeting was called off already."))
    return meeting


def _belongs(agenda: Agenda, request: Request, slot: Slot) -> None:
    if request.round_id != agenda.round_id or slot.round_id != agenda.round_id:
        raise Refused(_("This slot or pair is not one of this round."))
    if request.withdrawn:
        raise Refused(_("This pair was withdrawn; it is not planned any more."))


def _seat(agenda: Agenda, meeting: Meeting, slot: Slot, seats: Seats) -> None:
    """Write where a meeting takes place and who comes, and book all of it."""
    _change(meeting, slot=slot, table=seats.table, state=Meeting.State.PLANNED, declined_by=None, reason="")
    seats.book(scope_of(agenda), slot, meeting)
    meeting.attendees.all().delete()
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, representative_id=present.representative_id) for present in seats.people
    )
    meeting.interpreters.set([] if seats.interpreter is None else [seats.interpreter])


def _change(meeting: Meeting, **values: object) -> None:
    """One conditional UPDATE: who declines at the same moment does not lock the agenda, and the first wins."""
    values |= {"version": meeting.version + 1, "changed_at": timezone.now()}
    if not Meeting.objects.filter(pk=meeting.pk, version=meeting.version).update(**values):
        raise VersionConflict
    for name, value in values.items():
        setattr(meeting, name, value)


def recount(agenda: Agenda) -> None:
    """What the agenda is worth now, by the weights it was planned with, so that its bound stays comparable."""
    inputs = Agenda.objects.values_list("inputs", flat=True).get(pk=agenda.pk)
    weights = {asked["id"]: asked["weight"] for asked in inputs.get("requests", ())}
    planned = agenda.meetings.filter(state=Meeting.State.PLANNED).values_list("request_id", flat=True)
    agenda.value = sum(weights.get(f"q{key}", 0) for key in planned)
    agenda.edited, agenda.version = True, agenda.version + 1
    agenda.save(update_fields=["value", "edited", "version"])


def _next_sequence(meeting: Meeting) -> None:
    """Calendars take a higher sequence for the newer word (RFC 5545)."""
    Request.objects.filter(pk=meeting.request_id).update(sequence=F("sequence") + 1)


def warnings_about(meeting: Meeting) -> list[str]:
    """What the organiser may do but should know of a meeting just placed: more meetings than allowed, no language."""
    of_round = meeting.agenda.round
    planned = meeting.agenda.meetings.filter(state=Meeting.State.PLANNED)
    warnings = []
    for side in (meeting.request.first, meeting.request.second):
        count = planned.filter(Q(request__first=side) | Q(request__second=side)).count()
        if of_round.max_meetings is not None and count > of_round.max_meetings:
            warnings.append(
                _("%(name)s now has %(count)d meetings; the round allows %(most)d.")
                % {"name": side.name, "count": count, "most": of_round.max_meetings}
            )
    languages = [
        languages_of(row.representative)
        for row in meeting.attendees.select_related("representative__person", "representative__organisation")
    ]
    if len(languages) == 2 and not share_language(*languages) and not meeting.interpreters.exists():
        warnings.append(_("They share no language, and no interpreter is free."))
    return warnings
