"""Prepare a sentence for an encoder, which never saw control characters and knows no Luxembourgish and no Darija."""

import re
import unicodedata

from escale.engines.text.darija import arabic_as_standard, is_latin_darija, latin_as_french
from escale.engines.text.language import is_luxembourgish
from escale.engines.text.luxembourgish import as_german

# Control and direction marks, Arabic stretching and vowel signs, halves of surrogate pairs.
_UNREAD = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u0640\u064b-\u0652\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def readable(text: str) -> str:
    """Return `text` composed (NFC), without invisible marks and vowel signs.

    Luxembourgish becomes German; Moroccan Arabic becomes French in Latin letters, standard Arabic in Arabic ones.
    """
    clean = arabic_as_standard(_UNREAD.sub("", unicodedata.normalize("NFC", text)))
    if is_latin_darija(clean):
        return latin_as_french(clean)
    return as_german(clean) if is_luxembourgish(clean) else clean
