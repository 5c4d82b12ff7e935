"""A search over the organisations of a mission: exact words first, then meaning, as far as the reader may see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet

from escale.apps.directory.models import Field, Reality, Statement
from escale.apps.directory.queries.visibility import Visibility
from escale.apps.discovery.rules import sign_of
from escale.apps.meetings.queries.participants import Participant, met_by
from escale.apps.missions.models import Mission, Participation
from escale.core.json_rows import JsonRows
from escale.core.prepared import prepared
from escale.engines.text.words import Passage, find_words, wanted_words

NAME, CITY, ABOUT = "name", "city", "about"


@dataclass(frozen=True)
class Reader:
    """Who searches: an organiser, or (with ``organisation``) a participant, who finds whom they may meet."""

    mission: Mission
    organisation: int = 0
    side: str = ""
    visibility: Visibility | None = None

    def sees(self, field: Field) -> bool:
        """Whether a field of another organisation may be shown, and so found."""
        return self.visibility is None or self.visibility.sees(field, met=False)


@dataclass(frozen=True)
class Filters:
    """What organisations must be like besides; empty: no matter. ``sector``: how a code begins, or its words."""

    side: str = ""
    country: str = ""
    sector: str = ""
    language: str = ""


class Hit(NamedTuple):
    """An organisation with the sentence that fits; ``kind``: of what it is a sentence, ``language`` may be unknown.

    ``cosine`` in thousandths when it was found by meaning, ``None`` when it has the words.
    """

    organisation: int
    name: str
    country: str
    city: str
    side: str
    sectors: Sequence[str]
    reality: str
    kind: str
    sentence: str
    language: str
    cosine: int | None

    @property
    def reality_label(self) -> str:
        """In words."""
        return str(Reality(self.reality).label)


class Candidate(NamedTuple):
    """An organisation that takes part, with all its texts; see :func:`_everybody`."""

    organisation: int
    name: str
    country: str
    city: str
    side: str
    sectors: list[str]
    languages: list[str]
    reality: str
    about: str
    said: list[dict[str, Any]]


def reader_of(participant: Participant) -> Reader:
    """A participant as a reader."""
    return Reader(participant.mission, participant.organisation.pk, participant.side, participant.visibility)


def candidates(reader: Reader) -> list[Candidate]:
    """Whom a reader may find, by name, without what they may not see of them. One query."""
    mission, organisation = reader.mission.pk, reader.organisation
    rows = (
        _counterparts(mission=mission, organisation=organisation, side=reader.side)
        if organisation
        else _everybody(mission=mission)
    )
    found = map(Candidate._make, rows)
    fields = ((CITY, Field.CITY), (ABOUT, Field.ABOUT))
    hidden: dict[str, Any] = {name: "" for name, field in fields if not reader.sees(field)}
    return [each._replace(**hidden) for each in found] if hidden else list(found)


@prepared
def _everybody(*, mission: int) -> QuerySet[Participation, tuple[Any, ...]]:
    return _with_texts(Participation.objects.filter(mission=mission))


@prepared
def _counterparts(*, mission: int, organisation: int, side: str) -> QuerySet[Participation, tuple[Any, ...]]:
    return _with_texts(met_by(mission, organisation, side))


def _with_texts(found: QuerySet[Participation]) -> QuerySet[Participation, tuple[Any, ...]]:
    statements = Statement.objects.filter(organisation=OuterRef("organisation")).order_by("kind", "position", "pk")
    said = JsonRows(statements, key="pk", kind="kind", text="text", language="language")
    of_organisation = ("country", "city", "side", "sectors", "languages", "reality", "about")
    names = [each if each == "side" else f"organisation__{each}" for each in of_organisation]
    ordered = found.order_by("organisation__sort_key", "pk")
    return ordered.values_list("organisation", "organisation__name", *names, said)


def search(able: Iterable[Candidate], wanted: str, filters: Filters, hits: Iterable[Sequence[Any]]) -> list[Hit]:
    """Who has every word, the closest together first; then whose sentence is near in meaning, nearest first.

    ``hits``: what a worker has read for the same words, see ``Reading.hits``. A text that is not among the
    candidates', because a reader may not see it, finds nothing. Without words all whom the filters let through.
    """
    able = [each for each in able if _fits(each, filters)]
    if not wanted.strip():
        return [_hit(each, NAME, each.name, "", None) for each in able]
    by_words = _by_words(able, wanted)
    found = {hit.organisation for hit in by_words}
    rest = {each.organisation: each for each in able if each.organisation not in found}
    return by_words + list(_by_meaning(rest, hits, found))


def _fits(candidate: Candidate, filters: Filters) -> bool:
    sector = filters.sector.strip().casefold()
    return (
        (not filters.side or candidate.side in ("", filters.side))
        and (not filters.country or candidate.country == filters.country)
        and (not filters.language or filters.language in candidate.languages)
        and (not sector or any(each.casefold().startswith(sector) for each in candidate.sectors))
    )


def _by_words(able: Iterable[Candidate], wanted: str) -> list[Hit]:
    words = wanted_words(wanted)
    found: list[tuple[tuple[bool, bool], Hit]] = []
    for each in able:
        passages = list(_passages(each))
        hit = find_words([Passage(text, whole) for _kind, text, _tag, whole in passages], words)
        if hit is not None:
            kind, text, language, _whole = passages[hit.passage]
            row = _hit(each, kind, text[hit.first : hit.end], language, None)
            found.append(((not hit.together, not hit.entire), row))
    return [row for _rank, row in sorted(found, key=lambda pair: pair[0])]


def _passages(candidate: Candidate) -> Iterator[tuple[str, str, str, bool]]:
    """Kind, text, language and whether it is shown whole."""
    yield NAME, candidate.name, "", True
    for each in candidate.said:
        yield each["kind"], each["text"], each["language"], False
    yield ABOUT, candidate.about, "", False
    yield CITY, candidate.city, "", True


def _by_meaning(rest: Mapping[int, Candidate], hits: Iterable[Sequence[Any]], found: set[int]) -> Iterator[Hit]:
    """The nearest sentence of each that still stands as it was read."""
    for organisation, statement, first, end, cosine, sign in hits:
        candidate = rest.get(organisation)
        if candidate is None or organisation in found:
            continue
        kind, text, language = _text(candidate, statement)
        sentence = text[first:end]
        if sentence and sign_of(sentence) == sign:
            found.add(organisation)
            yield _hit(candidate, kind, sentence, language, cosine)


def _text(candidate: Candidate, statement: int) -> tuple[str, str, str]:
    if not statement:
        return ABOUT, candidate.about, ""
    said = next((each for each in candidate.said if each["key"] == statement), None)
    return (said["kind"], said["text"], said["language"]) if said else ("", "", "")


def _hit(candidate: Candidate, kind: str, sentence: str, language: str, cosine: int | None) -> Hit:
    return Hit(
        candidate.organisation,
        candidate.name,
        candidate.country,
        candidate.city,
        candidate.side,
        candidate.sectors,
        candidate.reality,
        kind,
        sentence,
        language,
        cosine,
    )
