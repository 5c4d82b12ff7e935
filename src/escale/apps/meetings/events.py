"""What meetings tell other programs."""

from django.utils.translation import gettext_lazy as _

from escale.core.events import declare

_MEETING = {
    "mission": "key",
    "round": "key",
    "meeting": "key",
    "organisations": "keys",
    "starts": "moment",
    "ends": "moment",
    "table": "text",
}

AGENDA_PUBLISHED = declare(
    "agenda.published",
    _("an agenda was published"),
    mission="key",
    round="key",
    agenda="key",
    number="number",
    meetings="number",
).name
MEETING_PUBLISHED = declare("meeting.published", _("a meeting was added to a published agenda"), **_MEETING).name
MEETING_MOVED = declare("meeting.moved", _("a published meeting has another time or table"), **_MEETING).name
MEETING_DECLINED = declare("meeting.declined", _("a published meeting was declined"), **_MEETING).name
MEETING_CANCELLED = declare("meeting.cancelled", _("a published meeting was called off"), **_MEETING).name
# Who wishes what is nobody's public fact: only that there is something new.
WISH_SAID = declare(
    "wish.said", _("wishes were said or taken back"), mission="key", round="key", wishes="number"
).name
