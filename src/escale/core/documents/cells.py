"""Text in spreadsheet cells that no program will run.

A spreadsheet takes text that begins with = + - @ (or a tab or line break before them) for a formula. In CSV such
text gets an apostrophe in front; text that already has apostrophes before such a sign gets one more, so that taking
one away always gives back the original. In XLSX a cell has a type, and text is marked with the same apostrophe by
its style: nothing is added to it.
"""

from __future__ import annotations

import re

# Full-width signs are formulas too for some East Asian settings. Outer white space is guarded to survive trimming.
_RISKY = re.compile(r"'*(?:[=+\-@＝＋－＠]|\s)|(?s:.*)\s\Z")
_GUARDED = re.compile(r"'(?:'*(?:[=+\-@＝＋－＠]|\s)|(?s:.*)\s\Z)")


def is_risky(text: str) -> bool:
    """Whether a spreadsheet could run or trim this text."""
    return _RISKY.match(text) is not None


def guarded(text: str) -> str:
    """The text as a CSV cell: inert, and restored exactly by `unguarded`."""
    return f"'{text}" if is_risky(text) else text


def unguarded(text: str) -> str | None:
    """The original of a guarded cell; None when the cell is as it was written."""
    return text[1:] if _GUARDED.match(text) else None
