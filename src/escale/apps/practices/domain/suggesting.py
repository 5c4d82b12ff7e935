"""Practices at the moment of work: beside a new action those that fit it, and actions that are made from one."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.actions.queries import drafting_for
from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.domain.reading import ask, state_of
from escale.apps.practices.models import Practice
from escale.apps.practices.queries import validated_practices
from escale.apps.practices.queries.nearness import fits_of
from escale.apps.practices.rules import MOST_SUGGESTED, SUGGESTED_FROM, standing_of, today, year_before
from escale.core.panels import Panel
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

ORIGIN = Action.Origin.PRACTICE


def beside_action(user: "User", action: Action) -> Panel | None:
    """Up to three practices that fit an action, each with its own sentence as the reason; for organisers only.

    Never one that is not validated, or that nobody confirms any more, or the one the action was made from.
    """
    usable = validated_practices(user).filter(
        cooperation=action.cooperation_id, confirmed_on__gte=year_before(today())
    )
    if action.origin == ORIGIN and action.origin_key.isdecimal():
        usable = usable.exclude(pk=int(action.origin_key))
    if action.is_closed or not usable.exists():
        return None
    own = action.title.get("source", "")
    reading = ask(action.cooperation, f"{best(action.title, own).text}. {best(action.description, own).text}")
    hits = reading.hits if reading is not None else ()
    fits = fits_of(usable.select_related("institution", "cooperation"), hits, least=SUGGESTED_FROM)
    return Panel("practices/_beside_action.html", {"fits": fits[:MOST_SUGGESTED], "meaning": state_of(reading)})


def act_on(
    *,
    acting_user: "User",
    practice: Practice,
    title: str,
    language: str,
    due: date,
    institutions: Sequence[int],
) -> Action:
    """Write a draft of an action down that a practice gave the idea to.

    Raises:
        PracticeRefused: the practice is not validated, or the user does not organise.
        ActionRefused: an institution is not of the cooperation, or one answers twice.
    """
    standing = standing_of(acting_user, practice.cooperation_id)
    if practice.state != Practice.State.VALIDATED or not standing.organises:
        raise PracticeRefused(_("Only a validated practice becomes an action; nothing was saved."))
    owners = [OwnerDraft(institution=key) for key in institutions]
    draft = ActionDraft(title, language, due, owners, origin=ORIGIN, origin_key=str(practice.pk))
    return create_action(
        acting_user=acting_user,
        cooperation=practice.cooperation,
        draft=draft,
        drafted_for=drafting_for(acting_user, practice.cooperation),
        reality=practice.reality,
    )
