"""Writing the results of an activity."""

from collections.abc import Iterator
from dataclasses import replace

from escale.engines.results.iati.made import flag, made, texts
from escale.engines.results.iati.nodes import PREFIX
from escale.engines.results.kept import Kept, Node
from escale.engines.results.model import Baseline, DocumentLink, Figure, Indicator, Period, Reference, Result
from escale.engines.results.numbers import plain


def result(one: Result) -> Node:
    """A result with its indicators."""
    children = [
        *_described(one),
        *(_reference(each, "vocabulary-uri") for each in one.references),
        *map(_indicator, one.indicators),
    ]
    return made("result", {"type": one.type, "aggregation-status": flag(one.aggregates)}, children, one.kept)


def _described(one: Result | Indicator) -> Iterator[Node]:
    yield from texts("title", one.title)
    yield from texts("description", one.description)
    yield from map(document_link, one.documents)


def document_link(link: DocumentLink) -> Node:
    """A document of an activity, a result, an indicator or a figure."""
    children = [*texts("title", link.title), *texts("description", link.description)]
    children += [made("category", {"code": each}) for each in link.categories]
    children += [made("language", {"code": each}) for each in link.languages]
    if link.day:
        children.append(made("document-date", {"iso-date": link.day.isoformat()}))
    return made("document-link", {"format": link.format, "url": link.url}, children, link.kept)


def _reference(one: Reference, uri: str) -> Node:
    return made("reference", {"vocabulary": one.vocabulary, "code": one.code, uri: one.uri}, (), one.kept)


def _indicator(one: Indicator) -> Node:
    attributes = {
        "measure": one.measure,
        "ascending": flag(one.ascending),
        "aggregation-status": flag(one.aggregates),
        f"{PREFIX}:id": one.id,
        f"{PREFIX}:cumulative": "true" if one.cumulative else "",
        f"{PREFIX}:unit": one.unit,
    }
    children = [
        *_described(one),
        *(_reference(each, "indicator-uri") for each in one.references),
        *map(_baseline, one.baselines),
        *map(_period, one.periods),
        *(made(f"{PREFIX}:parent", {"ref": each.ref, "counts": each.counts.value}) for each in one.parents),
    ]
    return made("indicator", attributes, children, one.kept)


def _baseline(one: Baseline) -> Node:
    attributes = {"year": str(one.year), "iso-date": one.day.isoformat() if one.day else ""}
    return _figure("baseline", one.figure, attributes)


def _period(one: Period) -> Node:
    children = [
        made("period-start", {"iso-date": one.start.isoformat()}, (), one.start_kept),
        made("period-end", {"iso-date": one.end.isoformat()}, (), one.end_kept),
        *(_figure("target", each) for each in one.targets),
        *(_figure("actual", each) for each in one.actuals),
    ]
    return made("period", {}, children, one.kept)


def _figure(name: str, one: Figure, attributes: dict[str, str] | None = None) -> Node:
    written = one.written or ("" if one.amount is None else plain(one.amount))
    children = [made("location", {}, (), _always(each.kept, ref=each.ref)) for each in one.locations]
    children += [
        made("dimension", {}, (), _always(each.kept, name=each.name, value=each.value)) for each in one.dimensions
    ]
    comment, documents = list(texts("comment", one.comment)), list(map(document_link, one.documents))
    children += [*documents, *comment] if name == "baseline" else [*comment, *documents]
    if one.share:
        share = {"numerator": plain(one.share.numerator), "denominator": plain(one.share.denominator)}
        children.append(made(f"{PREFIX}:share", share))
    return made(name, {**(attributes or {}), "value": written}, children, one.kept)


def _always(kept: Kept, **attributes: str) -> Kept:
    """Attributes that the schema requires are written even when they are empty."""
    return replace(kept, attributes=(*attributes.items(), *kept.attributes))
