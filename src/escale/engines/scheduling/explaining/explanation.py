"""What `explain` answers, as data first; the sentences are in `words`."""

from dataclasses import dataclass
from typing import NamedTuple

from escale.engines.scheduling.model import Meeting

IMPOSSIBLE, COSTS, FREE = "impossible", "costs", "free"


class Rule(NamedTuple):
    """A rule of docs/reference/scheduling.md with what it concerns: `p9.max`, `p4.unavailable s3`, `tables s1`.

    `rule` "placed" is not a rule of the round but a meeting of the agenda that is to stay.
    """

    rule: str
    of: str = ""
    slot: str = ""

    @property
    def name(self) -> str:
        where = f" {self.slot}" if self.slot else ""
        return f"{self.of}.{self.rule}{where}" if self.of else f"{self.rule}{where}"


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting that goes on taking place, elsewhere or with others."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the round. `of`: what is changed; `values`: slots, languages, people, hours or a number.

    `kind`: see `changes`. `price`: what it counts when the cheapest set of changes is sought.
    """

    kind: str
    of: str
    values: tuple[str | int, ...]
    price: int


@dataclass(frozen=True, slots=True)
class Remedy:
    """Changes after which the request takes place and nobody named in the agenda loses a meeting.

    `keeps_all` false: only musts and locks are certain to be kept. `cheapest`: proved, by the prices.
    """

    changes: tuple[Change, ...]
    cheapest: bool
    keeps_all: bool
    where: Meeting
    moves: tuple[Move, ...]

    @property
    def price(self) -> int:
        return sum(change.price for change in self.changes)


@dataclass(frozen=True, slots=True)
class Compared:
    """One level now and with the request; `bound`: no agenda with the request does better, None: not proved."""

    name: str
    now: int
    then: int
    bound: int | None


@dataclass(frozen=True, slots=True)
class Costs:
    """The best agenda found with the request in it, against the agenda given."""

    leave: tuple[str, ...]
    enter: tuple[str, ...]
    moves: tuple[Move, ...]
    where: Meeting
    levels: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a request is not in an agenda.

    `proved`: the verdict is certain. False only when time ended, or when more meetings were placed than may move
    at once (`movable` of `meetings`): then it is `costs`, and another way might be free.
    `costs`: of the best agenda found with the request; `nearest`: of one not quite as good that keeps more in place.
    `conflict`: rules (and meetings that stay) that contradict the request; `minimal`: without any one of them
    the others do not. `placed`: the request is in the agenda already.
    """

    request: str
    verdict: str
    proved: bool
    placed: Meeting | None = None
    where: Meeting | None = None
    moves: tuple[Move, ...] = ()
    conflict: tuple[Rule, ...] = ()
    minimal: bool = True
    costs: Costs | None = None
    nearest: Costs | None = None
    remedy: Remedy | None = None
    movable: int = 0
    meetings: int = 0
