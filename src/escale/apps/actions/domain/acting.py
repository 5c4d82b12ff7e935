"""Making an action, sharing it, changing it, and moving it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.actions.domain.owning import OwnerDraft, check_owners, write_owners
from escale.apps.actions.models import Action, Comment
from escale.apps.actions.rules import EARLIEST, LATEST, MOVES, VERBS
from escale.apps.directory.models import Cooperation, Institution, Reality
from escale.apps.missions.models import Mission
from escale.core import audit
from escale.core.translated import say, with_translation
from escale.core.versions import claim
from escale.engines.text.folding import fold

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


@dataclass(frozen=True)
class ActionDraft:
    """What somebody wrote; ``language`` is that of title and description."""

    title: str
    language: str
    due: date
    owners: Sequence[OwnerDraft]
    description: str = ""
    mission: Mission | None = None
    origin: str = Action.Origin.FREE
    origin_key: str = ""


def create_action(
    *,
    acting_user: "User | None",
    cooperation: Cooperation,
    draft: ActionDraft,
    drafted_for: Institution | None = None,
    shared: bool = False,
    reality: str = Reality.REAL,
    batch: str = "",
) -> Action:
    """Write an action down, for its own institution to see or ``shared`` at once.

    Raises:
        ActionRefused: owners or mission are not of the cooperation, or the day is of no time we plan for.
    """
    _check(cooperation, draft)
    author = acting_user.pk if acting_user else None
    with transaction.atomic():
        action = Action.objects.create(
            cooperation=cooperation,
            mission=draft.mission,
            title=say(draft.title, draft.language, author=author),
            description=say(draft.description, draft.language, author=author) if draft.description else {},
            searched=fold(draft.title),
            due=draft.due,
            origin=draft.origin,
            origin_key=draft.origin_key,
            drafted_for=drafted_for,
            shared_at=timezone.now() if shared else None,
            reality=reality,
            batch=batch,
            created_by=acting_user,
        )
        write_owners(action, draft.owners)
        details = {"shared": shared, "origin": draft.origin}
        audit.record("action.created", action, acting_user=acting_user, details=details)
    return action


def _check(cooperation: Cooperation, draft: ActionDraft) -> None:
    if draft.mission is not None and draft.mission.cooperation_id != cooperation.pk:
        raise ActionRefused(_("The mission is not one of this cooperation."))
    if not EARLIEST <= draft.due <= LATEST:
        raise ActionRefused(_("Dates are between 1900 and 2200; nothing was saved."))
    check_owners(cooperation, draft.owners)


def locked(action: Action) -> Action:
    """The row as it stands, held until the transaction ends.

    Who looks at other actions as well holds the cooperation first, as :func:`standing_still` does.
    """
    return Action.objects.select_for_update().get(pk=action.pk)


def standing_still(action: Action) -> Action:
    """The same, while nothing of its cooperation is shared, finished or linked by anybody else."""
    Cooperation.objects.select_for_update().get(pk=action.cooperation_id)
    return locked(action)


def share_action(*, acting_user: "User", action: Action) -> None:
    """Show a draft to both sides; twice is once.

    Raises:
        ActionRefused: it waits for a draft, of which the other side would learn.
    """
    with transaction.atomic():
        standing = standing_still(action)
        if standing.shared_at is not None:
            return
        if standing.needs.filter(needed__shared_at=None).exists():
            raise ActionRefused(_("It waits for a draft: share that one first. Nothing was shared."))
        standing.shared_at = timezone.now()
        standing.version += 1
        standing.save(update_fields=["shared_at", "version"])
        audit.record("action.shared", standing, acting_user=acting_user)


def edit_action(*, acting_user: "User", action: Action, expected_version: int, draft: ActionDraft) -> None:
    """Change what an action says, in one language, and who answers for it.

    Raises:
        ActionRefused: owners or mission are not of the cooperation.
        StaleVersion: somebody saved in between; nothing was written.
    """
    _check(action.cooperation, draft)
    with transaction.atomic():
        # Before the claim: it holds the row by itself, and everybody takes the cooperation first.
        standing = standing_still(action)
        claim(action, expected_version)
        author = acting_user.pk
        standing.title = with_translation(standing.title, draft.title, draft.language, author=author)
        if draft.description or standing.description:
            standing.description = with_translation(
                standing.description, draft.description, draft.language, author=author
            )
        standing.searched = fold(" ".join(entry["text"] for entry in standing.title["texts"].values()))
        standing.due, standing.mission = draft.due, draft.mission
        standing.save(update_fields=["title", "description", "searched", "due", "mission"])
        audit.record("action.edited", standing, acting_user=acting_user, details={"due": draft.due.isoformat()})
        if write_owners(standing, draft.owners):
            audit.record("action.assigned", standing, acting_user=acting_user)


def move_action(*, acting_user: "User", action: Action, verb: str, reason: str = "") -> None:
    """Start, finish, drop or reopen an action; ``verb`` as in :data:`~escale.apps.actions.rules.MOVES`.

    What is so already stays so: the second of two who press one button is not told off.

    Raises:
        ActionRefused: it is a draft, it waits for another, or it is dropped without a reason.
    """
    sources, target = MOVES[verb]
    reason = " ".join(reason.split())
    if verb == "drop" and not reason:
        raise ActionRefused(_("Say why it is dropped: the reason is kept with the action."))
    with transaction.atomic():
        standing = standing_still(action)
        if standing.state == target:
            return
        if standing.shared_at is None:
            raise ActionRefused(_("This is a draft: share it first."))
        if standing.state not in sources:
            raise ActionRefused(_("Its state has changed meanwhile; nothing was done."))
        if verb == "finish" and _waits(standing):
            raise ActionRefused(_("It waits for another action that is not done yet."))
        before, standing.state = standing.state, target
        standing.reason = reason if verb == "drop" else ""
        standing.version += 1
        standing.save(update_fields=["state", "reason", "version"])
        details = {"from": before, "to": target}
        audit.record(VERBS[verb], standing, acting_user=acting_user, details=details)


def _waits(action: Action) -> bool:
    over = (Action.State.DONE, Action.State.DROPPED)
    return action.needs.exclude(needed__state__in=over).exists()


def comment_on(*, acting_user: "User", action: Action, text: str, language: str) -> Comment:
    """Say something about an action."""
    with transaction.atomic():
        said = Comment.objects.create(action=action, author=acting_user, text=text, language=language)
        audit.record("action.commented", action, acting_user=acting_user)
    return said
