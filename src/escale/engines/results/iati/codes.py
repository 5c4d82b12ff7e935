"""Codes that may stand where the standard has a short, closed list of its own.

Source: the embedded codelists of IATI 2.03, https://iatistandard.org/en/iati-standard/203/codelists/.
"""

from collections.abc import Iterator
from typing import Final

from escale.engines.results.iati.activity import Activities, Activity
from escale.engines.results.problem import Place, Problem

CODES: Final[dict[str, tuple[str, ...]]] = {
    "ActivityDateType": ("1", "2", "3", "4"),
    "ActivityStatus": ("1", "2", "3", "4", "5", "6"),
    "IndicatorMeasure": ("1", "2", "3", "4", "5"),
    "OrganisationRole": ("1", "2", "3", "4"),
    "RelatedActivityType": ("1", "2", "3", "4", "5"),
    "ResultType": ("1", "2", "3", "9"),
}


def unknown_codes(file: Activities) -> Iterator[Problem]:
    """One problem for each code that its list does not have."""
    for activity in file.activities:
        for codelist, code, place in _coded(activity):
            if code not in CODES[codelist]:
                yield Problem("code-unknown", place, {"codelist": codelist, "value": code})


def _coded(activity: Activity) -> Iterator[tuple[str, str, Place]]:
    yield "ActivityStatus", activity.status, activity.place
    for organisation in activity.participants:
        yield "OrganisationRole", organisation.role, organisation.place
    for day in activity.dates:
        yield "ActivityDateType", day.type, day.place
    for other in activity.related:
        yield "RelatedActivityType", other.type, other.place
    for result in activity.results:
        yield "ResultType", result.type, result.place
        for indicator in result.indicators:
            yield "IndicatorMeasure", indicator.measure, indicator.place
