"""Prepare a sentence for an encoder, which never saw control characters and knows no Luxembourgish."""

import re
import unicodedata

from escale.engines.text.language import is_luxembourgish
from escale.engines.text.luxembourgish import as_german

# Control and direction marks, Arabic stretching and vowel signs, halves of surrogate pairs.
_UNREAD = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u0640\u064b-\u0652\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def readable(text: str) -> str:
    """Return `text` composed (NFC), without invisible marks and vowel signs; Luxembourgish as German."""
    clean = _UNREAD.sub("", unicodedata.normalize("NFC", text))
    return as_german(clean) if is_luxembourgish(clean) else clean
