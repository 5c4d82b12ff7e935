"""Clauses in conjunctive normal form, and the counting networks they are made of."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from pysat.card import CardEnc

TRUE, FALSE = "true", "false"
Literal = int | str  # a variable, its negative, or a constant
_PAIRWISE = 6


class Formula:
    """Collects clauses over variables counted from 1. Constants are folded away."""

    def __init__(self) -> None:
        self.clauses: list[list[int]] = []
        self.last = 0

    def variable(self) -> int:
        self.last += 1
        return self.last

    def add(self, clause: Iterable[int]) -> None:
        self.clauses.append(list(clause))

    def implies(self, body: Iterable[Literal], head: Iterable[Literal]) -> None:
        """All of `body` → some of `head`."""
        clause: list[int] = []
        for literal in body:
            if literal == FALSE:
                return
            if literal != TRUE:
                clause.append(-int(literal))
        for literal in head:
            if literal == TRUE:
                return
            if literal != FALSE:
                clause.append(int(literal))
        self.clauses.append(clause)

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Pairs when they are few, else halves joined by a new variable."""
        if len(literals) <= _PAIRWISE:
            self.clauses += [[-one, -other] for one, other in combinations(literals, 2)]
            return
        joint = self.variable()
        self.at_most_one([*literals[:4], joint])
        self.at_most_one([*literals[4:], -joint])

    def exactly_one(self, literals: Sequence[int]) -> None:
        self.add(literals)
        self.at_most_one(literals)

    def at_most(self, literals: Sequence[int], most: int, network: int) -> None:
        """Nothing when there are no more than `most` anyway. `network`: one of `pysat.card.EncType`."""
        if len(literals) <= most:
            return
        if most == 0:
            self.clauses += [[-literal] for literal in literals]
            return
        made = CardEnc.atmost(lits=list(literals), bound=most, top_id=self.last, encoding=network)
        self.last = max(self.last, made.nv)
        self.clauses += made.clauses

    def at_least(self, literals: Sequence[int], least: int, network: int) -> None:
        made = CardEnc.atleast(lits=list(literals), bound=least, top_id=self.last, encoding=network)
        self.last = max(self.last, made.nv)
        self.clauses += made.clauses

    def counted(self, literals: Sequence[int]) -> list[int]:
        """Variables that say: at least 1, at least 2, … of `literals` are true (a totalizer, both directions)."""
        if len(literals) == 1:
            return list(literals)
        half = len(literals) // 2
        left, right = self.counted(literals[:half]), self.counted(literals[half:])
        total = [self.variable() for _ in range(len(left) + len(right))]
        least: list[Literal] = [TRUE, *left]
        besides: list[Literal] = [TRUE, *right]
        for one, here in enumerate(least):
            for two, there in enumerate(besides):
                if one + two:
                    self.implies([here, there], [total[one + two - 1]])
                if one + two < len(total):
                    self.implies([total[one + two]], [*left[one : one + 1], *right[two : two + 1]])
        return total
