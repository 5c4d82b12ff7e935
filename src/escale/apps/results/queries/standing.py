"""How far indicators are, what both sides say, and what they reached together with those below them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.agreements.models import Agreement, Party
from escale.apps.results.models import Indicator, Part, Period, Statement, Value
from escale.apps.results.queries import seen_values
from escale.apps.results.queries.measured import as_added, indicator_measured, period_measured
from escale.apps.results.rules import proofs, signing_parties
from escale.engines import results as engine

STANDINGS: Final[Mapping[str, tuple[str | Promise, str]]] = {
    # words, and the kind of tag
    engine.Status.NO_TARGET: (_("no target"), ""),
    engine.Status.NO_VALUE: (_("no value yet"), ""),
    engine.Status.ON_THE_WAY: (_("on the way"), "real"),
    engine.Status.REACHED: (_("reached"), "done"),
    engine.Status.MISSED: (_("missed"), "no"),
    engine.Status.CONTESTED: (_("contested"), "no"),
    engine.Status.UNPROVED: (_("without evidence"), "no"),
    engine.Status.TOLD: (_("told in words"), "real"),
}
WHY_NOT: Final[Mapping[str, str | Promise]] = {
    engine.LeftOut.QUALITATIVE: _("words, names and ranks are not added up"),
    engine.LeftOut.NOT_TO_BE_SUMMED: _("it is not to be added up, as its publisher says"),
    engine.LeftOut.MEASURE_DIFFERS: _("it is measured in another way"),
    engine.LeftOut.UNIT_DIFFERS: _("it is counted in another unit"),
    engine.LeftOut.NO_SHARE: _("of a percentage the two numbers are missing"),
    engine.LeftOut.NO_DENOMINATOR: _("the percentages are of nothing"),
    engine.LeftOut.SHARE_IMPOSSIBLE: _("the percentages add up to no share"),
    engine.LeftOut.PERIODS_OVERLAP: _("its periods overlap: some days would count twice"),
    "contested": _("the two sides say different things"),
    "entered": _("only one side has signed it"),
    "unproved": _("nothing proves it any more"),
}


@dataclass(frozen=True)
class LeftOut:
    """An indicator (of a period) that is not in a sum, and why; ``key`` of :data:`WHY_NOT`."""

    indicator: Indicator
    key: str
    period: Period | None = None

    @property
    def why(self) -> str:
        """In words."""
        return str(WHY_NOT[self.key])


@dataclass(frozen=True)
class Added:
    """What an indicator and all below it reached in a period: of what both sides signed, with evidence."""

    amount: Decimal | None
    known: int
    expected: int
    left_out: Sequence[LeftOut]


@dataclass(frozen=True)
class Said:
    """What one side says of a value: ``kind`` is ``entered``, ``signed``, ``contested`` or empty for nothing yet."""

    party: Party
    kind: str
    amount: Decimal | None = None
    told: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Reached:
    """A value with what each side says of it; ``proofs``: how much evidence still stands."""

    value: Value
    sides: Sequence[Said]
    proofs: int


@dataclass(frozen=True)
class PeriodRow:
    """A period as pages show it: the value about everything, others (of places, drafts), how far it is."""

    period: Period
    status: engine.Status
    standing: Reached | None
    drafts: Sequence[Value]
    places: Sequence[Reached]
    added: Added | None = None

    @property
    def words(self) -> str:
        """How far, in words."""
        return str(STANDINGS[self.status][0])

    @property
    def kind(self) -> str:
        """The kind of tag."""
        return STANDINGS[self.status][1]


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator with its periods; ``status`` is one word for all of them."""

    indicator: Indicator
    periods: Sequence[PeriodRow]
    status: engine.Status
    children: Sequence[Indicator] = field(default=())

    @property
    def words(self) -> str:
        """How far, in words."""
        return str(STANDINGS[self.status][0])

    @property
    def kind(self) -> str:
        """The kind of tag."""
        return STANDINGS[self.status][1]

    @property
    def latest(self) -> PeriodRow | None:
        """The last period with a value, else the first."""
        with_value = [each for each in self.periods if each.standing is not None]
        return next(iter(with_value[-1:] or self.periods[:1]), None)


def indicators_of(agreement: Agreement) -> list[Indicator]:
    """Every indicator of an agreement with its periods, targets and baselines; a fixed number of queries."""
    parts = Prefetch("target_parts", queryset=Part.objects.order_by("pk"))
    return list(
        Indicator.objects.filter(result__agreement=agreement)
        .select_related("result")
        .prefetch_related(
            Prefetch("periods", queryset=Period.objects.order_by("starts", "pk").prefetch_related(parts)),
            "baselines__parts",
        )
        .order_by("result_id", "pk")
    )


def rows_of(agreement: Agreement, party: Party | None, *, today: date) -> list[IndicatorRow]:
    """All indicators as pages show them to officers of a party."""
    indicators = indicators_of(agreement)
    values: dict[int, list[Value]] = defaultdict(list)
    for each in seen_values(party).filter(period__indicator__result__agreement=agreement):
        values[each.period_id].append(each)
    needed = signing_parties(agreement)
    added = added_up(indicators, values)
    below = defaultdict(list)
    for one in indicators:
        if one.parent_id is not None:
            below[one.parent_id].append(one)
    rows = []
    for one in indicators:
        periods = [
            _period_row(one, each, values[each.pk], needed, today, added.get((one.pk, each.pk)))
            for each in one.periods.all()
        ]
        measured = [engine.Period(each.starts, each.ends) for each in one.periods.all()]
        status = engine.status_of_indicator(measured, [each.status for each in periods], today=today)
        rows.append(IndicatorRow(one, periods, status, below[one.pk]))
    return rows


