"""What a verb of meetings answers when it cannot do what was asked; nothing was changed then."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


class Refused(Exception):
    """A rule of the round does not allow it; the words are for the person who asked."""


class Conflict(Exception):
    """Somebody or something is taken at that time; ``busy`` names them. HTTP 409."""

    def __init__(self, busy: Sequence[str] = (), message: str = "") -> None:
        super().__init__(message or _("Somebody or something is busy at that time."))
        self.busy = tuple(busy)


class VersionConflict(Conflict):
    """The page that was sent is older than what stands now. HTTP 409."""

    def __init__(self) -> None:
        super().__init__(message=_("Somebody changed this after you opened the page."))
