"""What wishes are worth, and whether people understand each other."""

from collections.abc import Collection
from typing import Final

from escale.apps.meetings.models import Wish

_MUST, _LIKE, _NO = Wish.Level.MUST.value, Wish.Level.LIKE.value, Wish.Level.NO.value

# Published to everybody: a pair is worth what both said, in either order.
WEIGHTS: Final[dict[tuple[str, ...], int]] = {
    (_MUST, _MUST): 100,
    (_LIKE, _MUST): 60,
    (_LIKE, _LIKE): 40,
    (_MUST,): 25,
    (_LIKE,): 10,
}


def request_weight(*levels: str | None) -> int:
    """The weight of a pair from what each side said (``None``: nothing); 0 means no request."""
    said = tuple(sorted(level for level in levels if level is not None))
    return 0 if _NO in said else WEIGHTS.get(said, 0)


def share_language(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two people need no interpreter; nor do they when a language is not known, as in ``escale-round/1``."""
    return not one or not other or not set(one).isdisjoint(other)
