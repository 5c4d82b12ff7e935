"""Results as an IATI 2.03 activity, and as a sheet with one line for each period."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.agreements.models import Agreement, Party
from escale.apps.agreements.queries import current_of
from escale.apps.results.models import Indicator, Value
from escale.apps.results.queries import seen_values
from escale.apps.results.queries.measured import indicator_measured, result_measured, words_of
from escale.apps.results.queries.standing import IndicatorRow, PeriodRow, indicators_of, why_not_counted
from escale.core.documents import sheet
from escale.core.labels import label
from escale.core.translated import best
from escale.engines.results import Narrative, Words
from escale.engines.results.iati import Activities, Activity, ActivityDate, Description, Organisation, write

SIGNED, STANDING, OWN = "signed", "standing", "own"
WHICH: Final[Mapping[str, str | Promise]] = {
    SIGNED: _("only what both sides signed"),
    STANDING: _("everything that both sides see, contested values too"),
    OWN: _("also the drafts of your side"),
}
_OTHER_TYPE = "90"  # codelist OrganisationType: other
_IMPLEMENTING, _ACCOUNTABLE = "4", "2"  # codelist OrganisationRole
_STARTED, _ENDS, _PLANNED = "2", "3", "1"  # codelist ActivityDateType
_UNDER_WAY = "2"  # codelist ActivityStatus
HEADINGS: Final[Sequence[str | Promise]] = (
    _("Result"),
    _("Indicator"),
    _("Measure"),
    _("Unit"),
    _("First day"),
    _("Last day"),
    _("Target"),
    _("Value"),
    _("In words"),
    _("How many"),
    _("Of how many"),
    _("State"),
    _("Entered by"),
    _("What the other side says"),
    _("Figure of the other side"),
    _("How far"),
    _("Pieces of evidence"),
)


def values_to_export(agreement: Agreement, party: Party | None, which: str) -> dict[int, list[Value]]:
    """The values that go out, by period."""
    found: dict[int, list[Value]] = defaultdict(list)
    for each in seen_values(party).filter(period__indicator__result__agreement=agreement):
        if which == SIGNED:
            fits = each.stands and not why_not_counted(each)
        else:
            fits = each.stands or (which == OWN and each.state == Value.State.DRAFT)
        if fits:
            found[each.period_id].append(each)
    return found


def as_iati(
    agreement: Agreement, values: Mapping[int, Sequence[Value]], *, indicators: Sequence[Indicator] | None = None
) -> bytes:
    """One activity with the results of an agreement; ``indicators``: only these of them."""
    shown = indicators_of(agreement) if indicators is None else indicators
    by_result: dict[int, list[Indicator]] = defaultdict(list)
    for each in shown:
        by_result[each.result_id].append(each)
    results = [
        result_measured(each, [indicator_measured(one, values) for one in by_result[each.pk]])
        for each in agreement.results.order_by("pk")
        if by_result[each.pk]
    ]
    return write(Activities((_activity(agreement, tuple(results)),)))


def _activity(agreement: Agreement, results: tuple[object, ...]) -> Activity:
    parties = list(agreement.parties.select_related("institution", "organisation").order_by("pk"))
    title = words_of(agreement.title)
    first = _organisation(parties[0]) if parties else Organisation("escale", _OTHER_TYPE, names=title)
    version = current_of(agreement)
    starts = version.in_force_from or version.signed_on
    dates = [ActivityDate(_STARTED if starts else _PLANNED, starts or agreement.created_at.date())]
    if version.ends_on:
        dates.append(ActivityDate(_ENDS, version.ends_on))
    return Activity(
        identifier=f"{first.ref}-agreement-{agreement.pk}",
        reporting=first,
        title=title,
        descriptions=(Description(title),),
        participants=tuple(_organisation(each, role=_role(each)) for each in parties) or (first,),
        status=_UNDER_WAY,
        dates=tuple(dates),
        results=results,  # type: ignore[arg-type]
        language="en",
    )


def _organisation(party: Party, *, role: str = "") -> Organisation:
    ref = party.institution.slug if party.institution else f"organisation-{party.organisation_id}"
    return Organisation(ref=ref, type=_OTHER_TYPE, role=role, names=Words((Narrative(party.name),)))


def _role(party: Party) -> str:
    return _IMPLEMENTING if party.role == Party.Role.IMPLEMENTING else _ACCOUNTABLE


def lines(rows: Sequence[IndicatorRow]) -> Iterator[list[sheet.Cell]]:
    """The cells of each value that stands, and of each period without one, in the order of the headings."""
    for row in rows:
        for period in row.periods:
            yield _line(row, period)


def _line(row: IndicatorRow, period: PeriodRow) -> list[sheet.Cell]:
    indicator, standing = row.indicator, period.standing
    frame: list[sheet.Cell] = [
        best(indicator.result.title).text,
        best(indicator.title).text,
        label(indicator, "measure"),
        indicator.unit,
        period.period.starts,
        period.period.ends,
        period.period.target if indicator.is_number else period.period.target_told,
    ]
    if standing is None:
        return [*frame, *[None] * 8, period.words, None]
    value, other = standing.value, next((each for each in standing.sides[1:] if each.kind), None)
    return [
        *frame,
        value.amount,
        value.told,
        value.numerator,
        value.denominator,
        label(value, "state"),
        value.party.name,
        other.reason or str(_("signed")) if other else None,
        other.amount if other else None,
        period.words,
        standing.proofs,
    ]


def as_csv(rows: Sequence[IndicatorRow]) -> bytes:
    """As CSV."""
    return sheet.as_csv([str(each) for each in HEADINGS], lines(rows))


def as_xlsx(rows: Sequence[IndicatorRow]) -> bytes:
    """As XLSX."""
    return sheet.as_xlsx(str(_("Results")), [str(each) for each in HEADINGS], lines(rows))
