"""Say in which language a text is written."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNKNOWN = "und"
_LONGEST_READ = 2_000
# The languages people write profiles in. The list is closed: six words are easily taken for Basque.
_CANDIDATES = ("ar", "de", "en", "es", "fr", "it", "lb", "nl", "pl", "pt", "ru", "tr", "uk", "zh", "el", "ro")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

# Frequent words of Luxembourgish that German, Dutch, French and English do not have.
_LUXEMBOURGISH_WORDS = """
awer ass bitt dëst déi dës ech eis eise eisen eist elo enger engem engt fir firwat gi ginn gëtt hei hunn
iwwer iech kënnen kréien lëtzebuerg lëtzebuerger lëtzebuergesch maachen mär méi mir net och ouni sicht sichen
sinn säin ubidder ugebueden vum vun vir virun wëllen wëll zënter zesummen zesummenaarbecht betrib betriber
"""
_LUXEMBOURGISH = frozenset(_LUXEMBOURGISH_WORDS.split())
# Words it shares with a neighbour: they count only beside certain ones.
_SHARED = frozenset({"an", "bei", "oder", "zu", "zum", "aus", "si", "op", "no", "muss", "mat", "sou", "eng"})
# Words of German that Luxembourgish spells otherwise: they tell the two apart when letters alone do not.
_GERMAN_WORDS = "und der die das für mit wir ist nicht von eine einen sucht auf auch im des den sind zur"
_GERMAN = frozenset(_GERMAN_WORDS.split())


def identify(text: str) -> str:
    """Return the BCP 47 tag of the language of `text`, `"und"` when it has no letters."""
    sample = text[:_LONGEST_READ]
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(sample)]
    if not words:
        return UNKNOWN
    if _is_luxembourgish(words):
        return "lb"
    tag, _ = _identifier().classify(sample)  # type: ignore[no-untyped-call]
    return str(tag)


def _is_luxembourgish(words: list[str]) -> bool:
    certain = sum(word in _LUXEMBOURGISH for word in words)
    spelling = sum("ëe" in word or "éi" in word or "ëm" in word or word.startswith("d'") for word in words)
    weak = sum(word in _SHARED for word in words)
    foreign = sum(word in _GERMAN for word in words)
    evidence = 2 * certain + min(spelling, 2) * (certain > 0) + weak * (certain > 0) - 2 * foreign
    return evidence >= max(2, len(words) // 8)


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: LanguageIdentifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)  # type: ignore[no-untyped-call]
    identifier.set_languages(_CANDIDATES)  # type: ignore[no-untyped-call]
    return identifier
