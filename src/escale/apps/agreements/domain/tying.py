"""Actions that serve clauses: tied, untied, or written down for a clause."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.models import Action
from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.models import Agreement, Clause, Tie
from escale.apps.agreements.rules import MOST_TIES
from escale.apps.directory.models import Institution
from escale.core import audit

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


def tie(*, acting_user: "User | None", clause: Clause, action: Action) -> None:
    """Say that an action serves a clause; twice is once.

    Raises:
        AgreementRefused: the clause is not signed, the action is of another cooperation or answered for by an
            institution that is no party, or the clause has too many.
    """
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update().get(pk=clause.agreement_id)
        action = Action.objects.select_for_update().get(pk=action.pk)
        if not Tie.objects.filter(clause=clause, action=action).exists():
            _write(acting_user, agreement, clause, action)


def _write(user: "User | None", agreement: Agreement, clause: Clause, action: Action) -> None:
    _check(agreement, clause, action)
    Tie.objects.create(clause=clause, action=action, tied_by=user)
    audit.record("clause.tied", clause, acting_user=user, details={"action": action.pk})


def _check(agreement: Agreement, clause: Clause, action: Action) -> None:
    if clause.agreement_id != agreement.pk or action.cooperation_id != agreement.cooperation_id:
        raise AgreementRefused(_("The action is not one of the cooperation of this agreement."))
    if not clause.wordings.filter(under__signed_on__isnull=False).exists():
        raise AgreementRefused(_("This clause is not signed yet: no action can serve it."))
    bound = agreement.parties.filter(withdrawn_on=None, institution__isnull=False).order_by().values("institution")
    # Organisations carry out what institutions promised, so they need not be parties themselves.
    if action.owners.filter(institution__isnull=False).exclude(institution__in=bound).exists():
        raise AgreementRefused(_("An institution that answers for this action is no party of the agreement."))
    if Tie.objects.filter(clause=clause).count() >= MOST_TIES:
        raise AgreementRefused(_("There are %(most)s already, and no more fit.") % {"most": MOST_TIES})


def untie(*, acting_user: "User", clause: Clause, action: Action) -> None:
    """Say that an action does not serve a clause after all; twice is once. Where it was born stays."""
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=clause.agreement_id)
        if Tie.objects.filter(clause=clause, action=action).delete()[0]:
            audit.record("clause.untied", clause, acting_user=acting_user, details={"action": action.pk})


def act_on(
    *,
    acting_user: "User",
    agreement: Agreement,
    clauses: Sequence[Clause],
    draft: ActionDraft,
    drafted_for: Institution | None,
) -> Action:
    """Write down an action for clauses, as a draft of its side; it is born of the first one.

    Raises:
        AgreementRefused: it could not be tied to one of them; nothing was written.
        ActionRefused: its owners are not of the cooperation, or its day is of no time we plan for.
    """
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
        action = create_action(
            acting_user=acting_user,
            cooperation=agreement.cooperation,
            draft=draft,
            drafted_for=drafted_for,
            reality=agreement.reality,
        )
        for clause in clauses:
            _write(acting_user, agreement, clause, action)
    return action
