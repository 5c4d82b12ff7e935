"""An agenda: what the planner answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Meeting:
    """`slot` is the first one; `people` one of each side, a's first; no table: virtual, or only counted."""

    request: str
    slot: str
    table: str | None
    people: tuple[str, str]
    interpreters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a request was not placed; `blocking` names the rules in the way, such as `p9.max`."""

    request: str
    reason: str
    blocking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the objective, in order. `bound` None: nothing is proved."""

    name: str
    value: int
    bound: int | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A leaf with multipliers, or a question: is `request` placed (does it begin in `slot`).

    `yes` and `no` are the positions of the branches that follow, both later in the list.
    """

    scale: int = 1
    rows: tuple[tuple[str | int, ...], ...] = ()
    request: str | None = None
    slot: str | None = None
    yes: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """Non-negative integer multipliers on named constraints; see docs/reference/scheduling.md.

    Of kind "split" they stand at the leaves of the tree of `branches`, whose root is the first.
    """

    scale: int
    rows: tuple[tuple[str | int, ...], ...]
    kind: str = "multipliers"
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """`had` meetings out of `possible` of the `participants` of a size called `name`, or of one called so."""

    name: str
    participants: int
    had: int
    possible: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """By size; the participant with the lowest share; the one that keeps the lowest share from being higher.

    `highest.had` is the most that participant could have in any agenda.
    """

    sizes: tuple[Share, ...] = ()
    lowest: Share | None = None
    highest: Share | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """`value`: total weight placed; `bound`: proved by `certificate`; `gap` = (bound - value) / bound.

    `optimal_by`: "solver" when the optimum was proved inside a solver, beyond what `certificate` shows.
    """

    meetings: tuple[Meeting, ...]
    waiting: tuple[Waiting, ...]
    value: int
    bound: int
    gap: float
    optimal: bool
    stopped: str
    levels: tuple[Level, ...]
    shares: Mapping[str, float] = field(default_factory=dict)
    fairness: Fairness = Fairness()
    seconds: float = 0.0
    seed: int = 0
    version: str = ""
    certificate: Certificate = Certificate(1, ())
    optimal_by: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Told now and then while planning; `fraction` of the allowed time or effort, 0 to 1."""

    value: int
    bound: int
    fraction: float
