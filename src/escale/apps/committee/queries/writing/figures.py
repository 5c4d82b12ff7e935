"""What was measured: figures with their evidence, sums, and what the two sides do not agree on."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from escale.apps.committee.queries.facts import Facts
from escale.apps.committee.queries.happened import Proof
from escale.apps.committee.queries.writing.pen import NOTHING, Pen
from escale.apps.committee.queries.writing.promises import named
from escale.apps.results.models import Baseline, Indicator, Period, Value
from escale.apps.results.queries.standing import Added, IndicatorRow, PeriodRow, Reached, Said
from escale.core.documents.report import Bar, Block, Chart, Heading, Items, Line, Paragraph, Table, Words, line
from escale.core.labels import label

_FIGURES = frozenset({2, 3, 4})


def results(facts: Facts, pen: Pen) -> Iterator[Block]:
    """Every figure with its baseline, target, state and evidence; charts beside what can be counted."""
    yield Heading(line(_("Results and indicators")))
    if not facts.rows:
        yield Paragraph(line(_("Nothing is measured yet.")))
        return
    yield Paragraph(line(_("Every figure leads to the page where its evidence and its life are.")), "quiet")
    for result, rows in facts.results:
        if rows:
            yield Heading((pen.said(result.title),), 3)
            heads = _("Indicator"), _("Period"), _("Before"), _("Target"), _("Reached"), _("State"), _("Evidence")
            cells = [cells for row in rows for cells in _indicator(row, facts, pen)]
            yield Table(heads, tuple(cells), numbers=_FIGURES)
            yield from (chart for row in rows for chart in _chart(row, pen))


def _indicator(row: IndicatorRow, facts: Facts, pen: Pen) -> Iterator[tuple[Line, ...]]:
    indicator = row.indicator
    title: Line = (named(indicator, pen),)
    if indicator.unit:
        title += (Words(" "), pen.name(f"({indicator.unit})"))
    before = _before(indicator, pen)
    if not row.periods:
        yield (title, line(NOTHING), before, line(NOTHING), line(NOTHING), line(row.words), line(NOTHING))
    for each in row.periods:
        yield from _period(each, indicator, title, before, facts, pen)


def _before(indicator: Indicator, pen: Pen) -> Line:
    known = [each for each in indicator.baselines.all() if each.amount is not None or each.told]
    if not known:
        return line(NOTHING)
    last: Baseline = max(known, key=lambda each: (each.year, each.pk))
    return (pen.figure(last.amount, last.told, indicator), Words(f" ({last.year})"))


def _period(
    row: PeriodRow, indicator: Indicator, title: Line, before: Line, facts: Facts, pen: Pen
) -> Iterator[tuple[Line, ...]]:
    span = line(pen.span(row.period.starts, row.period.ends))
    target = line(pen.figure(row.period.target, row.period.target_told, indicator))
    if row.standing is not None or not row.places:
        reached = _reached(row.standing, indicator, pen) if row.standing else line(NOTHING)
        proofs = _proofs(row.standing, facts, pen) if row.standing else line(NOTHING)
        yield (title, span, before, target, reached, _state(row, pen), proofs)
    if row.standing is not None:
        yield from _parts(row.standing.value, indicator, span, pen)
    for each in row.places:
        place = (*title, Words(" – "), pen.name(each.value.location))
        state = line(label(each.value, "state"))
        nothing = line(NOTHING)
        yield (place, span, nothing, nothing, _reached(each, indicator, pen), state, _proofs(each, facts, pen))


def _state(row: PeriodRow, pen: Pen) -> Line:
    if row.standing is None or row.status == "contested":
        return line(row.words)
    return pen.row([Words(row.words), Words(label(row.standing.value, "state"))])


def _reached(of: Reached, indicator: Indicator, pen: Pen) -> Line:
    """The figure; of a contested one what each side says, never a middle. It leads to the page of its evidence."""
    link = pen.to("results:value", of.value.pk)
    if of.value.state != Value.State.CONTESTED:
        return line(pen.figure(of.value.amount, of.value.told, indicator, link))
    found: list[Words] = []
    for side in _spoken(of.sides):
        party, figure = _of_side(side, indicator, link, pen)
        found += [*((Words("; "),) if found else ()), party, Words(pen.colon), figure]
    return tuple(found)


def _of_side(side: Said, indicator: Indicator, link: str, pen: Pen) -> tuple[Words, Words]:
    says = side.amount is not None or bool(side.told)
    figure = pen.figure(side.amount, side.told, indicator, link) if says else Words(_("no figure of their own"))
    return pen.name(side.party), figure


def _parts(value: Value, indicator: Indicator, span: Line, pen: Pen) -> Iterator[tuple[Line, ...]]:
    """Those a total is made of: by sex, size, region."""
    link = pen.to("results:value", value.pk)
    for each in value.parts.all():
        cell = pen.name(each.named)
        nothing = line(NOTHING)
        figure = line(pen.figure(each.amount, "", indicator, link))
        yield ((Words(_("of these") + " "), cell), span, nothing, nothing, figure, nothing, nothing)


def _proofs(of: Reached, facts: Facts, pen: Pen) -> Line:
    found = [_proof(each, pen) for each in facts.proofs.get(of.value.pk, ())]
    return tuple(
        words for place, piece in enumerate(found) for words in ((Words("; "),) if place else ()) + piece
    ) or (Words(_("none")),)


def _proof(proof: Proof, pen: Pen) -> Line:
    evidence = proof.evidence
    name = (
        Words(proof.label, proof.language, pen.absolute(proof.url)) if proof.label else Words(label(evidence, "kind"))
    )
    if evidence.removed_at is not None:
        return (name, Words(" – " + _("taken away:") + " "), pen.name(evidence.removed_reason))
    if evidence.is_gone:
        return (name, Words(" – " + _("deleted at its source")))
    return (name,)


def _chart(row: IndicatorRow, pen: Pen) -> Iterator[Chart]:
    """Of what can be counted and has a figure. A contested one has no bar: none of the two is the length."""
    indicator = row.indicator
    if not indicator.is_number or not any(each.standing for each in row.periods):
        return
    heading = pen.said(indicator.title).text
    unit = f" ({indicator.unit})" if indicator.unit else ""
    yield Chart(f"{heading}{unit}", tuple(_bar(each, indicator, pen) for each in row.periods))


def _bar(row: PeriodRow, indicator: Indicator, pen: Pen) -> Bar:
    words, target = pen.span(row.period.starts, row.period.ends), row.period.target
    value = row.standing.value if row.standing else None
    actual = value.amount if value is not None and value.state != Value.State.CONTESTED else None
    if value is not None and value.state == Value.State.CONTESTED:
        said = _("contested")
    else:
        said = pen.number(actual, indicator) if actual is not None else _("no value yet")
    if target is not None:
        said = _("%(actual)s of %(target)s") % {"actual": said, "target": pen.number(target, indicator)}
    return Bar(words, said, actual, target)


def sums(facts: Facts, pen: Pen) -> Iterator[Block]:
    """What indicators reached together with those below them, nothing counted twice, and what is left out."""
    rows = [(row.indicator, each.period, each.added) for row in facts.rows for each in row.periods if each.added]
    if not rows:
        return
    yield Heading(line(_("Sums")))
    explained = _("Only what both sides signed and evidence proves is added up, each figure once.")
    yield Paragraph(line(explained), "quiet")
    heads = _("Indicator"), _("Period"), _("Together"), _("Figures known"), _("Left out, and why")
    yield Table(heads, tuple(_sum(*row, pen) for row in rows if row[2] is not None), numbers=frozenset({2, 3}))


def _sum(indicator: Indicator, period: Period, added: Added | None, pen: Pen) -> tuple[Line, ...]:
    if added is None:
        return ()
    link = pen.to("results:indicator", indicator.pk)
    known = _("%(known)s of %(expected)s") % {
        "known": pen.count(added.known),
        "expected": pen.count(added.expected),
    }
    left_out: list[Words] = []
    for each in added.left_out:
        left_out += [
            *((Words("; "),) if left_out else ()),
            named(each.indicator, pen),
            Words(f"{pen.colon}{each.why}"),
        ]
    return (
        line(named(indicator, pen)),
        line(pen.span(period.starts, period.ends)),
        line(pen.figure(added.amount, "", indicator, link)),
        line(known),
        tuple(left_out) or line(NOTHING),
    )


def disputes(facts: Facts, pen: Pen) -> Iterator[Block]:
    """What the sides say of contested figures, each in their own words."""
    found = [
        (row.indicator, period.period, each)
        for row in facts.rows
        for period in row.periods
        for each in (period.standing, *period.places)
        if each is not None and each.value.state == Value.State.CONTESTED
    ]
    if not found:
        return
    yield Heading(line(_("What the sides do not agree on")))
    yield Paragraph(line(_("Both figures stand; no middle is made of them.")), "quiet")
    for indicator, period, reached in found:
        title: Line = (named(indicator, pen), Words(f" – {pen.span(period.starts, period.ends)}"))
        if reached.value.location:
            title += (Words(" – "), pen.name(reached.value.location))
        yield Heading(title, 3)
        yield Items(tuple(_side(each, reached, indicator, facts, pen) for each in _spoken(reached.sides)))


def _spoken(sides: Sequence[Said]) -> list[Said]:
    return [each for each in sides if each.kind]


def _side(side: Said, reached: Reached, indicator: Indicator, facts: Facts, pen: Pen) -> Line:
    link = pen.to("results:value", reached.value.pk)
    party, figure = _of_side(side, indicator, link, pen)
    found: Line = (party, Words(pen.colon), figure)
    if side.kind == "entered":
        comment = pen.said(reached.value.comment)
        found += (Words(" – "), comment) if comment.text else ()
        return (*found, Words(" – " + _("evidence:") + " "), *_proofs(reached, facts, pen))
    if side.kind == "signed":
        return (*found, Words(" – " + _("signed")))
    return (*found, Words(" – " + _("reason:") + " "), pen.name(side.reason))
