"""What matching found last in each mission, in the memory of this worker: a changed profile moves little of it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from escale.engines.matching.memory import Memory

_MOST = 2  # contexts; each takes up to 150 MB, for 4,000 organisations

_memories: dict[str, "Memory"] = {}


def memory_of(context: str) -> "Memory":
    """The memory of a context, empty where none is left; the one that was asked for longest ago makes room."""
    from escale.engines.matching.memory import Memory

    memory = _memories.pop(context, None) or Memory()
    while len(_memories) >= _MOST:
        del _memories[next(iter(_memories))]
    _memories[context] = memory
    return memory
