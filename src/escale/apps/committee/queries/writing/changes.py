"""What changed since the last committee."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from escale.apps.agreements.models import ClauseStatus, Version
from escale.apps.committee.queries.facts import Facts
from escale.apps.committee.queries.happened import Change
from escale.apps.committee.queries.writing.pen import Pen
from escale.apps.committee.queries.writing.promises import titled
from escale.apps.results.models import Value
from escale.core.documents.report import Block, Heading, Items, Line, Paragraph, Words, line
from escale.core.labels import label


def happened(facts: Facts, pen: Pen) -> Iterator[Block]:
    """Newest first; only of what both sides see."""
    if facts.since is None:
        return
    yield Heading(line(_("What changed since %(day)s") % {"day": pen.day(facts.since)}))
    numbers = {each.wording.clause_id: each.wording.number for each in facts.clauses}
    lines = [_change(each, facts, numbers, pen) for each in facts.changes]
    for course, words in (("done", _("Action done:")), ("dropped", _("Action dropped:")), ("new", _("New action:"))):
        lines += [(Words(f"{words} "), titled(each.action, pen)) for each in facts.actions if each.course == course]
    if facts.more:
        lines.append(line(_("And %(count)s more, all in the log.") % {"count": pen.count(facts.more)}))
    if lines:
        yield Items(tuple(lines))
    else:
        yield Paragraph(line(_("Nothing was said, signed or done since.")))


def _change(change: Change, facts: Facts, numbers: dict[int, str], pen: Pen) -> Line:
    day = Words(f"{pen.day(change.at)}{pen.colon}")
    if change.said is not None:
        return (day, *_status(change.said, facts, numbers, pen), *_by(change, pen))
    if change.value is not None:
        return (day, *_figure(change, change.value, pen), *_by(change, pen))
    if change.version is not None:
        return (day, *_version(change.version, facts, pen))
    return (day,)


def _by(change: Change, pen: Pen) -> Line:
    found: Line = (Words(" – "), pen.name(change.party)) if change.party else ()
    return (*found, Words(pen.colon), pen.name(change.reason)) if change.reason else found


def _status(said: ClauseStatus, facts: Facts, numbers: dict[int, str], pen: Pen) -> Line:
    link = pen.to("agreements:clause", facts.agreement.pk, said.clause_id)
    number = numbers.get(said.clause_id, "")
    return (Words(_("Clause") + " "), pen.name(number, link), Words(f"{pen.colon}{label(said, 'status')}"))


def _figure(change: Change, value: Value, pen: Pen) -> Line:
    indicator = value.period.indicator
    words = {
        "entered": _("value entered"),
        "signed": _("value signed"),
        "contested": _("value contested"),
        "corrected": _("value corrected"),
        "unproved": _("evidence taken away"),
    }[change.kind]
    link = pen.to("results:value", value.pk)
    return (
        pen.said(indicator.title),
        Words(f"{pen.colon}{words}, "),
        pen.figure(value.amount, value.told, indicator, link),
    )


def _version(version: Version, facts: Facts, pen: Pen) -> Line:
    link = pen.to("agreements:detail", facts.agreement.pk) + f"?version={version.pk}"
    number = Words(_("Version %(number)s") % {"number": pen.count(version.number or 0)}, link=link)
    return (number, Words(f" ({label(version, 'kind')})"))
