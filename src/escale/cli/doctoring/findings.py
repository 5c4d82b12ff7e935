"""One line of the doctor."""

from typing import NamedTuple


class Finding(NamedTuple):
    """``needed`` findings that are not ``well`` make the command fail."""

    name: str
    well: bool
    words: str
    needed: bool = True
