"""What missions tell other programs."""

from django.utils.translation import gettext_lazy as _

from escale.core.events import declare

MISSION_CHANGED = declare(
    "mission.changed",
    _("a mission was made or changed"),
    mission="key",
    reference="text",
    starts="date",
    ends="date",
    stops="number",
).name
