"""In which language something is reported."""

from escale.engines.text.language import UNKNOWN, identify

# The languages of the press that is watched. Few, because a headline has few letters to tell them apart by.
WATCHED = ("fr", "en", "ar", "es", "de", "lb", "it", "nl", "pt")
__all__ = ["UNKNOWN", "WATCHED", "language_of"]


def language_of(text: str) -> str:
    """Return the BCP 47 tag of a headline or text, ``"und"`` when it has no letters."""
    return identify(text, candidates=WATCHED)
