"""Sentences as the parts of the engine take them."""

from collections.abc import Sequence

from escale.engines.matching.corpus import Voices
from escale.engines.matching.wording import Wording


def wording(voices: Voices | Sequence[str]) -> Wording:
    """What is seen in their words."""
    return Wording.of(voices.texts if isinstance(voices, Voices) else voices)
