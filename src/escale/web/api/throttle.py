"""How often a token may ask, counted in the process: asking the database would cost more than most answers.

With several web processes a token gets the budget of each, which still bounds it.
"""

from threading import Lock
from time import time
from typing import Final

WINDOW_SECONDS: Final = 60
_lock = Lock()
_window = 0
_counts: dict[int, int] = {}


def wait_seconds(token_id: int, most: int) -> int:
    """Count one request of a token; the seconds until the next window when it was too many, else 0."""
    global _window  # noqa: PLW0603 - one process, one budget
    window, passed = divmod(int(time()), WINDOW_SECONDS)
    with _lock:
        if window != _window:
            _window = window
            _counts.clear()
        _counts[token_id] = _counts.get(token_id, 0) + 1
        return WINDOW_SECONDS - passed if _counts[token_id] > most else 0


def forget() -> None:
    """Begin anew."""
    with _lock:
        _counts.clear()
