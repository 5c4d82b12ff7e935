"""Practices in a list: filters, words in every language, and how often each was taken up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.db.models import QuerySet

from escale.apps.practices.models import Adoption, Practice
from escale.apps.practices.rules import is_old, languages_of, today, year_before
from escale.engines.text.folding import fold

A_PAGE: Final = 20
_MOST_WORDS: Final = 8


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by; empty: no matter. ``state`` may also be ``old``."""

    q: str = ""
    theme: str = ""
    sector: str = ""
    state: str = ""

    @property
    def others(self) -> "Filters":
        """The same without words."""
        return Filters("", self.theme, self.sector, self.state)


class Count(NamedTuple):
    """How many last said one thing of a practice."""

    kind: str
    number: int


@dataclass(frozen=True)
class Row:
    """One practice as a list shows it; ``sentence`` is what fits a search by meaning, in ``language``."""

    practice: Practice
    old: bool
    languages: Sequence[str]
    counts: Sequence[Count] = field(default_factory=tuple)
    sentence: str = ""
    language: str = ""


def narrowed(practices: QuerySet[Practice], filters: Filters) -> QuerySet[Practice]:
    """The practices that filters let through, newest first; every word stands in one of a sheet's languages."""
    for word in fold(filters.q).split()[:_MOST_WORDS]:
        practices = practices.filter(searched__contains=word)
    exact = {"theme": filters.theme, "sector": filters.sector}
    practices = practices.filter(**{name: value for name, value in exact.items() if value})
    if filters.state == "old":
        practices = practices.filter(confirmed_on__lt=year_before(today()))
    elif filters.state:
        practices = practices.filter(state=filters.state)
    return practices.select_related("cooperation", "institution").order_by("-pk")


def counts_of(practices: Iterable[Practice]) -> dict[int, list[Count]]:
    """How many tried, adapted and abandoned each practice; each adopter counts once, by what they said last."""
    newest: dict[tuple[int, int | None, int | None], str] = {}
    rows = Adoption.objects.filter(practice__in=[each.pk for each in practices]).order_by("on", "pk")
    for practice, institution, organisation, kind in rows.values_list(
        "practice", "institution", "organisation", "kind"
    ):
        newest[practice, institution, organisation] = kind
    found: dict[int, Counter[str]] = {}
    for (practice, _institution, _organisation), kind in newest.items():
        found.setdefault(practice, Counter())[kind] += 1
    return {
        practice: [Count(kind, counted[kind]) for kind in Adoption.Kind.values if counted[kind]]
        for practice, counted in found.items()
    }


def rows_of(practices: Iterable[Practice], sentences: Mapping[int, tuple[str, str]] | None = None) -> list[Row]:
    """Practices as rows; ``sentences`` by practice: what fits and its language. One query."""
    found, day = list(practices), today()
    counts = counts_of(found)
    return [
        Row(
            each,
            is_old(each, day),
            languages_of(each),
            counts.get(each.pk, ()),
            *(sentences or {}).get(each.pk, ("", "")),
        )
        for each in found
    ]
