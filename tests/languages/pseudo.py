"""A language of no people: every translation is its English with other letters and 40 % longer.

Letters of ASCII that are left on a page never went through gettext, or are somebody's data. The language answers to
the code of one that exists (``en``, ``ar``), so that formats, direction and what people chose stay as they are.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from unittest.mock import patch

from django.utils.translation import trans_real

LONGER = 1.4
# What a translation keeps as it is: placeholders, elements, references to characters.
_KEPT = re.compile(r"%\(\w+\)[sdf]|%[sd%]|\{\w*\}|<[^>]*>|&#?\w+;")
_ASCII = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OTHER = "áƀçđéƒğĥíĵķļɱñóþɋŕšţúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶĻṀÑÓÞɊŔŠŢÚṼŴẊÝŽ"
_LETTERS = str.maketrans(_ASCII, _OTHER)
_VOWELS = frozenset("áéíóúÁÉÍÓÚ")


def pseudo(message: str) -> str:
    """``Save`` → ``Šáṽéé``."""
    literals, kept = _KEPT.split(message), _KEPT.findall(message)
    more = ceil(sum(len(part.strip()) for part in literals) * (LONGER - 1))
    written = []
    for part in literals:
        longer, more = _lengthened(part.translate(_LETTERS), more)
        written.append(longer)
    spoken_parts = [place for place, part in enumerate(written) if any(map(str.isalpha, part))]
    if more > 0 and spoken_parts:  # fewer vowels than it takes
        last = spoken_parts[-1]
        bare = written[last].rstrip()
        written[last] = bare + "ö" * more + written[last][len(bare) :]
    return "".join(text for pair in zip(written, [*kept, ""], strict=True) for text in pair)


def _lengthened(text: str, more: int) -> tuple[str, int]:
    """Vowels twice, as long as ``more`` letters are wanted; how many are wanted still."""
    written = []
    for letter in text:
        twice = more > 0 and letter in _VOWELS
        written.append(letter + letter.lower() if twice else letter)
        more -= twice
    return "".join(written), more


class PseudoTranslation(trans_real.DjangoTranslation):
    """What Django asks for translations, under the code of another language."""

    def gettext(self, message: str) -> str:
        """Contexts are for translators."""
        return pseudo(message.rpartition(trans_real.CONTEXT_SEPARATOR)[2])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Two forms, as in English."""
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def spoken(language: str = "en") -> Iterator[None]:
    """Whoever chose ``language`` reads the pseudo-language, in its direction and with its dates."""
    told = PseudoTranslation(language)
    default = told if language == "en" else trans_real._default
    with (
        patch.dict(trans_real._translations, {language: told}),
        patch.object(trans_real, "_default", default),
    ):
        yield


class Listening(trans_real.DjangoTranslation):
    """A language as it is, that notes what it has no words for."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.missing: set[str] = set()

    def gettext(self, message: str) -> str:
        """As it is; English only where nothing better is known."""
        if message not in self._catalog and (message, self.plural(1)) not in self._catalog:
            self.missing.add(message)
        return super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The same for what is counted."""
        try:
            return str(self._catalog.plural(msgid1, n))
        except KeyError:
            self.missing.add(msgid1)
            return super().ngettext(msgid1, msgid2, n)


@contextmanager
def listening(language: str) -> Iterator[Listening]:
    """Whoever chose ``language`` reads it; what it lacks is in ``missing`` of what is yielded."""
    told = Listening(language)
    with patch.dict(trans_real._translations, {language: told}):
        yield told
