"""What is wrong between an indicator and its parents."""

from collections.abc import Iterator, Sequence

from escale.engines.results.family import Family, circular, twice
from escale.engines.results.model import Counting, Indicator
from escale.engines.results.problem import Problem


def of_family(indicators: Sequence[Indicator]) -> Iterator[Problem]:
    """Ids that come twice, circles, parents that are not there, children that do not fit what they are added to."""
    family = Family(indicators)
    yield from map(twice, family.twice)
    for circle in family.circles():
        yield circular(family.members, circle)
    for child in indicators:
        for link in child.parents:
            parent = family.members.get(link.ref)
            if parent is None:
                yield Problem("parent-unknown", child.place, {"parent": link.ref})
            elif link.counts is Counting.SUM and parent is not child:
                yield from _fits(child, parent)


def _fits(child: Indicator, parent: Indicator) -> Iterator[Problem]:
    values = {"indicator": child.id, "parent": parent.id}
    if child.measure != parent.measure:
        yield Problem("measure-differs", child.place, values | {"own": child.measure, "above": parent.measure})
    # A unit that nobody wrote down may be the same.
    elif child.unit and parent.unit and child.unit.strip() != parent.unit.strip():
        yield Problem("unit-differs", child.place, values | {"own": child.unit, "above": parent.unit})
    for period in child.periods:
        if not any(period.lies_in(each) for each in parent.periods):
            days = {"start": period.start.isoformat(), "end": period.end.isoformat()}
            yield Problem("period-outside-parent", period.place, values | days)
