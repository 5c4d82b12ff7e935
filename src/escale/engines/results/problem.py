"""What is wrong with results, as codes: callers make the words, in the language of whoever reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a path as callers name things, and the line of its file (0: no file)."""

    path: str = ""
    line: int = 0


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``values`` are what a sentence about it needs; the codes are listed in ``words``."""

    code: str
    where: Place = NOWHERE
    values: Mapping[str, str] = field(default_factory=dict)


class ResultsError(Exception):
    """Base of what this engine raises; the problem says what and where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class Unreadable(ResultsError):
    """The file is no XML, not an IATI activity file, or dangerous to read."""


class Unwritable(ResultsError):
    """A text holds what no file can."""


class FamilyTooLarge(ResultsError):
    """So many indicators stand under each other that adding them up would take minutes."""


class CircularParents(ResultsError):
    """An indicator is its own forefather: nothing can be added up."""


class IndicatorTwice(ResultsError):
    """Two indicators have one id: which of them the others stand under, nobody can say."""
