"""What clocks that are set forward and back do to hours. Two moments of one zone compare by their clock faces alone
(PEP 495), and one of an hour that comes twice equals no moment of another zone: whoever compares wants instants.
"""

from datetime import UTC, datetime
from typing import Any


def exists(local: datetime) -> bool:
    """False for an hour that clocks jump over."""
    back = local.astimezone(UTC).astimezone(local.tzinfo)
    return back.replace(tzinfo=None) == local.replace(tzinfo=None)


def comes_twice(local: datetime) -> bool:
    """Whether the clock shows this hour a second time."""
    return exists(local) and local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def instant(value: Any) -> Any:
    """A moment in UTC, to be compared; anything else, such as a day, as it is."""
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value
