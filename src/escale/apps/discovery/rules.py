"""What holds for every search."""

from hashlib import sha256
from typing import Final

# A saved search tells of what is surely near; a page shows more, the nearest first. In thousandths of a cosine.
ALERT_FROM: Final = 350
MOST_SAVED: Final = 20  # searches of one person in one mission


def sign_of(sentence: str) -> str:
    """By which a sentence is known again without its words."""
    return sha256(sentence.encode("utf-8", "surrogatepass")).hexdigest()[:12]
