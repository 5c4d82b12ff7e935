"""Reading the results of an activity."""

from datetime import date
from decimal import Decimal

from escale.engines.results.iati.nodes import PREFIX
from escale.engines.results.iati.taking import Taking
from escale.engines.results.kept import NOTHING, Kept
from escale.engines.results.model import (
    Baseline,
    Counting,
    Dimension,
    DocumentLink,
    Figure,
    Indicator,
    Location,
    Parent,
    Period,
    Reference,
    Result,
    Share,
)
from escale.engines.results.numbers import number, plain

_COUNTINGS = {each.value: each for each in Counting}


def result(taking: Taking) -> Result:
    """A result with its indicators."""
    return Result(
        type=taking.attribute("type"),
        title=taking.words("title"),
        description=taking.words("description"),
        aggregates=taking.flag("aggregation-status"),
        references=taking.each("reference", lambda each: _reference(each, "vocabulary-uri")),
        documents=taking.each("document-link", document_link),
        indicators=taking.each("indicator", _indicator),
        place=taking.place,
        kept=taking.rest(),
    )


def document_link(taking: Taking) -> DocumentLink:
    """A document of an activity, a result, an indicator or a figure."""
    return DocumentLink(
        url=taking.attribute("url"),
        format=taking.attribute("format"),
        title=taking.words("title"),
        description=taking.words("description"),
        categories=taking.each("category", _code),
        languages=taking.each("language", _code),
        day=taking.one("document-date", lambda each: each.day() if _is_day_alone(each) else None),
        kept=taking.rest(),
    )


def _code(taking: Taking) -> str | None:
    code = taking.attribute("code")
    return code if code and taking.rest() == NOTHING else None


def _is_day_alone(taking: Taking) -> bool:
    rest = taking.rest()
    return not rest.children and len(rest.attributes) == 1


def _reference(taking: Taking, uri: str) -> Reference:
    return Reference(
        vocabulary=taking.attribute("vocabulary"),
        code=taking.attribute("code"),
        uri=taking.attribute(uri),
        kept=taking.rest(),
    )


def _indicator(taking: Taking) -> Indicator:
    ascending = taking.flag("ascending")
    return Indicator(
        id=taking.attribute(f"{PREFIX}:id"),
        measure=taking.attribute("measure"),
        title=taking.words("title"),
        description=taking.words("description"),
        ascending=ascending is not False,
        aggregates=taking.flag("aggregation-status"),
        cumulative=taking.flag(f"{PREFIX}:cumulative") or False,
        unit=taking.attribute(f"{PREFIX}:unit"),
        parents=taking.each(f"{PREFIX}:parent", _parent),
        references=taking.each("reference", lambda each: _reference(each, "indicator-uri")),
        documents=taking.each("document-link", document_link),
        baselines=taking.each("baseline", _baseline),
        periods=taking.each("period", _period),
        place=taking.place,
        kept=taking.rest(),
    )


def _parent(taking: Taking) -> Parent | None:
    ref, counts = taking.attribute("ref"), taking.attribute("counts") or Counting.SUM.value
    if counts not in _COUNTINGS or not ref or taking.rest() != NOTHING:
        taking.note("parent-not-understood", ref=ref, counts=counts)
        return None
    return Parent(ref, _COUNTINGS[counts])


def _baseline(taking: Taking) -> Baseline | None:
    day = taking.day() if taking.has("iso-date") else None
    year = taking.attribute("year")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        taking.note("not-a-year", value=year)
        return None
    return Baseline(int(year), _figure(taking), day)


def _period(taking: Taking) -> Period | None:
    before = len(taking.problems)
    start = taking.one("period-start", _day_and_rest)
    end = taking.one("period-end", _day_and_rest)
    if start is None or end is None:
        if len(taking.problems) == before:
            taking.note("period-without-dates")
        return None
    return Period(
        start=start[0],
        end=end[0],
        start_kept=start[1],
        end_kept=end[1],
        targets=taking.each("target", _figure),
        actuals=taking.each("actual", _figure),
        place=taking.place,
        kept=taking.rest(),
    )


def _day_and_rest(taking: Taking) -> tuple[date, Kept] | None:
    day = taking.day()
    return None if day is None else (day, taking.rest())


def _figure(taking: Taking) -> Figure:
    written = taking.attribute("value")
    amount = number(written)
    return Figure(
        amount=amount,
        written="" if amount is not None and plain(amount) == written else written,
        share=taking.one(f"{PREFIX}:share", _share),
        dimensions=taking.each("dimension", _dimension),
        locations=taking.each("location", _location),
        comment=taking.words("comment"),
        documents=taking.each("document-link", document_link),
        place=taking.place,
        kept=taking.rest(),
    )


def _share(taking: Taking) -> Share | None:
    numbers: list[Decimal] = []
    for name in ("numerator", "denominator"):
        found = taking.amount(name)
        if found is None:
            taking.note("share-not-understood")
            return None
        numbers.append(found)
    return Share(*numbers) if taking.rest() == NOTHING else None


def _dimension(taking: Taking) -> Dimension:
    return Dimension(taking.attribute("name"), taking.attribute("value"), taking.rest())


def _location(taking: Taking) -> Location:
    return Location(taking.attribute("ref"), taking.rest())
