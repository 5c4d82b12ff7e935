"""What meetings tell other programs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.core.events import declare


def _of_a_meeting(name: str, label: Promise) -> str:
    return declare(
        name,
        label,
        mission="key",
        round="key",
        meeting="key",
        organisations="keys",
        starts="moment",
        ends="moment",
        table="text",
    ).name


AGENDA_PUBLISHED = declare(
    "agenda.published",
    _("an agenda was published"),
    mission="key",
    round="key",
    agenda="key",
    number="number",
    meetings="number",
).name
MEETING_PUBLISHED = _of_a_meeting("meeting.published", _("a meeting was added to a published agenda"))
MEETING_MOVED = _of_a_meeting("meeting.moved", _("a published meeting has another time or table"))
MEETING_DECLINED = _of_a_meeting("meeting.declined", _("a published meeting was declined"))
MEETING_CANCELLED = _of_a_meeting("meeting.cancelled", _("a published meeting was called off"))
# Who wishes what is nobody's public fact: only that there is something new.
WISH_SAID = declare(
    "wish.said", _("wishes were said or taken back"), mission="key", round="key", wishes="number"
).name
