"""Who may do what with missions, and who may meet whom."""

from escale.apps.directory.rules import organises

__all__ = ["may_meet", "organises"]


def may_meet(side: str, other: str) -> bool:
    """Guests meet hosts; who has no side meets everybody."""
    return not side or not other or side != other
