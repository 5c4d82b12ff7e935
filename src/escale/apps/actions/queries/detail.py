"""One action with its comments, what it waits for, and what happened to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.models import Action, Comment
from escale.apps.actions.queries.access import drafted, visible_to
from escale.apps.actions.queries.listing import Row, rows_of, with_owners
from escale.apps.directory.models import Membership, Representative
from escale.core.models import AuditEntry

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

MOST_TOLD: Final = 100
HISTORY: Final[Mapping[str, str | Promise]] = {
    "action.created": _("written down"),
    "action.shared": _("shared with both sides"),
    "action.edited": _("changed"),
    "action.assigned": _("given other owners"),
    "action.started": _("started"),
    "action.finished": _("done"),
    "action.dropped": _("dropped"),
    "action.reopened": _("opened again"),
    "action.linked": _("made to wait for another action"),
    "action.unlinked": _("waits for another action no longer"),
    "action.commented": _("commented"),
}


@dataclass(frozen=True)
class Event:
    """What happened, when, and who did it: for organisers by name, for others by whom they act for."""

    words: str | Promise
    at: datetime
    who: str


@dataclass(frozen=True)
class Said:
    """A comment with who made it."""

    comment: Comment
    who: str


@dataclass(frozen=True)
class Page:
    """Everything the page of an action shows; ``waiting`` are those that wait for it."""

    row: Row
    comments: Sequence[Said]
    history: Sequence[Event]
    needs: Sequence[Action]
    waiting: Sequence[Action]


def page_of(action: Action, user: "User", *, names: bool) -> Page:
    """An action with everything around it that a visitor may see.

    What its own side said and did while it was a draft, the other side does not see afterwards either.
    """
    row = rows_of(with_owners(Action.objects.filter(pk=action.pk)), user, names=names)[0]
    said = action.comments.order_by("-at", "-pk")
    done = AuditEntry.objects.filter(
        object_type=Action._meta.label_lower, object_id=str(action.pk), verb__in=list(HISTORY)
    ).order_by("-at", "-number")
    if action.shared_at is not None and not drafted(user, action):
        said = said.filter(at__gte=action.shared_at)
        done = done.filter(Q(at__gte=action.shared_at) | Q(verb__in=("action.created", "action.shared")))
    comments, entries = list(said[:MOST_TOLD])[::-1], list(done[:MOST_TOLD])
    known = _names(action, {each.author_id for each in comments} | {each.actor_id for each in entries}, names=names)
    seen = visible_to(user)
    return Page(
        row,
        [Said(each, known.get(each.author_id, "")) for each in comments],
        [Event(HISTORY[each.verb], each.at, known.get(each.actor_id, "")) for each in entries],
        list(seen.filter(needed_by__action=action).order_by("due", "pk")),
        list(seen.filter(needs__needed=action).order_by("due", "pk")),
    )


def _names(action: Action, accounts: Iterable[int | None], *, names: bool) -> dict[int | None, str]:
    """What the cooperation calls accounts: by their role, else by the organisation they speak for."""
    keys = [key for key in accounts if key is not None]
    speaks = Representative.objects.filter(
        person__user__in=keys, organisation__cooperation=action.cooperation_id
    ).select_related("person", "organisation")
    held = Membership.objects.filter(user__in=keys, cooperation=action.cooperation_id).select_related(
        "user", "institution"
    )
    found: dict[int | None, str] = {}
    for each in speaks.order_by("-pk"):
        found[each.person.user_id] = each.person.name if names else each.organisation.name
    for member in held.order_by("-pk"):
        institution = member.institution.name if member.institution else ""
        found[member.user_id] = member.shown_name if names else institution
    return found
