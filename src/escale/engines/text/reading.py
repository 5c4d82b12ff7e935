"""Prepare a sentence for an encoder, which never saw control characters and knows no Luxembourgish."""

import re
import unicodedata

_UNREAD = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u0640\u064b-\u0652\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def readable(text: str) -> str:
    """Return `text` composed (NFC), without invisible marks, Arabic vowel signs and stretching."""
    return _UNREAD.sub("", unicodedata.normalize("NFC", text))