def _period_row(
    indicator: Indicator,
    period: Period,
    values: Iterable[Value],
    needed: Sequence[Party],
    today: date,
    added: Added | None,
) -> PeriodRow:
    seen = list(values)
    standing = [reached(each, needed) for each in seen if each.stands]
    whole = next((each for each in standing if not each.value.location), None)
    status = engine.status_of(
        engine.Indicator(measure=indicator.measure, ascending=indicator.ascending),
        period_measured(period, [whole.value] if whole else []),
        today=today,
        shared=shared(whole) if whole else None,
        evidence=whole.proofs if whole else None,
    )
    return PeriodRow(
        period,
        status,
        whole,
        [each for each in seen if each.state == Value.State.DRAFT],
        [each for each in standing if each.value.location],
        added,
    )


def reached(value: Value, needed: Sequence[Party]) -> Reached:
    """A value with what each side says; the side that entered it comes first."""
    newest: dict[int, Statement] = {each.party_id: each for each in value.statements.all()}
    sides = [Said(value.party, "entered", value.amount, value.told)]
    for party in needed:
        if party.pk == value.party_id:
            continue
        said = newest.pop(party.pk, None)
        sides.append(_said(party, said, value) if said else Said(party, ""))
    sides += [_said(each.party, each, value) for each in newest.values()]  # of those who withdrew since
    return Reached(value, sides, proofs(value.evidence.all()))


def _said(party: Party, statement: Statement, value: Value) -> Said:
    if statement.kind == Statement.Kind.SIGNED:
        return Said(party, statement.kind, value.amount, value.told)
    return Said(party, statement.kind, statement.amount, "", statement.reason)


def shared(of: Reached) -> engine.SharedFigure | None:
    """The figure as the engine compares it: who entered it, and the one who contests it or else comes next."""
    if len(of.sides) < 2:
        return None
    others = sorted(of.sides[1:], key=lambda each: each.kind != "contested")
    mine, other = of.sides[0], others[0]
    statements = [engine.Statement(str(mine.party.pk), mine.amount, mine.told, signed=True)]
    if other.kind:
        contests = other.kind == Statement.Kind.CONTESTED
        statements.append(
            engine.Statement(str(other.party.pk), other.amount, other.told, signed=not contests, contests=contests)
        )
    return engine.SharedFigure((str(mine.party.pk), str(other.party.pk)), tuple(statements))


def why_not_counted(value: Value) -> str:
    """Why a value is in no sum: empty when both sides signed it and evidence stands."""
    if value.state != Value.State.SIGNED:
        return "contested" if value.state == Value.State.CONTESTED else "entered"
    return "" if proofs(value.evidence.all()) else "unproved"


def added_up(indicators: Sequence[Indicator], values: Mapping[int, Sequence[Value]]) -> dict[tuple[int, int], Added]:
    """Per indicator with others below it and per period, the sum of what both sides signed, nothing counted twice."""
    parents = {each.parent_id for each in indicators if each.parent_id is not None}
    if not parents:
        return {}
    counted = {
        # A value of one place is not the whole, which alone is added up.
        key: [each for each in rows if each.stands and not each.location and not why_not_counted(each)]
        for key, rows in values.items()
    }
    measured = [as_added(each, indicator_measured(each, counted)) for each in indicators]
    by_key = {str(each.pk): each for each in indicators}
    found: dict[tuple[int, int], Added] = {}
    for name, sums in engine.sums(measured).items():
        top = by_key[name]
        if top.pk not in parents:
            continue
        below = _below(top, indicators)
        for period, one in zip(top.periods.all(), sums, strict=True):
            out = [LeftOut(by_key[key], reason) for key, reason in one.left_out]
            known = {each.indicator.pk for each in out}
            for each in (top, *below):
                if each.pk not in known:
                    out += _uncounted(each, period, top, values)
            found[top.pk, period.pk] = Added(one.amount, one.known, one.expected, out)
    return found


def _below(top: Indicator, indicators: Sequence[Indicator]) -> list[Indicator]:
    """Everyone that is added to an indicator, by any way."""
    found: list[Indicator] = []
    level = {top.pk}
    while level:
        nearer = [each for each in indicators if each.parent_id in level and each.counts and each not in found]
        found += nearer
        level = {each.pk for each in nearer}
    return found


def _uncounted(
    indicator: Indicator, period: Period, top: Indicator, values: Mapping[int, Sequence[Value]]
) -> Iterable[LeftOut]:
    """The values of an indicator that lie in a period of the one above and are not what both sides signed."""
    for each in indicator.periods.all():
        inside = each.ends <= period.ends and (top.cumulative or each.starts >= period.starts)
        for value in values.get(each.pk, ()):
            if inside and value.stands and not value.location and (why := why_not_counted(value)):
                yield LeftOut(indicator, why, each)
