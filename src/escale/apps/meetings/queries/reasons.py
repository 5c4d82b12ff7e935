"""Why a request waits, in words: the planner's codes and those of hand edits."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.apps.meetings.models import Waiting

REASONS: dict[str, Promise] = {
    "full": gettext_lazy("There is no time left at which both are free."),
    "people": gettext_lazy("One side sends nobody to this stop."),
    "unavailable": gettext_lazy("They are never there at the same time."),
    "hours": gettext_lazy("No hour suits both clocks."),
    "tables": gettext_lazy("No table is free when both are."),
    "interpreters": gettext_lazy("They share no language, and no interpreter is free."),
    "walking": gettext_lazy("The way between two meetings is too long."),
    "length": gettext_lazy("No half day is long enough."),
    "locked": gettext_lazy("The time it is locked to is not possible."),
    "slots": gettext_lazy("The times asked for are not possible."),
    "after": gettext_lazy("It may only come after another meeting, which is not planned."),
    "cycle": gettext_lazy("It waits for meetings that wait for it."),
    "person": gettext_lazy("One person would be in two places: they speak for two organisations."),
    "changed": gettext_lazy("Somebody or something it needs was taken away while the plan was made."),
    "cancelled": gettext_lazy("The organiser called it off."),
}
_BLOCKING: dict[str, Promise] = {
    "max": gettext_lazy("%(name)s has as many meetings as the round allows"),
    "busy": gettext_lazy("%(name)s is in another meeting whenever the other side is free"),
    "unavailable": gettext_lazy("absences of %(name)s"),
    "people": gettext_lazy("nobody of %(name)s comes to this stop"),
    "hours": gettext_lazy("the hours of %(name)s"),
    "home_tables": gettext_lazy("the home table of %(name)s is taken"),
    "locked": gettext_lazy("the time it is locked to"),
    "slots": gettext_lazy("the times asked for"),
    "length": gettext_lazy("its length"),
    "after": gettext_lazy("the meeting it must follow"),
    "tables": gettext_lazy("all tables are taken"),
    "interpreters": gettext_lazy("all interpreters are taken"),
    "walking_minutes": gettext_lazy("the way between two venues"),
}


@dataclass(frozen=True)
class Explained:
    """A request that waits, why, and what is in the way."""

    waiting: Waiting
    reason: str
    blocking: list[str]


def explained(waiting: Waiting) -> Explained:
    """Both sides of the request must be loaded. An unknown code is shown as it is: nothing is hidden."""
    request = waiting.request
    names = {f"o{request.first_id}": request.first.name, f"o{request.second_id}": request.second.name}
    reason = str(REASONS.get(waiting.reason) or _("No place was found (%(code)s).") % {"code": waiting.reason})
    return Explained(waiting, reason, list(dict.fromkeys(_in_words(code, names) for code in waiting.blocking)))


def _in_words(code: str, names: dict[str, str]) -> str:
    owner, _dot, rule = code.rpartition(".")
    words = _BLOCKING.get(rule)
    return code if words is None else str(words) % {"name": names.get(owner, owner)}
