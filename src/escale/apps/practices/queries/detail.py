"""One sheet in one language, with its way, its adoptions and what was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from escale.apps.practices.models import PARTS, Adoption, Contact, Evidence, Practice, Step
from escale.apps.practices.queries.listing import Count, counts_of
from escale.apps.practices.rules import PART_NAMES, Lack, is_old, lacks, languages_of, texts_of, year_after
from escale.core.translated import Words, best
from escale.engines.text.plain import Hint, hints


@dataclass(frozen=True)
class ShownPart:
    """A part of a sheet: its name, its words in the language that was asked for, else in their own.

    ``original``: the words it was translated from.
    """

    key: str
    name: Any
    words: Words
    original: Words | None


@dataclass(frozen=True)
class Sheet:
    """Everything the page of a practice shows."""

    practice: Practice
    language: str
    languages: Sequence[str]
    title: ShownPart
    parts: Sequence[ShownPart]
    lacks: Sequence[Lack]
    evidence: Sequence[Evidence]
    contacts: Sequence[Contact]
    steps: Sequence[Step]
    adoptions: Sequence[Adoption]
    counts: Sequence[Count]
    old: bool
    holds_until: Any


def shown(practice: Practice, part: str, language: str) -> ShownPart:
    """A part in a language, with the original of a translation."""
    value: Mapping[str, Any] = getattr(practice, part)
    words = best(dict(value), language)
    source = value.get("source", words.language)
    original = best(dict(value), source) if source != words.language else None
    return ShownPart(part, PART_NAMES[part], words, original)


def sheet_of(practice: Practice, language: str) -> Sheet:
    """A sheet as it is read; five queries, however much there is of anything."""
    evidence = list(practice.evidence.order_by("pk"))
    contacts = list(practice.contacts.select_related("person").order_by("pk"))
    confirmed = practice.confirmed_on
    return Sheet(
        practice=practice,
        language=language,
        languages=languages_of(practice),
        title=shown(practice, "title", language),
        parts=[each for each in (shown(practice, part, language) for part in PARTS[1:]) if each.words.text],
        lacks=lacks(practice, evidence=len(evidence), contacts=len(contacts)),
        evidence=evidence,
        contacts=contacts,
        steps=list(practice.steps.select_related("institution").order_by("pk")),
        adoptions=list(adoptions_of(practice)),
        counts=counts_of([practice]).get(practice.pk, []),
        old=is_old(practice),
        holds_until=year_after(confirmed) if confirmed is not None else None,
    )


def adoptions_of(practice: Practice) -> QuerySet[Adoption]:
    """What became of it with others, newest first."""
    return practice.adoptions.select_related("institution", "organisation").order_by("-on", "-pk")


@dataclass(frozen=True)
class Advice:
    """A place that could be plainer: in which part, and its own words."""

    part: Any
    hint: Hint
    words: str


def advice(practice: Practice, language: str) -> list[Advice]:
    """Where the words of one language could be plainer."""
    return [
        Advice(PART_NAMES[part], hint, text[hint.start : hint.end])
        for part, written_in, text in texts_of(practice)
        if written_in == language
        for hint in hints(text, language)
    ]
