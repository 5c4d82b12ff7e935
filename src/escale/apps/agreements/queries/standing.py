"""How a clause stands: by what was said of it, and by the actions that serve it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.apps.actions.models import Action
from escale.apps.actions.rules import is_overdue
from escale.apps.agreements.models import ClauseStatus, Status, Tie, Wording


class Standing(NamedTuple):
    """A status (see :class:`Status`), why it is that, and what the words speak of: an action, or a reason given."""

    status: str
    why: str
    action: Action | None = None
    reason: str = ""
    actions: int = 0


def standings_of(wordings: Sequence[Wording], today: date) -> dict[int, Standing]:
    """How each clause stands, by its key; two queries.

    Drafts of actions count for nobody, so that both sides read the same.
    """
    keys = [each.clause_id for each in wordings]
    newest: dict[int, ClauseStatus] = {}
    for fact in ClauseStatus.objects.filter(clause__in=keys).order_by("pk"):
        newest[fact.clause_id] = fact
    serving: dict[int, list[Action]] = {}
    ties = Tie.objects.filter(clause__in=keys, action__shared_at__isnull=False)
    for tie in ties.select_related("action").order_by("action__due", "action"):
        serving.setdefault(tie.clause_id, []).append(tie.action)
    return {
        each.clause_id: standing(each, newest.get(each.clause_id), serving.get(each.clause_id, []), today)
        for each in wordings
    }


def standing(wording: Wording, fact: ClauseStatus | None, actions: Sequence[Action], today: date) -> Standing:
    """How one clause stands: an end that was said, then what is late, then what is on the way.

    ``fact`` is the newest that was said; ``actions`` come by due day.
    """
    found = _ended(fact) or _late(wording, fact, actions, today) or _going(fact, actions) or _nothing(actions)
    return found._replace(actions=len(actions))


def _ended(fact: ClauseStatus | None) -> Standing | None:
    if fact is not None and fact.status == Status.DROPPED:
        return Standing(Status.DROPPED, _("Dropped, because:"), reason=fact.reason)
    if fact is not None and fact.status == Status.KEPT:
        return Standing(Status.KEPT, _("Said to be kept on %(date)s.") % _on(fact.said_on))
    return None


def _late(wording: Wording, fact: ClauseStatus | None, actions: Sequence[Action], today: date) -> Standing | None:
    overdue = next((each for each in actions if is_overdue(each, today)), None)
    if overdue is not None:
        return Standing(Status.LATE, _("An action was due on %(date)s:") % _on(overdue.due), overdue)
    if wording.due_on is not None and wording.due_on < today:
        return Standing(Status.LATE, _("It was due on %(date)s.") % _on(wording.due_on))
    if fact is not None and fact.status == Status.LATE:
        return Standing(Status.LATE, _("Said to be late on %(date)s.") % _on(fact.said_on))
    return None


def _going(fact: ClauseStatus | None, actions: Sequence[Action]) -> Standing | None:
    counted = [each for each in actions if each.state != Action.State.DROPPED]
    done = sum(each.state == Action.State.DONE for each in counted)
    if counted and done == len(counted):
        return Standing(Status.GOING, _("Its actions are done; nobody has said yet whether it is kept."))
    if counted:
        words = ngettext(
            "%(count)s action serves it; done: %(done)s.", "%(count)s actions serve it; done: %(done)s.", len(counted)
        )
        return Standing(Status.GOING, words % {"count": len(counted), "done": done})
    if fact is not None and fact.status == Status.GOING:
        return Standing(Status.GOING, _("Said to be on the way on %(date)s.") % _on(fact.said_on))
    return None


def _nothing(actions: Sequence[Action]) -> Standing:
    if actions:
        return Standing(Status.NONE, _("The actions that served it were dropped."))
    return Standing(Status.NONE, _("No action serves it, and nobody has said what became of it."))


def _on(day: date) -> dict[str, str]:
    return {"date": date_format(day, "DATE_FORMAT")}
