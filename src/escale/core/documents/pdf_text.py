"""The text of a PDF that a stranger sent, page by page; read in a process of its own, within time and memory."""

import json
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import Final

MOST_PAGES: Final = 400
LONGEST: Final = 2_000_000  # characters of all pages
_SECONDS: Final = 30
_CHILD: Final = Path(__file__).with_name("pdf_child.py")


class Why(Enum):
    """Why a file was not read."""

    LOCKED = "locked"
    BROKEN = "broken"
    PAGES = "pages"
    LONG = "long"
    HEAVY = "heavy"


class PdfRefused(Exception):
    """The file was not read; ``why`` says why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def pages_of(content: bytes) -> list[str]:
    """The text of each page, in the order in which it is read; empty for a page that is a picture.

    Raises:
        PdfRefused: it needs a password, is damaged, has too many pages or too much text, or takes too long to read.
    """
    command = [sys.executable, "-I", str(_CHILD), str(MOST_PAGES), str(LONGEST)]
    try:
        # The command is ours; the file comes on standard input, and no environment goes along.
        done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, check=False, env={})
    except subprocess.TimeoutExpired as error:
        raise PdfRefused(Why.HEAVY) from error
    if done.returncode != 0:
        raise PdfRefused(Why.HEAVY if done.returncode < 0 or b"MemoryError" in done.stderr else Why.BROKEN)
    said: dict[str, object] = json.loads(done.stdout)
    if "refused" in said:
        raise PdfRefused(Why(said["refused"]))
    pages = said["pages"]
    return [str(each) for each in pages] if isinstance(pages, list) else []
