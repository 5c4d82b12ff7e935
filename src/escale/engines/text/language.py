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
_TIFINAGH = re.compile("[\u2d30-\u2d7f]")

# Frequent words of Luxembourgish that German, Dutch, French and English do not have.
_LUXEMBOURGISH_WORDS = """
awer bidden dëst déi dës ech eise eisen eist elo enger engem engt firwat fir ginn gëtt hunn huet iwwer iech kënnen
kréien lëtzebuerg lëtzebuerger lëtzebuergesch maachen mär méi nach och ouni sichen sinn säin séng ubidder ugebueden
virun wëllen wëll wëllt zënter zesummen zesummenaarbecht betrib betriber brauch léisung hëllef kleng klengen ugebot
"""
_LUXEMBOURGISH = frozenset(_LUXEMBOURGISH_WORDS.split())
# Words it shares with a neighbour: they count only beside others.
_SHARED_WORDS = "an ass bei bitt eis eng hei mam mat mir muss net no oder op si sicht sou vir vu vum vun zu zum aus"
_SHARED = frozenset(_SHARED_WORDS.split())
# Words of German that Luxembourgish spells otherwise: they tell the two apart when letters alone do not.
_GERMAN_WORDS = "und der die das für mit wir ist nicht von ein eine einen sucht auf auch im des den sind zur"
_GERMAN = frozenset(_GERMAN_WORDS.split())
_SPELLING = re.compile("ëe|éi|ëm|ëtz|äi|iwwer|ë[nt]|^d'")


def identify(text: str) -> str:
    """Return the BCP 47 tag of the language of `text`, `"und"` when it has no letters."""
    sample = text[:_LONGEST_READ]
    if not _WORD.search(sample):
        return UNKNOWN
    if len(_TIFINAGH.findall(sample)) > len(sample) // 3:
        return "zgh"  # a script of one language here, which the statistics do not know
    if is_luxembourgish(sample):
        return "lb"
    tag, _ = _identifier().classify(sample)  # type: ignore[no-untyped-call]
    return str(tag)


def is_luxembourgish(text: str) -> bool:
    """Say whether `text` is Luxembourgish, which statistics over letters take for German or Dutch."""
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(text[:_LONGEST_READ])]
    certain = sum(word in _LUXEMBOURGISH for word in words)
    shared = sum(word in _SHARED for word in words)
    spelling = sum(bool(_SPELLING.search(word)) for word in words)
    foreign = sum(word in _GERMAN for word in words)
    # One such word may be a name or a loan; a sentence has several.
    if certain + min(shared, 1) + min(spelling, 1) < 2:
        return False
    return 2 * certain + shared + min(spelling, 2) - 2 * foreign >= max(2, len(words) // 5)


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    load = LanguageIdentifier.from_model_file
    identifier: LanguageIdentifier = load(MODEL_FILE, norm_probs=False)  # type: ignore[no-untyped-call]
    identifier.set_languages(_CANDIDATES)  # type: ignore[no-untyped-call]
    return identifier
