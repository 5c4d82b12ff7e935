"""What was promised: clauses, actions, and what is missing."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from escale.apps.actions.models import Action
from escale.apps.agreements.models import Status
from escale.apps.committee.queries.facts import ActionFact, ClauseFact, Facts
from escale.apps.committee.queries.writing.pen import NOTHING, UNKNOWN, Pen
from escale.apps.results.models import Indicator
from escale.apps.results.queries.standing import STANDINGS
from escale.core.documents.report import Block, Heading, Items, Line, Paragraph, Table, Words, line
from escale.core.labels import label

_MOST_LETTERS = 160  # of a clause in a list of gaps


def overview(facts: Facts, pen: Pen) -> Iterator[Block]:
    """The report in a few lines."""
    yield Heading(line(_("At a glance")))
    statuses = Counter(Status(each.standing.status) for each in facts.clauses)
    reached: Counter[str] = Counter(row.status.value for row in facts.rows)
    courses = Counter(each.course for each in facts.actions)
    clauses = [(str(each.label), statuses[each]) for each in Status if statuses[each]]
    actions = [
        (_("late"), courses["late"]),
        (_("done since"), courses["done"]),
        (_("new since"), courses["new"]),
        (_("dropped since"), courses["dropped"]),
        (_("others open"), courses["open"]),
    ]
    indicators = [(str(words), reached[each]) for each, (words, _kind) in STANDINGS.items() if reached[each]]
    lines = [(_("Clauses"), clauses), (_("Actions"), actions), (_("Indicators"), indicators)]
    yield Items(tuple(_counted(heading, counts, pen) for heading, counts in lines))


def _counted(heading: str, counts: Iterable[tuple[str, int]], pen: Pen) -> Line:
    found = [Words(f"{words} ({pen.count(count)})") for words, count in counts if count]
    return (Words(f"{heading}{pen.colon}"), *(pen.row(found) or (Words(_("none")),)))


def clauses(facts: Facts, pen: Pen) -> Iterator[Block]:
    """What became of each promise, with who says so and where it can be read."""
    yield Heading(line(_("Clauses and what became of them")))
    if not facts.clauses:
        yield Paragraph(line(_("This version has no clause yet.")))
    yield Table(
        (_("No."), _("Promise"), _("State"), _("What is known, and from where")),
        tuple(_clause(each, facts, pen) for each in facts.clauses),
    )


def _clause(fact: ClauseFact, facts: Facts, pen: Pen) -> tuple[Line, ...]:
    wording = fact.wording
    link = pen.to("agreements:clause", facts.agreement.pk, wording.clause_id)
    promise: Line = (pen.said(wording.text),)
    if wording.owner is not None:
        promise += (Words(" – "), pen.name(wording.owner))
    if wording.due_on is not None:
        promise += (Words(" – " + _("due on %(day)s") % {"day": pen.day(wording.due_on)}),)
    return (
        line(pen.name(wording.number, link)),
        promise,
        line(str(Status(fact.standing.status).label)),
        _known(fact, pen),
    )


def _known(fact: ClauseFact, pen: Pen) -> Line:
    said, why = fact.said, fact.standing
    # What was said last stands for itself; an action that is late or on the way is told before it.
    found: Line = line(why.why) if said is None or why.actions else ()
    if why.action is not None:
        found += (Words(" "), titled(why.action, pen))
    if said is None:
        return found
    found += (Words(f"{' ' if found else ''}{pen.day(said.said_on)}{pen.colon}"), pen.said(said.fact))
    if said.reason:
        found += (Words(" " + _("Reason:") + " "), pen.name(said.reason))
    found += (Words(" " + _("Source:") + " "), pen.name(said.source, said.link))
    if said.party is not None:
        found += (Words(" " + _("Said by:") + " "), pen.name(said.party))
    return found


def actions(facts: Facts, pen: Pen) -> Iterator[Block]:
    """What was done, what is late, what is new."""
    yield Heading(line(_("Actions")))
    if not facts.actions:
        yield Paragraph(line(_("No action belongs to this agreement yet.")))
        return
    headings = (
        ("late", _("Late")),
        ("done", _("Done since")),
        ("new", _("New since")),
        ("dropped", _("Dropped since")),
        ("open", _("Others open")),
    )
    for course, heading in headings:
        found = [each for each in facts.actions if each.course == course]
        if found:
            yield Heading(line(f"{heading} ({pen.count(len(found))})"), 3)
            ended = course in ("done", "dropped")
            yield Table(
                (_("Action"), _("Who answers for it"), _("Due"), _("Ended") if ended else _("State")),
                tuple(_action(each, pen, ended=ended) for each in found),
            )


def _action(fact: ActionFact, pen: Pen, *, ended: bool) -> tuple[Line, ...]:
    action = fact.action
    last: Line = line(label(action, "state"))
    if ended:
        last = line(pen.day(fact.ended) if fact.ended else NOTHING)
        if action.reason:
            last += (Words(pen.colon), pen.name(action.reason))
    owners = pen.row(pen.name(each.institution or each.organisation) for each in action.owners.all())
    return (line(titled(action, pen)), owners, line(pen.day(action.due)), last)


def titled(action: Action, pen: Pen) -> Words:
    """An action by its title, which leads to its page."""
    return pen.said(action.title, pen.to("actions:action", action.pk))


def gaps(facts: Facts, pen: Pen) -> Iterator[Block]:
    """Clauses that nothing is done for, and indicators that nothing proves."""
    yield Heading(line(_("What is missing")))
    idle = [each for each in facts.clauses if not each.actions and each.standing.status not in _ENDED]
    unmeasured = [each for each in facts.clauses if not each.indicators]
    bare = [row.indicator for row in facts.rows if not _proved(row.indicator.pk, facts)]
    lists = (
        (_("Clauses without an action"), [_short(each, facts, pen) for each in idle]),
        (_("Clauses without an indicator"), [_short(each, facts, pen) for each in unmeasured]),
        (_("Indicators without evidence"), [line(named(each, pen)) for each in bare]),
    )
    for heading, lines in lines_with(lists):
        yield Heading(line(f"{heading} ({pen.count(len(lines))})"), 3)
        yield Items(tuple(lines))
    if not any(lines for _heading, lines in lists):
        yield Paragraph(line(_("Every clause has an action and an indicator, and every indicator has evidence.")))


_ENDED = (Status.KEPT, Status.DROPPED)


def lines_with(lists: Iterable[tuple[str, list[Line]]]) -> Iterator[tuple[str, list[Line]]]:
    """Those that have lines."""
    return ((heading, lines) for heading, lines in lists if lines)


def _short(fact: ClauseFact, facts: Facts, pen: Pen) -> Line:
    link = pen.to("agreements:clause", facts.agreement.pk, fact.wording.clause_id)
    words = pen.said(fact.wording.text)
    text = words.text if len(words.text) <= _MOST_LETTERS else words.text[:_MOST_LETTERS].rstrip() + "…"
    return (Words(fact.wording.number, UNKNOWN, link), Words(" "), Words(text, words.language))


def named(indicator: Indicator, pen: Pen) -> Words:
    """An indicator by its title, which leads to its page."""
    return pen.said(indicator.title, pen.to("results:indicator", indicator.pk))


def _proved(indicator: int, facts: Facts) -> bool:
    rows = (row for row in facts.rows if row.indicator.pk == indicator)
    return any(
        each.proofs for row in rows for one in row.periods for each in (one.standing, *one.places) if each is not None
    )
