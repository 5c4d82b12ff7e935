"""What the engine finds wrong with figures, in the words of the page."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.engines.results import Problem
from escale.engines.results.words import sentence as plain_sentence

SENTENCES: Final[Mapping[str, str | Promise]] = {
    "file-too-large": _("The file is larger than %(most)s."),
    "too-many-elements": _("The file has more than %(most)s elements."),
    "too-deep": _("The file has elements more than %(most)s deep in each other."),
    "document-type": _("The file has a document type or entities; they are refused."),
    "not-xml": _("This is no XML file: %(reason)s."),
    "prefix-unknown": _("The prefix %(prefix)s is declared nowhere."),
    "prefix-taken": _("The prefix %(prefix)s is declared for another namespace."),
    "not-iati": _("This is no IATI activity file: it begins with %(element)s."),
    "version-unknown": _("Only IATI 2.03 is read, not version “%(version)s”."),
    "identifier-missing": _("An activity has no identifier."),
    "code-unknown": _("“%(value)s” is no code of the list %(codelist)s."),
    "not-a-flag": _("“%(value)s” is neither yes nor no."),
    "not-a-number": _("“%(value)s” is no number with a decimal point and at most 40 digits."),
    "not-a-date": _("“%(value)s” is no day written as YYYY-MM-DD."),
    "not-a-year": _("“%(value)s” is no year of four digits."),
    "period-without-dates": _("A period has no first or no last day."),
    "parent-not-understood": _("The parent “%(ref)s” cannot be understood."),
    "share-not-understood": _("A percentage names not both of its numbers."),
    "value-missing": _("A value is missing."),
    "negative-count": _("A count cannot be %(value)s."),
    "percentage-over-100": _("A percentage cannot be %(value)s."),
    "percentage-below-0": _("A percentage cannot be %(value)s."),
    "percentage-differs": _("%(numerator)s of %(denominator)s is not %(value)s %%."),
    "share-impossible": _("%(numerator)s of %(denominator)s is no share."),
    "share-of-no-percentage": _("Only a percentage is made of two numbers."),
    "qualitative-summed": _("Words, names and ranks cannot be added up."),
    "period-reversed": _("The period ends on %(end)s, before it starts on %(start)s."),
    "periods-overlap": _("The period from %(start)s to %(end)s shares days with %(other_start)s to %(other_end)s."),
    "before-signature": _("The period starts on %(start)s, before the signature on %(signed)s."),
    "disaggregation-sum": _("The parts by %(dimension)s add up to %(sum)s, not to the total %(total)s."),
    "cell-twice": _("There is a second figure for %(cell)s."),
    "several-totals": _("Several totals differ: %(values)s."),
    "indicator-twice": _("There is a second indicator named %(indicator)s."),
    "circular-parents": _("An indicator cannot stand under itself: %(way)s."),
    "family-too-large": _("So many indicators stand under each other that they cannot be added up."),
    "parent-unknown": _("There is no indicator %(parent)s."),
    "measure-differs": _("It is measured in another way than the indicator above it."),
    "unit-differs": _("It is counted in %(own)s, the indicator above it in %(above)s."),
    "period-outside-parent": _("The period from %(start)s to %(end)s lies in no period of the indicator above."),
}


def sentence(problem: Problem) -> str:
    """What is wrong, in the language of the page; in plain English where it has no words yet."""
    words = SENTENCES.get(problem.code)
    return plain_sentence(problem) if words is None else str(words) % problem.values


def located(problem: Problem) -> str:
    """The same with the line of the file."""
    line = problem.where.line
    return f"{line}: {sentence(problem)}" if line else sentence(problem)


def sentences(problems: Iterable[Problem]) -> str:
    """Several, each once, one after the other."""
    return " ".join(dict.fromkeys(map(sentence, problems)))
