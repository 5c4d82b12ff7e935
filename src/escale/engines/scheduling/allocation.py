"""Building a large round without looking for garbage meanwhile."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Pause the search for cyclic garbage.

    A repair makes some 10⁵ objects that all live until its end and form no cycles; the collector would walk the whole
    heap several times to find nothing, a quarter of the time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
