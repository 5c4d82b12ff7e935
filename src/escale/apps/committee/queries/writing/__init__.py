"""The facts of an agreement as a report in one language."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from escale.apps.committee.queries.facts import Facts
from escale.apps.committee.queries.writing import changes, figures, promises
from escale.apps.committee.queries.writing.pen import Pen
from escale.core.documents.report import Block, Paragraph, Report, line
from escale.core.translated import best


def report_of(facts: Facts, *, language: str, base: str) -> Report:
    """The report in a language; ``base`` is the address of the installation, for links that work on paper."""
    with override(language):
        pen = Pen(language, base)
        blocks: list[Block] = [
            *_frame(facts),
            *promises.overview(facts, pen),
            *changes.happened(facts, pen),
            *promises.clauses(facts, pen),
            *promises.actions(facts, pen),
            *figures.results(facts, pen),
            *figures.sums(facts, pen),
            *figures.disputes(facts, pen),
            *promises.gaps(facts, pen),
        ]
        return Report(
            about=best(facts.agreement.title, language).text,
            title=_("Report to the steering committee"),
            subtitle=_subtitle(facts, pen),
            language=language,
            blocks=tuple(blocks),
            made=facts.made,
        )


def _subtitle(facts: Facts, pen: Pen) -> str:
    until = pen.day(facts.today)
    if facts.since is None:
        return _("From the beginning to %(until)s") % {"until": until}
    words = {"since": pen.day(facts.since), "until": until}
    if facts.committee is not None:
        return _("Since the committee of %(since)s, to %(until)s") % words
    return _("From %(since)s to %(until)s") % words


def _frame(facts: Facts) -> list[Block]:
    kind = facts.agreement.reality
    if kind == "example":
        words = _("This is an example: nothing in it is about real people or companies.")
        return [Paragraph(line(words), "warning")]
    if kind == "simulated":
        return [Paragraph(line(_("Made by the program to show how it works.")), "warning")]
    return []
