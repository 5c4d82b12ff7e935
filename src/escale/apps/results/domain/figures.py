"""Values: drafted by one side, entered with evidence, corrected by another value, never changed."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.agreements.models import Agreement, Party
from escale.apps.directory.models import Reality
from escale.apps.results.domain import ResultRefused, log
from escale.apps.results.domain.checking import Cells, check_figure, write_parts
from escale.apps.results.domain.framing import told
from escale.apps.results.domain.locking import lock_indicator, lock_value
from escale.apps.results.models import Period, Value
from escale.apps.results.rules import proofs
from escale.core import versions
from escale.engines.results import Share
from escale.engines.results.numbers import percent, plain

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


@dataclass(frozen=True)
class ValueDraft:
    """A value as somebody typed it. A percentage may be given by its two numbers alone; ``why``: of a correction."""

    amount: Decimal | None = None
    told: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    location: str = ""
    comment: str = ""
    language: str = "en"
    why: str = ""
    parts: Cells = field(default=())

    @property
    def share(self) -> Share | None:
        """The two numbers of a percentage."""
        if self.numerator is None or self.denominator is None:
            return None
        return Share(self.numerator, self.denominator)

    @property
    def figure(self) -> Decimal | None:
        """The amount, of a percentage worked out where only its numbers are given."""
        if self.amount is None and self.share is not None and self.share.denominator:
            return percent(self.share.numerator, self.share.denominator)
        return self.amount


def draft_value(
    *,
    acting_user: "User | None",
    agreement: Agreement,
    period: Period,
    party: Party,
    draft: ValueDraft,
    corrects: Value | None = None,
    reality: str = Reality.REAL,
) -> Value:
    """Write a value down; only officers of its own party see it. ``corrects``: the value that it is to replace.

    Raises:
        ResultRefused: it is no figure of this measure, another value stands, or this side has a draft already.
    """
    with transaction.atomic():
        lock_indicator(period.indicator_id)
        _check(period, draft)
        if corrects is not None:
            corrects.refresh_from_db(fields=["state", "location"])
        _check_place(period, party, draft.location, corrects)
        value = Value(period=period, party=party, corrects=corrects, reality=reality)
        _fill(value, draft, acting_user)
        value.save()
        write_parts(draft.parts, value=value)
        log("value.drafted", value, agreement=agreement, acting_user=acting_user)
    return value


def _check(period: Period, draft: ValueDraft) -> None:
    if (draft.numerator is None) != (draft.denominator is None):
        raise ResultRefused(_("A percentage is made of two numbers: write both or none."))
    indicator = period.indicator
    if indicator.is_number and draft.told:
        raise ResultRefused(_("This indicator is measured in numbers: say the rest in the comment."))
    check_figure(indicator, amount=draft.figure, share=draft.share, parts=draft.parts)


def _check_place(period: Period, party: Party, location: str, corrects: Value | None) -> None:
    here = period.values.filter(location=location)
    if here.filter(state=Value.State.DRAFT, party=party).exists():
        raise ResultRefused(_("Your side has a draft for this period and place already: go on with that one."))
    if corrects is None:
        if any(each.stands for each in here):
            raise ResultRefused(_("A value stands for this period and place already: correct that one."))
    elif not corrects.stands:
        raise ResultRefused(_("This value was corrected in the meantime; correct the one that stands now."))
    elif corrects.location != location:
        raise ResultRefused(_("A correction is about the same place as the value that it corrects."))


def _fill(value: Value, draft: ValueDraft, user: "User | None") -> None:
    value.amount, value.told = draft.figure, draft.told
    value.numerator, value.denominator = draft.numerator, draft.denominator
    value.location = draft.location
    value.comment = told(value.comment, draft.comment, draft.language, user)
    if value.corrects_id is not None:
        if not draft.why:
            raise ResultRefused(_("Say why the value is corrected."))
        value.why = draft.why


def edit_draft(
    *, acting_user: "User", agreement: Agreement, value: Value, expected_version: int, draft: ValueDraft
) -> None:
    """Change a draft.

    Raises:
        StaleVersion: a colleague saved in between.
        ResultRefused: it was entered already, or is no figure of this measure.
    """
    with transaction.atomic():
        locked = _draft(value)
        versions.claim(value, expected_version)
        _check(locked.period, draft)
        here = locked.period.values.filter(location=draft.location).exclude(pk=value.pk)
        if draft.location != locked.location:
            if locked.corrects_id is not None:
                raise ResultRefused(_("A correction is about the same place as the value that it corrects."))
            if any(each.stands or each.party_id == locked.party_id for each in here):
                raise ResultRefused(_("A value stands for this period and place already: correct that one."))
        _fill(value, draft, acting_user)
        value.save()
        write_parts(draft.parts, value=value)
        log("value.edited", value, agreement=agreement, acting_user=acting_user)


def _draft(value: Value) -> Value:
    locked = lock_value(value)
    if locked.state != Value.State.DRAFT:
        raise ResultRefused(_("This value was entered already: it is only changed by a correction."))
    return locked


def discard_draft(*, acting_user: "User", agreement: Agreement, value: Value) -> None:
    """Throw a draft away. Raises :class:`ResultRefused` when it was entered already."""
    with transaction.atomic():
        _draft(value)
        log("value.discarded", value, agreement=agreement, acting_user=acting_user)
        value.delete()


def enter_value(*, acting_user: "User | None", agreement: Agreement, value: Value) -> None:
    """Show a draft to every side: from then on it is never changed. The value that it corrects stands no longer.

    Raises:
        ResultRefused: nothing proves it, it says nothing, or another value stands for this period and place.
    """
    with transaction.atomic():
        locked = _draft(value)
        if locked.amount is None and not locked.told:
            raise ResultRefused(_("The draft says nothing yet: write a value first."))
        if not proofs(locked.evidence.all()):
            raise ResultRefused(_("Nothing proves this value yet: add evidence first. The draft is kept."))
        old = _replaced(locked)
        if old is not None:
            old.state = Value.State.CORRECTED
            old.save(update_fields=["state"])
        locked.state, locked.entered_at, locked.entered_by = Value.State.ENTERED, timezone.now(), acting_user
        locked.version += 1
        locked.save(update_fields=["state", "entered_at", "entered_by", "version"])
        if old is not None:
            log("value.corrected", old, agreement=agreement, acting_user=acting_user, details={"by": locked.pk})
        log("value.entered", locked, agreement=agreement, acting_user=acting_user, details=_told_in_log(locked))
    value.refresh_from_db()


def _replaced(value: Value) -> Value | None:
    """The value that this one takes the place of."""
    standing = next(
        (each for each in value.period.values.filter(location=value.location).order_by("pk") if each.stands), None
    )
    if value.corrects_id is None:
        if standing is not None:
            raise ResultRefused(
                _("The other side entered a value in the meantime. Sign, contest or correct that one.")
            )
        return None
    if standing is None or standing.pk != value.corrects_id:
        raise ResultRefused(_("This value was corrected in the meantime; correct the one that stands now."))
    return standing


def _told_in_log(value: Value) -> dict[str, Any]:
    amount = None if value.amount is None else plain(value.amount)
    return {"period": value.period_id, "party": value.party_id, "amount": amount, "corrects": value.corrects_id}
