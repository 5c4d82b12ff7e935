"""Prepare a sentence for an encoder, which never saw control characters and knows no Luxembourgish and no Darija."""

import re
import unicodedata
from functools import lru_cache

from escale.engines.text.darija import arabic_as_standard, is_latin_darija, latin_as_french
from escale.engines.text.language import is_luxembourgish
from escale.engines.text.luxembourgish import as_german

# What `readable` makes of a text. Part of every embedder's name: a new number makes kept vectors stale.
READING = 3

# Control and direction marks, Arabic stretching and vowel signs, halves of surrogate pairs.
_UNREAD = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u0640\u064b-\u0652\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
# Cyrillic and Greek letters that look like Latin ones.
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅοανρυικτΟΑΒΕΖΗΙΚΜΝΡΤΥΧ", "aeopcyxijsdhqwABEKMHOPCTYXIJSoavpuiktOABEZHIKMNPTYX"
)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,200}>")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN, _LOOKING_LATIN = re.compile("[A-Za-zÀ-ɏ]"), re.compile("[\u0370-\u052f]")


# Asked soon after one another for the vector and the trades of a sentence. Few are held: they are people's words.
@lru_cache(maxsize=4_096)
def readable(text: str) -> str:
    """Return `text` composed (NFC), without tags, invisible marks and vowel signs, Latin words in Latin letters.

    Luxembourgish becomes German; Moroccan Arabic becomes French in Latin letters, standard Arabic in Arabic ones.
    """
    if "<" in text:
        text = _TAG.sub(" ", text)
    clean = arabic_as_standard(_latin(_UNREAD.sub("", unicodedata.normalize("NFC", text))))
    if is_latin_darija(clean):
        return latin_as_french(clean)
    return as_german(clean) if is_luxembourgish(clean) else clean


def _latin(text: str) -> str:
    """Return Latin words in Latin letters only: others that look the same are put in by who wants not to be read."""
    if not _LOOKING_LATIN.search(text) or len(_LATIN.findall(text)) < len(_LOOKING_LATIN.findall(text)):
        return text
    return _WORD.sub(lambda word: _if_latin(word.group()), text)


def _if_latin(word: str) -> str:
    latin = word.translate(_LOOK_ALIKES)
    return word if _LOOKING_LATIN.search(latin) else latin
