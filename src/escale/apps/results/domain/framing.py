"""What is measured: results and their indicators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.actions.models import Action
from escale.apps.agreements.models import Agreement, Clause
from escale.apps.directory.models import Reality
from escale.apps.results.domain import ResultRefused, log
from escale.apps.results.domain.locking import lock_agreement, lock_indicator
from escale.apps.results.models import Indicator, Result, Value
from escale.apps.results.rules import MOST_INDICATORS, MOST_RESULTS
from escale.core import versions
from escale.core.translated import with_translation, without

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

# What cannot change under figures that were entered already.
_MEASURED = ("measure", "cumulative", "unit", "ascending")


@dataclass(frozen=True)
class ResultDraft:
    """A result as somebody typed it, in ``language``."""

    type: str
    title: str
    language: str
    description: str = ""


@dataclass(frozen=True)
class IndicatorDraft:
    """An indicator as somebody typed it, in ``language``."""

    title: str
    language: str
    measure: str = Indicator.Measure.UNIT
    description: str = ""
    ascending: bool = True
    cumulative: bool = False
    unit: str = ""
    parent: Indicator | None = None
    counts: bool = True
    clauses: Sequence[Clause] = ()
    actions: Sequence[Action] = field(default=())


def add_result(
    *, acting_user: "User | None", agreement: Agreement, draft: ResultDraft, reality: str = Reality.REAL
) -> Result:
    """One more thing that the agreement is to bring."""
    with transaction.atomic():
        lock_agreement(agreement)
        _bound(agreement.results.count(), MOST_RESULTS)
        result = Result.objects.create(
            agreement=agreement,
            type=draft.type,
            title=told({}, draft.title, draft.language, acting_user),
            description=told({}, draft.description, draft.language, acting_user),
            reality=reality,
            created_by=acting_user,
        )
        log("result.added", result, agreement=agreement, acting_user=acting_user)
    return result


def edit_result(
    *, acting_user: "User", agreement: Agreement, result: Result, expected_version: int, draft: ResultDraft
) -> None:
    """Change type and words of a result. Raises :class:`StaleVersion` when somebody saved in between."""
    with transaction.atomic():
        lock_agreement(agreement)
        versions.claim(result, expected_version)
        result.type = draft.type
        result.title = told(result.title, draft.title, draft.language, acting_user)
        result.description = told(result.description, draft.description, draft.language, acting_user)
        result.save(update_fields=["type", "title", "description"])
        log("result.edited", result, agreement=agreement, acting_user=acting_user)


def told(value: Mapping[str, Any], text: str, language: str, user: "User | None") -> dict[str, Any]:
    """``value`` with ``text`` in a language; an empty text takes the language out."""
    if not text:
        return without(dict(value), language) if value else {}
    author = user.pk if user else None
    return with_translation(dict(value), text, language, author=author, at=timezone.now())


def _bound(count: int, most: int) -> None:
    if count >= most:
        raise ResultRefused(_("There are %(most)s already, and no more fit.") % {"most": most})


def add_indicator(
    *, acting_user: "User | None", agreement: Agreement, result: Result, draft: IndicatorDraft
) -> Indicator:
    """One more measure of a result.

    Raises:
        ResultRefused: its parent is of another agreement, or no more fit.
    """
    with transaction.atomic():
        lock_agreement(agreement)
        _bound(Indicator.objects.filter(result__agreement=agreement).count(), MOST_INDICATORS)
        indicator = Indicator(result=result)
        _check_family(agreement, indicator, draft)
        _fill(indicator, draft, acting_user)
        indicator.save()
        if draft.clauses or draft.actions:
            _tie(indicator, draft)
        log("indicator.added", indicator, agreement=agreement, acting_user=acting_user, details=_measure(draft))
    return indicator


def edit_indicator(
    *, acting_user: "User", agreement: Agreement, indicator: Indicator, expected_version: int, draft: IndicatorDraft
) -> None:
    """Change an indicator.

    Raises:
        StaleVersion: somebody saved in between.
        ResultRefused: it would stand under itself, or its measure would change under values that were entered.
    """
    with transaction.atomic():
        lock_agreement(agreement)
        lock_indicator(indicator.pk)
        versions.claim(indicator, expected_version)
        _check_measure(indicator, draft)
        _check_family(agreement, indicator, draft)
        _fill(indicator, draft, acting_user)
        indicator.save()
        _tie(indicator, draft)
        log("indicator.edited", indicator, agreement=agreement, acting_user=acting_user, details=_measure(draft))


def _measure(draft: IndicatorDraft) -> dict[str, Any]:
    parent = draft.parent.pk if draft.parent else None
    return {"measure": draft.measure, "parent": parent, "counts": draft.counts}


def _fill(indicator: Indicator, draft: IndicatorDraft, user: "User | None") -> None:
    indicator.title = told(indicator.title, draft.title, draft.language, user)
    indicator.description = told(indicator.description, draft.description, draft.language, user)
    indicator.measure, indicator.unit = draft.measure, draft.unit
    indicator.ascending, indicator.cumulative = draft.ascending, draft.cumulative and indicator.is_number
    indicator.parent, indicator.counts = draft.parent, draft.counts and indicator.is_number


def _tie(indicator: Indicator, draft: IndicatorDraft) -> None:
    indicator.clauses.set(draft.clauses)
    indicator.actions.set(draft.actions)


def _check_measure(indicator: Indicator, draft: IndicatorDraft) -> None:
    changed = any(getattr(indicator, name) != getattr(draft, name) for name in _MEASURED)
    entered = Value.objects.filter(period__indicator=indicator).exclude(state=Value.State.DRAFT)
    if changed and entered.exists():
        raise ResultRefused(
            _("Values were entered already: how it is measured stays. Make another indicator for another measure.")
        )


def _check_family(agreement: Agreement, indicator: Indicator, draft: IndicatorDraft) -> None:
    """Walk up from the parent: nothing may stand under itself, and what is added must be measured alike."""
    if draft.parent is None:
        return
    rows = Indicator.objects.filter(result__agreement=agreement).values_list("pk", "parent")
    above = dict(rows)
    if draft.parent.pk not in above:
        raise ResultRefused(_("The indicator above is not one of this agreement."))
    at: int | None = draft.parent.pk
    for _step in range(len(above) + 1):
        if at is None:
            break
        if at == indicator.pk:
            raise ResultRefused(_("An indicator cannot stand under itself, not even by way of others."))
        at = above.get(at)
    is_number = Indicator(measure=draft.measure).is_number
    if draft.counts and is_number and draft.measure != draft.parent.measure:
        raise ResultRefused(
            _("It is measured in another way than the indicator above: it can stand there, but not be added to it.")
        )


def remove_indicator(*, acting_user: "User", agreement: Agreement, indicator: Indicator) -> None:
    """Take an indicator away that nobody wrote a value for.

    Raises:
        ResultRefused: there is a value, if only a draft.
    """
    with transaction.atomic():
        lock_agreement(agreement)
        lock_indicator(indicator.pk)
        if Value.objects.filter(period__indicator=indicator).exists():
            raise ResultRefused(_("A side has written a value for it: it stays."))
        log("indicator.removed", indicator, agreement=agreement, acting_user=acting_user)
        indicator.delete()


def stand_under(
    *, acting_user: "User", agreement: Agreement, indicator: Indicator, parent: Indicator, counts: bool
) -> None:
    """Put an indicator under another one of the agreement.

    Raises:
        ResultRefused: it would stand under itself, or be added to what is measured in another way.
    """
    draft = IndicatorDraft("", "", indicator.measure, parent=parent, counts=counts)
    with transaction.atomic():
        lock_agreement(agreement)
        _check_family(agreement, indicator, draft)
        indicator.parent, indicator.counts = parent, counts and indicator.is_number
        indicator.save(update_fields=["parent", "counts"])
        log("indicator.edited", indicator, agreement=agreement, acting_user=acting_user, details=_measure(draft))
