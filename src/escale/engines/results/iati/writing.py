"""From results to an IATI 2.03 activity file, in the order of the schema. What was kept stands where it stood."""

from collections.abc import Iterator

from escale.engines.results.iati.activity import Activities, Activity, ActivityDate, Organisation, Subject
from escale.engines.results.iati.made import made, texts
from escale.engines.results.iati.nodes import document
from escale.engines.results.iati.results_out import document_link, result
from escale.engines.results.iati.taking import LANGUAGE
from escale.engines.results.kept import Node
from escale.engines.results.numbers import plain


def write(file: Activities) -> bytes:
    """The file in UTF-8. Same input, same bytes. ``Unwritable``: a text has a character that XML lacks."""
    children = [_activity(each) for each in file.activities]
    return document(made("iati-activities", {"version": file.version}, children, file.kept))


def _activity(activity: Activity) -> Node:
    return made("iati-activity", {LANGUAGE: activity.language}, list(_in_activity(activity)), activity.kept)


def _in_activity(activity: Activity) -> Iterator[Node]:
    if activity.identifier:
        yield Node("iati-identifier", children=(activity.identifier,), made=True)
    if activity.reporting != Organisation():
        yield _organisation("reporting-org", activity.reporting)
    yield from texts("title", activity.title)
    for each in activity.descriptions:
        yield from texts("description", each.words, {"type": each.type}, always=True)
    for organisation in activity.participants:
        yield _organisation("participating-org", organisation)
    if activity.status:
        yield made("activity-status", {"code": activity.status})
    yield from (_date(each) for each in activity.dates)
    for name, subjects in (
        ("sector", activity.sectors),
        ("tag", activity.tags),
        ("policy-marker", activity.markers),
    ):
        for subject in subjects:
            yield from texts(name, subject.words, _subject(subject), always=True)
    yield from map(document_link, activity.documents)
    for other in activity.related:
        yield made("related-activity", {"ref": other.ref, "type": other.type}, (), other.kept)
    yield from map(result, activity.results)


def _organisation(name: str, organisation: Organisation) -> Node:
    attributes = {
        "ref": organisation.ref,
        "type": organisation.type,
        "role": organisation.role,
        "activity-id": organisation.activity_id,
    }
    return next(texts(name, organisation.names, attributes, always=True))


def _date(date: ActivityDate) -> Node:
    attributes = {"iso-date": date.day.isoformat(), "type": date.type}
    return next(texts("activity-date", date.words, attributes, always=True))


def _subject(subject: Subject) -> dict[str, str]:
    return {
        "vocabulary": subject.vocabulary,
        "vocabulary-uri": subject.uri,
        "code": subject.code,
        "percentage": "" if subject.percentage is None else plain(subject.percentage),
        "significance": subject.significance,
    }
