"""Rows as the engine reads them: the same indicators as frozen dataclasses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from escale.apps.results.models import Baseline, Evidence, Indicator, Part, Period, Result, Value
from escale.engines import results as engine


def words_of(value: Mapping[str, Any]) -> engine.Words:
    """A translated value, the language it was written in first."""
    texts, source = value.get("texts", {}), value.get("source", "")
    order = sorted(texts, key=lambda language: (language != source, language))
    return engine.Words(tuple(engine.Narrative(texts[each]["text"], each) for each in order if texts[each]["text"]))


def _share(row: Value | Baseline) -> engine.Share | None:
    if row.numerator is None or row.denominator is None:
        return None
    return engine.Share(row.numerator, row.denominator)


def _locations(place: str) -> tuple[engine.Location, ...]:
    return (engine.Location(place),) if place else ()


def figures_of(total: engine.Figure, parts: Iterable[Part]) -> tuple[engine.Figure, ...]:
    """A total, when it says something, and its parts, of the same places."""
    cells = [
        engine.Figure(
            amount=each.amount,
            dimensions=tuple(engine.Dimension(name, value) for name, value in sorted(each.cell.items())),
            locations=total.locations,
        )
        for each in parts
    ]
    says = total.amount is not None or bool(total.written) or total.share is not None or bool(total.comment)
    return ((total,) if says else ()) + tuple(cells)


def value_figure(value: Value, *, evidence: Iterable[Evidence] = ()) -> engine.Figure:
    """The total of a value, with the documents that prove it."""
    return engine.Figure(
        amount=value.amount,
        written=value.told if value.amount is None else "",
        share=_share(value),
        locations=_locations(value.location),
        comment=words_of(value.comment),
        documents=tuple(
            engine.DocumentLink(
                url=each.link,
                format="text/html",
                title=engine.Words((engine.Narrative(each.title or each.link),)),
                categories=("A07",),  # results, outcomes and outputs
            )
            for each in evidence
            if each.proves and each.link
        ),
    )


def value_figures(value: Value) -> tuple[engine.Figure, ...]:
    """A value with its parts and documents."""
    return figures_of(value_figure(value, evidence=value.evidence.all()), value.parts.all())


def target_figures(period: Period) -> tuple[engine.Figure, ...]:
    """The target of a period with its parts."""
    share = None
    if period.target_numerator is not None and period.target_denominator is not None:
        share = engine.Share(period.target_numerator, period.target_denominator)
    total = engine.Figure(
        amount=period.target,
        written=period.target_told if period.target is None else "",
        share=share,
        comment=words_of(period.target_comment),
    )
    return figures_of(total, period.target_parts.all())


def period_measured(period: Period, values: Iterable[Value]) -> engine.Period:
    """A period with its target and these values."""
    actuals = tuple(figure for each in values for figure in value_figures(each))
    return engine.Period(period.starts, period.ends, target_figures(period), actuals)


def _baselines(indicator: Indicator) -> Iterable[engine.Baseline]:
    for each in indicator.baselines.all():
        total = engine.Figure(
            amount=each.amount,
            written=each.told if each.amount is None else "",
            share=_share(each),
            locations=_locations(each.location),
            comment=words_of(each.comment),
        )
        for figure in figures_of(total, each.parts.all()):
            yield engine.Baseline(each.year, figure, each.day)


def references_of(rows: Iterable[Mapping[str, str]]) -> tuple[engine.Reference, ...]:
    """Codes in vocabularies of others."""
    return tuple(engine.Reference(each["vocabulary"], each["code"], each.get("uri", "")) for each in rows)


def indicator_measured(indicator: Indicator, values: Mapping[int, Sequence[Value]]) -> engine.Indicator:
    """An indicator with all its periods; ``values``: those to be counted, by period.

    Expects baselines, periods and their parts prefetched where several are asked for.
    """
    counting = engine.Counting.SUM if indicator.counts and indicator.is_number else engine.Counting.NOT
    return engine.Indicator(
        id=str(indicator.pk),
        measure=indicator.measure,
        title=words_of(indicator.title),
        description=words_of(indicator.description),
        ascending=indicator.ascending,
        aggregates=indicator.aggregates,
        cumulative=indicator.cumulative,
        unit=indicator.unit,
        parents=(engine.Parent(str(indicator.parent_id), counting),) if indicator.parent_id else (),
        references=references_of(indicator.references),
        baselines=tuple(_baselines(indicator)),
        periods=tuple(period_measured(each, values.get(each.pk, ())) for each in indicator.periods.all()),
    )


def result_measured(result: Result, indicators: Iterable[engine.Indicator]) -> engine.Result:
    """A result with its indicators."""
    return engine.Result(
        type=result.type,
        title=words_of(result.title),
        description=words_of(result.description),
        aggregates=result.aggregates,
        references=references_of(result.references),
        indicators=tuple(indicators),
    )


def as_added(indicator: Indicator, measured: engine.Indicator) -> engine.Indicator:
    """The indicator as sums see it: a result that is not to be aggregated says so for it."""
    if indicator.aggregates is None and indicator.result.aggregates is False:
        return replace(measured, aggregates=False)
    return measured
