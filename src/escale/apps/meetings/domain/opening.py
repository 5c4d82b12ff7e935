"""Take back absences for a time: somebody can be there after all."""

from collections.abc import Iterable
from datetime import datetime

from escale.apps.meetings.models import Unavailability
from escale.apps.meetings.queries.presence import Opening
from escale.apps.missions.models import Attendance


def open_up(openings: Iterable[Opening]) -> None:
    """What is left of an absence before and after an opening stays; so does what a later arrival leaves out."""
    for opening in openings:
        attendance = Attendance.objects.select_for_update().get(pk=opening.attendance)
        standing = Unavailability.objects.filter(
            attendance=attendance, starts__lt=opening.ends, ends__gt=opening.starts
        )
        left = [(row.starts, row.ends, row.why) for row in standing]
        standing.delete()
        for starts, ends, why in left:
            _away(attendance, starts, min(ends, opening.starts), why)
            _away(attendance, max(starts, opening.ends), ends, why)
        if attendance.arrives is not None and attendance.arrives > opening.starts:
            _away(attendance, opening.ends, attendance.arrives)
            attendance.arrives = opening.starts
        if attendance.leaves is not None and attendance.leaves < opening.ends:
            _away(attendance, attendance.leaves, opening.starts)
            attendance.leaves = opening.ends
        attendance.save(update_fields=["arrives", "leaves"])


def _away(attendance: Attendance, starts: datetime, ends: datetime, why: str = "") -> None:
    if starts < ends:
        Unavailability.objects.create(
            mission_id=attendance.mission_id, attendance=attendance, starts=starts, ends=ends, why=why
        )
