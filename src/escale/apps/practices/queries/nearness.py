"""The practices that fit a text, each with the sentence that fits best."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from escale.apps.practices.models import PARTS, Practice
from escale.apps.practices.rules import sign_of


class Fit(NamedTuple):
    """A practice, the sentence of it that fits, its language, and how near it is in thousandths of a cosine."""

    practice: Practice
    sentence: str
    language: str
    cosine: int


def fits_of(practices: QuerySet[Practice], hits: Iterable[Sequence[Any]], *, least: int = 0) -> list[Fit]:
    """Of ``practices`` those that ``hits`` name, nearest first, each once. One query.

    ``hits`` as :class:`~escale.apps.practices.models.Reading` keeps them; a sentence that was rewritten since, or is
    not of these practices, finds nothing.
    """
    near = [hit for hit in hits if hit[5] >= least]
    known = {each.pk: each for each in practices.filter(pk__in={hit[0] for hit in near})} if near else {}
    found: dict[int, Fit] = {}
    for fit in _standing(known, near):
        found.setdefault(fit.practice.pk, fit)
    return list(found.values())


def _standing(known: dict[int, Practice], hits: Iterable[Sequence[Any]]) -> Iterator[Fit]:
    for key, part, language, first, end, cosine, sign in hits:
        practice = known.get(key)
        if practice is None or part not in PARTS:
            continue
        entry = getattr(practice, part).get("texts", {}).get(language, {})
        sentence = entry.get("text", "")[first:end]
        if sentence and sign_of(sentence) == sign:
            yield Fit(practice, sentence, language, cosine)
