"""What the directory tells other programs."""

from django.utils.translation import gettext_lazy as _

from escale.core.events import declare

ORGANISATION_CHANGED = declare(
    "organisation.changed", _("an organisation's profile was changed"), organisation="key", fields="texts"
).name
