"""What the other side says of a value: signed, or contested with a reason. Nobody says it of their own."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.agreements.models import Agreement, Party
from escale.apps.results.domain import ResultRefused, log
from escale.apps.results.domain.checking import check_figure
from escale.apps.results.domain.locking import lock_value
from escale.apps.results.models import Publication, Statement, Value
from escale.apps.results.rules import may_state, proofs, signing_parties
from escale.engines.results.numbers import plain

if TYPE_CHECKING:
    from escale.apps.accounts.models import User
    from escale.apps.results.models import Indicator


def sign_value(*, acting_user: "User | None", agreement: Agreement, value: Value, party: Party) -> Statement:
    """Say that a value is right; once every other side has, it is signed and locked.

    Raises:
        ResultRefused: it is the party's own, was signed or corrected already, or nothing proves it.
    """
    with transaction.atomic():
        locked = _open_to(value, party)
        if not proofs(locked.evidence.all()):
            raise ResultRefused(_("Nothing proves this value any more: it cannot be signed."))
        said = _say(locked, party, Statement.Kind.SIGNED, acting_user)
        _settle(agreement, locked)
        log("value.signed", locked, agreement=agreement, acting_user=acting_user, details={"party": party.pk})
    value.refresh_from_db()
    return said


def contest_value(
    *,
    acting_user: "User | None",
    agreement: Agreement,
    value: Value,
    party: Party,
    reason: str,
    amount: Decimal | None = None,
) -> Statement:
    """Say that a value is wrong, why, and perhaps which figure is right: both are shown, never a middle.

    Raises:
        ResultRefused: it is the party's own, was signed or corrected already, there is no reason, or ``amount`` is no
            figure of this measure or the same one.
    """
    if not reason:
        raise ResultRefused(_("Say why the value is contested."))
    with transaction.atomic():
        locked = _open_to(value, party)
        indicator = locked.period.indicator
        if amount is not None and not indicator.is_number:
            raise ResultRefused(_("This indicator is told in words: say in the reason what is right."))
        if amount is not None and amount == locked.amount:
            raise ResultRefused(_("This is the same figure: sign it, or write another one."))
        check_figure(indicator, amount=amount)
        said = _say(locked, party, Statement.Kind.CONTESTED, acting_user, reason=reason, amount=amount)
        _settle(agreement, locked)
        figure = None if amount is None else plain(amount)
        details = {"party": party.pk, "amount": figure}
        log("value.contested", locked, agreement=agreement, acting_user=acting_user, details=details)
    value.refresh_from_db()
    return said


def _open_to(value: Value, party: Party) -> Value:
    locked = lock_value(value)
    if may_state(party, locked):
        return locked
    if party.pk == locked.party_id:
        raise ResultRefused(_("Your own side entered this value: only the other side signs or contests it."))
    if locked.state == Value.State.SIGNED:
        raise ResultRefused(_("This value is signed already; it is only changed by a correction."))
    if locked.state == Value.State.CORRECTED:
        raise ResultRefused(_("This value was corrected in the meantime; look at the one that stands now."))
    raise ResultRefused(_("A witness does not sign figures."))


def _say(
    value: Value,
    party: Party,
    kind: str,
    user: "User | None",
    *,
    reason: str = "",
    amount: Decimal | None = None,
) -> Statement:
    last = value.statements.filter(party=party).order_by("-pk").first()
    if last is not None and (last.kind, last.reason, last.amount) == (kind, reason, amount):
        raise ResultRefused(_("Your side has said this already; nothing was changed."))
    return Statement.objects.create(
        value=value,
        party=party,
        entered_by=value.party,
        kind=kind,
        reason=reason,
        amount=amount,
        said_by=user,
    )


def _settle(agreement: Agreement, value: Value) -> None:
    """What the newest statements of all sides make of a value."""
    newest = {each.party_id: each.kind for each in value.statements.order_by("pk")}
    needed = {each.pk for each in signing_parties(agreement)} - {value.party_id}
    if Statement.Kind.CONTESTED in newest.values():
        value.state = Value.State.CONTESTED
    elif needed and needed <= newest.keys():
        value.state = Value.State.SIGNED
    else:
        value.state = Value.State.ENTERED
    value.save(update_fields=["state"])


def publish_indicator(*, acting_user: "User", agreement: Agreement, indicator: "Indicator", party: Party) -> None:
    """Let strangers see an indicator, as far as this party is concerned; twice changes nothing."""
    with transaction.atomic():
        _row, made = Publication.objects.get_or_create(
            indicator=indicator, party=party, defaults={"said_by": acting_user}
        )
        if made:
            details = {"party": party.pk}
            log("indicator.published", indicator, agreement=agreement, acting_user=acting_user, details=details)


def withdraw_publication(*, acting_user: "User", agreement: Agreement, indicator: "Indicator", party: Party) -> None:
    """Let strangers see an indicator no longer: one party is enough; twice changes nothing."""
    with transaction.atomic():
        gone, _rows = Publication.objects.filter(indicator=indicator, party=party).delete()
        if gone:
            details = {"party": party.pk}
            log("indicator.hidden", indicator, agreement=agreement, acting_user=acting_user, details=details)
