"""Agreeing on an action in a meeting."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.directory.models import Person
from escale.apps.meetings.models import Request

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

ORIGIN = Action.Origin.MEETING


def agree(
    *,
    acting_user: "User",
    pair: Request,
    title: str,
    language: str,
    due: date,
    organisations: Sequence[int],
    person: Person | None = None,
) -> Action:
    """Write down what the two organisations of a meeting agreed on; both see it at once.

    ``organisations``: keys of those of the two that answer for it; ``person`` agrees for their own organisation,
    and is named where that one answers. The pair is the origin, not its row in one version of the agenda.
    """
    own = set(person.roles.values_list("organisation", flat=True)) if person is not None else set()
    owners = [
        OwnerDraft(organisation=key, person=person.pk if person is not None and key in own else None)
        for key in organisations
    ]
    mission = pair.round.stop.mission
    draft = ActionDraft(title, language, due, owners, mission=mission, origin=ORIGIN, origin_key=str(pair.pk))
    return create_action(
        acting_user=acting_user,
        cooperation=mission.cooperation,
        draft=draft,
        shared=True,
        reality=mission.reality,
    )
