"""Which indicator stands under which: a graph without circles, in which a child may have several parents."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from escale.engines.results.model import Counting, Indicator
from escale.engines.results.problem import CircularParents, IndicatorTwice, Problem


class Family:
    """Indicators by their ids. Parents that are not among them are left out; of two with one id the first counts."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.members: dict[str, Indicator] = {}
        self.twice: list[Indicator] = []
        for each in indicators:
            if self.members.setdefault(each.id, each) is not each:
                self.twice.append(each)
        self.added: Mapping[str, list[str]] = {name: [] for name in self.members}
        for each in self.members.values():
            for ref in dict.fromkeys(one.ref for one in each.parents if one.counts is Counting.SUM):
                if ref in self.added:
                    self.added[ref].append(each.id)

    def below(self, top: str, enters: Callable[[Indicator], bool]) -> list[Indicator]:
        """Everyone below that is added to the indicator, each once, however many ways lead to it.

        Who may not enter is in the list too, but not who is below it only.
        """
        found: dict[str, None] = {}
        waiting = [top]
        while waiting:
            for child in self.added[waiting.pop()]:
                if child not in found:
                    found[child] = None
                    if enters(self.members[child]):
                        waiting.append(child)
        return [self.members[name] for name in found]

    def circles(self) -> list[list[str]]:
        """Each circle of parents met, as ids from one member to the one before it comes again."""
        done: set[str] = set()
        return [circle for name in self.members for circle in self._circles_from(name, done)]

    def _circles_from(self, start: str, done: set[str]) -> list[list[str]]:
        """Depth first, without recursion: a chain of parents may be long."""
        found: list[list[str]] = []
        way: list[str] = []
        on_way: set[str] = set()
        waiting: list[tuple[str, bool]] = [(start, True)]
        while waiting:
            name, entering = waiting.pop()
            if not entering:
                on_way.discard(way.pop())
            elif name in on_way:
                found.append(way[way.index(name) :])
            elif name not in done:
                done.add(name)
                on_way.add(name)
                way.append(name)
                waiting.append((name, False))
                waiting += [(one.ref, True) for one in self.members[name].parents if one.ref in self.members]
        return found

    def refuse_twice(self) -> None:
        """Raise ``IndicatorTwice`` when two have one id: the figures of the second would be lost."""
        for each in self.twice:
            raise IndicatorTwice(twice(each))

    def refuse_circles(self) -> None:
        """Raise ``CircularParents`` when there is a circle."""
        for circle in self.circles():
            raise CircularParents(circular(self.members, circle))


def twice(second: Indicator) -> Problem:
    """The problem that a second indicator with an id is."""
    return Problem("indicator-twice", second.place, {"indicator": second.id})


def circular(members: Mapping[str, Indicator], circle: Sequence[str]) -> Problem:
    """The problem that a circle is."""
    way = " → ".join([*circle, circle[0]])
    return Problem("circular-parents", members[circle[0]].place, {"indicator": circle[0], "way": way})
