"""What a repaired agenda is worth, and what it costs those who had a meeting."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from escale.engines.scheduling.measure import Score, score
from escale.engines.scheduling.state import Placement, State

FORBIDDEN = 10**9  # musts taken off an agenda with too many moves: no such agenda is ever better


@dataclass(frozen=True, slots=True)
class Terms:
    """`home`: where the survivors are. `most_moves` None: as many as one likes. `price`: of a disturbed person,
    `scale`: of one unit of weight. A survivor moves when it is held otherwise than `home` says, or not at all;
    the people it had are then disturbed, each counted once.
    """

    home: Mapping[int, Placement]
    most_moves: int | None
    price: int
    scale: int = 1

    def moved(self, state: State) -> list[int]:
        return [index for index, placement in self.home.items() if state.placed.get(index) != placement]

    def disturbed(self, moved: list[int]) -> set[int]:
        return {person for index in moved for person in self.home[index].people}

    def worth(self, state: State) -> Score:
        """The levels, where value is `scale` × weight less the price of all disturbed people."""
        moved = self.moved(state)
        reached = score(state)
        excess = max(0, len(moved) - self.most_moves) if self.most_moves is not None else 0
        return replace(
            reached,
            musts=reached.musts - FORBIDDEN * excess,
            value=self.scale * reached.value - self.price * len(self.disturbed(moved)),
        )
