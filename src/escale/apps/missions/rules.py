"""Who may do what with missions, who may meet whom, and how many are suggested to each."""

from typing import Final

from escale.apps.directory.rules import organises

__all__ = ["TOP", "may_meet", "organises"]

TOP: Final = 10  # places on a list of suggestions


def may_meet(side: str, other: str) -> bool:
    """Guests meet hosts; who has no side meets everybody."""
    return not side or not other or side != other
