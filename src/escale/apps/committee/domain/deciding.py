"""A decision becomes an action at once: with an owner on both sides, a day, and where it was born."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.tying import tie
from escale.apps.committee.domain import CommitteeRefused, lock_open, log
from escale.apps.committee.models import Decision, Item
from escale.apps.committee.rules import MOST_DECISIONS
from escale.core.translated import say

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


def decide(
    *, acting_user: "User | None", item: Item, text: str, language: str, due: date, owners: Sequence[OwnerDraft]
) -> Decision:
    """Write a decision down and make the action that carries it out; both sides see it.

    Raises:
        CommitteeRefused: the minutes are published, the point was left out, or it has too many decisions, or the
            owners are not of the cooperation, or, of a clause, of no party.
    """
    with transaction.atomic():
        locked = lock_open(item.committee)
        if item.state == Item.State.DROPPED:
            raise CommitteeRefused(_("This point was left out: nothing is decided under it."))
        if item.decisions.count() >= MOST_DECISIONS:
            raise CommitteeRefused(_("There are %(most)s already, and no more fit.") % {"most": MOST_DECISIONS})
        draft = ActionDraft(
            title=text,
            language=language,
            due=due,
            owners=owners,
            origin=Action.Origin.COMMITTEE,
            origin_key=str(locked.pk),
        )
        try:
            action = create_action(
                acting_user=acting_user,
                cooperation=locked.agreement.cooperation,
                draft=draft,
                shared=True,
                reality=locked.reality,
            )
            if item.clause is not None and item.clause.wordings.filter(under__signed_on__isnull=False).exists():
                tie(acting_user=acting_user, clause=item.clause, action=action)
        except (ActionRefused, AgreementRefused) as refused:
            raise CommitteeRefused(str(refused)) from refused
        author = acting_user.pk if acting_user else None
        decision = Decision.objects.create(
            item=item, text=say(text, language, author=author), action=action, made_by=acting_user
        )
        log("committee.decided", decision, committee=locked, acting_user=acting_user, details={"action": action.pk})
    return decision
