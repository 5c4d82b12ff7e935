"""Instances of the published benchmark (MiniZinc data, `.dzn`) → `Round`.

Bofill et al., JAIR 74 (2022). Participants are named p1 …, meetings m1 … in the order of `requested`, slots s1 …;
the two sessions become the blocks `morning` and `afternoon`. `precedences` counts from a dummy meeting 1.
"""

import re
from datetime import UTC, datetime, timedelta

from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.model.round import Lock, Participant, Person, Request, Round, Rules, Slot

DIFFERENCE = 2
MORNING, AFTERNOON, ANY = 1, 2, 3
_FIRST, _MINUTES = datetime(2000, 1, 3, 9, tzinfo=UTC), 20
_LARGEST = 10_000
_MOST_SLOTS = 1_000  # the search keeps a table of participants × slots


def round_from_dzn(text: str, max_break_difference: int | None = DIFFERENCE) -> Round:
    """Read an instance. Raises `InvalidRound`, its pointer being the name of the MiniZinc variable."""
    data = _Data(text)
    people, meetings = data.number("nBusiness"), data.number("nMeetings")
    count, mornings = data.number("nTotalSlots", _MOST_SLOTS), data.number("nMorningSlots")
    if mornings > count:
        raise InvalidRound("/nMorningSlots", "no more than nTotalSlots")
    names = [f"s{number}" for number in range(1, count + 1)]
    sessions = {MORNING: frozenset(names[:mornings]), AFTERNOON: frozenset(names[mornings:]), ANY: None}
    away = data.sets("forbidden", people, 1, count)
    fixed = data.numbers("fixed", meetings, 0, count)
    earlier = data.sets("precedences", meetings, 2, meetings + 1)
    requests = []
    for number, (one, other, session) in enumerate(data.rows("requested", meetings)):
        pointer = f"/requested/{number}"
        if not (1 <= one <= people and 1 <= other <= people and one != other):
            raise InvalidRound(pointer, f"two different participants from 1 to {people}")
        if session not in sessions:
            raise InvalidRound(pointer, "session 1, 2 or 3")
        requests.append(
            Request(
                id=f"m{number + 1}",
                a=f"p{one}",
                b=f"p{other}",
                weight=1,
                locked=Lock(f"s{fixed[number]}") if fixed[number] else None,
                slots=sessions[session],
                after=tuple(f"m{each - 1}" for each in sorted(earlier[number])),
            )
        )
    return Round(
        slots=tuple(_slot(name, number, mornings) for number, name in enumerate(names)),
        participants=tuple(
            Participant(f"p{number}", (Person(f"p{number}"),), frozenset(f"s{slot}" for slot in away[number - 1]))
            for number in range(1, people + 1)
        ),
        requests=tuple(requests),
        table_count=data.number("nTables"),
        rules=Rules("breaks", None, max_break_difference),
    )


def _slot(name: str, number: int, mornings: int) -> Slot:
    start = _FIRST + timedelta(minutes=_MINUTES * number)
    return Slot(name, start, start + timedelta(minutes=_MINUTES), "morning" if number < mornings else "afternoon")


class _Data:
    """The assignments of the file by name."""

    def __init__(self, text: str) -> None:
        text = re.sub(r"%[^\n]*", "", text)
        self.values = {name: value.strip() for name, value in re.findall(r"(\w+)\s*=\s*([^;]*);", text)}

    def number(self, name: str, most: int = _LARGEST) -> int:
        found = self.values.get(name, "")
        if not re.fullmatch(r"\d{1,6}", found) or int(found) > most:
            raise InvalidRound(f"/{name}", f"a whole number up to {most}")
        return int(found)

    def rows(self, name: str, count: int) -> list[tuple[int, int, int]]:
        numbers = [int(each) for each in re.findall(r"\d+", self.values.get(name, ""))]
        if len(numbers) != 3 * count:
            raise InvalidRound(f"/{name}", f"{count} rows of three numbers")
        return list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))

    def numbers(self, name: str, count: int, least: int, most: int) -> list[int]:
        """One a meeting; none at all when the file has none."""
        if name not in self.values:
            return [0] * count
        found = [int(each) for each in re.findall(r"\d+", self.values[name])]
        if len(found) != count or not all(least <= each <= most for each in found):
            raise InvalidRound(f"/{name}", f"{count} numbers from {least} to {most}")
        return found

    def sets(self, name: str, count: int, least: int, most: int) -> list[set[int]]:
        """One a participant or meeting; 0 stands for nothing."""
        if name not in self.values:
            return [set() for _ in range(count)]
        found = [
            {int(each) for each in re.findall(r"\d+", members)} - {0}
            for members in re.findall(r"\{([^}]*)\}", self.values[name])
        ]
        if len(found) != count or not all(least <= each <= most for one in found for each in one):
            raise InvalidRound(f"/{name}", f"{count} sets of numbers from {least} to {most}")
        return found
