"""Room for deep calls, taken once a request instead of again and again.

CPython keeps the frames of a thread in chunks of 16 KB. It asks the system for the next one when a call does not fit,
and gives it back as soon as that call returns (``_PyThreadState_PushFrame`` in pystate.c, since 3.11). Templates call
deep: where the end of a chunk happens to lie within a loop, each turn costs a system call and several page faults. A
page of 25 cards spent a third of its time so. A chunk is made large enough for the frame that asks for it: one that
claims much room at the bottom of the stack leaves room for all above it.
"""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]
# A little more than half a chunk of 256 KB, in words of eight bytes: the other half is for the calls above.
_WORDS = 17_000


def roomy(application: Application) -> Application:
    """The same WSGI application, with some 120 KB of stack in one piece for each request."""

    def call(environment: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        return application(environment, start)

    call.__code__ = call.__code__.replace(co_stacksize=_WORDS)
    return call
