"""What holds for every action, whoever acts."""

from datetime import date
from typing import Final

from django.utils import timezone

from escale.apps.actions.models import Action
from escale.apps.directory.rules import organises

__all__ = ["EARLIEST", "LATEST", "MOST_NEEDED", "MOVES", "VERBS", "is_overdue", "organises", "today"]

# Days outside of this are typing errors, and spreadsheets cannot hold them.
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2200, 12, 31)
MOST_NEEDED: Final = 50  # actions that one waits for

_State = Action.State
# Per verb: from which states, and to which.
MOVES: Final[dict[str, tuple[frozenset[str], str]]] = {
    "start": (frozenset({_State.OPEN}), _State.UNDER_WAY),
    "finish": (frozenset({_State.OPEN, _State.UNDER_WAY}), _State.DONE),
    "drop": (frozenset({_State.OPEN, _State.UNDER_WAY}), _State.DROPPED),
    "reopen": (frozenset({_State.DONE, _State.DROPPED}), _State.OPEN),
}
# What the log says of each.
VERBS: Final[dict[str, str]] = {
    "start": "action.started",
    "finish": "action.finished",
    "drop": "action.dropped",
    "reopen": "action.reopened",
}


def today() -> date:
    """The day by which an action is late: a due day has passed when it has passed for UTC."""
    return timezone.now().date()


def is_overdue(action: Action, day: date | None = None) -> bool:
    """Whether an action is still to be done after its day."""
    return not action.is_closed and action.due < (day or today())
