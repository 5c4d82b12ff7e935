"""From an IATI 2.03 activity file to results. What is not understood is kept, and noted where it is wrong."""

from dataclasses import dataclass
from functools import partial

from escale.engines.results.iati.activity import (
    Activities,
    Activity,
    ActivityDate,
    Description,
    Organisation,
    RelatedActivity,
    Subject,
)
from escale.engines.results.iati.nodes import parse
from escale.engines.results.iati.results import document_link, result
from escale.engines.results.iati.taking import LANGUAGE, Taking
from escale.engines.results.problem import Place, Problem, Unreadable


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, and what was wrong with how it is written."""

    file: Activities
    problems: tuple[Problem, ...]


def read(data: bytes) -> Reading:
    """A file that can be worked with and written back; ``Unreadable`` when it is none of IATI's or dangerous."""
    root = parse(data)
    place = Place("/iati-activities", root.line)
    if root.name != "iati-activities" or any(key == "xmlns" and value for key, value in root.attributes):
        raise Unreadable(Problem("not-iati", Place(f"/{root.name}", root.line), {"element": root.name}))
    problems: list[Problem] = []
    taking = Taking(root, place, problems)
    version = taking.attribute("version")
    if not version.startswith("2."):
        raise Unreadable(Problem("version-unknown", place, {"version": version}))
    activities = taking.each("iati-activity", _activity)
    return Reading(Activities(activities, version, taking.rest()), tuple(problems))


def _activity(taking: Taking) -> Activity:
    identifier = taking.one("iati-identifier", _identifier)
    if identifier is None:
        taking.note("identifier-missing")
    return Activity(
        identifier=identifier or "",
        reporting=taking.one("reporting-org", _organisation) or Organisation(),
        title=taking.words("title"),
        descriptions=taking.each("description", _description),
        participants=taking.each("participating-org", _organisation),
        status=taking.one("activity-status", _code) or "",
        dates=taking.each("activity-date", _date),
        sectors=taking.each("sector", partial(_subject, with_percentage=True)),
        tags=taking.each("tag", _subject),
        markers=taking.each("policy-marker", partial(_subject, with_significance=True)),
        documents=taking.each("document-link", document_link),
        related=taking.each("related-activity", _related),
        results=taking.each("result", result),
        language=taking.attribute(LANGUAGE),
        place=taking.place,
        kept=taking.rest(),
    )


def _identifier(taking: Taking) -> str | None:
    """Only a plain one: anything with attributes is kept as it is."""
    text = taking.text()
    return text if text is not None and taking.rest().attributes == () else None


def _code(taking: Taking) -> str | None:
    code = taking.attribute("code")
    rest = taking.rest()
    return code if code and not rest.attributes and not rest.children else None


def _organisation(taking: Taking) -> Organisation:
    return Organisation(
        ref=taking.attribute("ref"),
        type=taking.attribute("type"),
        role=taking.attribute("role"),
        activity_id=taking.attribute("activity-id"),
        names=taking.narratives(),
        place=taking.place,
    )


def _description(taking: Taking) -> Description:
    kind = taking.attribute("type")
    return Description(taking.narratives(), kind)


def _date(taking: Taking) -> ActivityDate | None:
    day = taking.day()
    if day is None:
        return None
    kind = taking.attribute("type")
    return ActivityDate(kind, day, taking.narratives(), taking.place)


def _subject(taking: Taking, *, with_percentage: bool = False, with_significance: bool = False) -> Subject:
    return Subject(
        code=taking.attribute("code"),
        vocabulary=taking.attribute("vocabulary"),
        uri=taking.attribute("vocabulary-uri"),
        percentage=taking.amount("percentage") if with_percentage else None,
        significance=taking.attribute("significance") if with_significance else "",
        words=taking.narratives(),
    )


def _related(taking: Taking) -> RelatedActivity:
    ref, kind = taking.attribute("ref"), taking.attribute("type")
    return RelatedActivity(ref, kind, taking.rest(), taking.place)
