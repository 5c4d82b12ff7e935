"""Read Moroccan Arabic (Darija) as French or standard Arabic, for encoders that never saw any.

Not a translation: known words are replaced. Typed in Latin letters and digits, as "bghina n7as dyal Fès", it becomes
French, with which it is mixed anyway, and words whose digits stand for Arabic letters become Arabic. In Arabic
letters it becomes standard Arabic.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

_LATIN_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
_ARABIC_WORD = re.compile("[\u0621-\u063a\u0640-\u0652\u06ad\u06af]+")
# Digits stand for letters Latin does not have: among letters, not after a code or before a unit or an ending.
_SPELLED = re.compile(r"[a-zé]+[23579][a-zé]*[a-zé23579]|[23579][a-zé]{2,}|[a-zé]{3,}[379]")
_NOT_SPELLED = re.compile(
    r"\d+(?:st|nd|rd|th|er|re|eme|ème|km|kg|mm|cm|dm|ml|cl|dl|kw|mw|gw|kwh|mwh|go|gb|mb|tb|to|ha|hz|ghz|mhz|px|nm|"
    r"pm|am|bar|volt|watt|min|sec|std|uhr|tes|ten|ter|jour|jours|mois|ans|an|days|day|year|years|mal|fach|way|axis|in|"
    r"ft|lb|oz|pcs|phase|pl|plus|etoiles|stars)|[a-zé]+\d|[a-z]\d[a-z]|.*\d{3}.*|(?:html|css|mp|web|covid)\d+"
)
_CERTAIN_WORDS = """
bghina bghit bghaw baghi baghyin khassna khasna khassni dyal dyalna dyali dialna chkoun chkon wach chno achno daba
kayn kayna bzaf bzzaf mzyan mezyan charika ta3awniya
"""
_CERTAIN = frozenset(_CERTAIN_WORDS.split())
_POSSIBLE = frozenset(["f", "w", "d", "l", "b", "kol", "had", "mn", "men", "li", "wla", "bla", "dial", "simana"])
_VERB = re.compile(r"kan[a-z0-9]{3,}[ouw]")
_BEGINNINGS = ("kan", "kat", "kay", "ka", "ki", "tan", "tay", "n", "y", "t", "l", "el", "al", "w", "b", "f")
_ARTICLE = re.compile("l[bcdfgjkmnpqrstvz][a-zé]{3}")
_ENDINGS = ("ou", "iw", "o", "w", "u", "na", "ha", "in", "at")
_SHORTEST_STEM, _SHORTEST_SKELETON = 3, 3
_ARABIC_VERB = re.compile("كن(.{3,})و")
_LETTERS_WRITTEN = (
    "kh=خ gh=غ ch=ش sh=ش ou=و 2=ء 3=ع 5=خ 7=ح 9=ق a=ا b=ب c=س d=د e= é=ي f=ف g=ك h=ه i=ي j=ج k=ك l=ل m=م n=ن o=و"
    " p=ب q=ق r=ر s=س t=ت u=و v=ف w=و x=كس y=ي z=ز"
)
_LETTERS = tuple(pair.split("=") for pair in _LETTERS_WRITTEN.split())
_SOUNDS_WRITTEN = "sh=ch 5=kh 8=gh q=9 ou=u oo=u ee=i o=u é=i e=i y=i w=u '="
_SOUNDS = tuple(pair.split("=") for pair in _SOUNDS_WRITTEN.split())
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aiu]")


def is_latin_darija(text: str) -> bool:
    """Say whether `text` is Moroccan Arabic in Latin letters; mixed with French it is too."""
    written: list[str] = _LATIN_WORD.findall(text)
    words = [word.lower() for word in written]
    spelled = sum(word[1:].islower() and _is_spelled(word.lower()) for word in written)
    certain = sum(word in _CERTAIN or bool(_VERB.fullmatch(word)) for word in words)
    possible = sum(word in _POSSIBLE for word in words)
    # One such word may be a name or a product.
    return spelled + certain >= 1 and spelled + 2 * certain + min(possible, 2) >= max(2, len(words) // 8)


def latin_as_french(text: str) -> str:
    """Return Moroccan Arabic in Latin letters in French words and Arabic letters."""
    return _LATIN_WORD.sub(lambda match: _read_latin(match.group().lower()) or match.group(), text)


def arabic_as_standard(text: str) -> str:
    """Return text in Arabic letters with Moroccan words as standard ones; other text comes back as it was."""
    return _ARABIC_WORD.sub(lambda match: _read_arabic(match.group()), text)


def _is_spelled(word: str) -> bool:
    return bool(_SPELLED.fullmatch(word)) and not _NOT_SPELLED.fullmatch(word)


@cache
def _listed() -> dict[str, str]:
    """Return what each word is read as, under its sounds; under its consonants too when they are enough."""
    lines = Path(__file__).with_name("darija.txt").read_text("utf-8").splitlines()
    pairs = [line.split(":", maxsplit=1) for line in lines if not line.startswith("#")]
    found = {_sounds(word): meaning for meaning, words in pairs for word in words.split()}
    bare = {_skeleton(word): meaning for word, meaning in reversed(found.items()) if len(_skeleton(word)) >= 3}
    return {f"={key}": meaning for key, meaning in bare.items()} | found


def _sounds(word: str) -> str:
    """Return a word in one spelling per sound."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    return _DOUBLED.sub(r"\1", word)


def _skeleton(sounds: str) -> str:
    return _VOWELS.sub("", sounds)


@lru_cache(maxsize=20_000)
def _read_latin(word: str) -> str | None:
    for form in _forms(word):
        if (meaning := _listed().get(_sounds(form))) is not None:
            return meaning
    if not _is_spelled(word):
        # No French word begins so: the article is written into it.
        return word[1:] if _ARTICLE.match(word) else None
    for form in _forms(word):
        bones = _skeleton(_sounds(form))
        if len(bones) >= _SHORTEST_SKELETON and (meaning := _listed().get(f"={bones}")) is not None:
            return meaning
    return _in_arabic_letters(word)


def _forms(word: str) -> Iterator[str]:
    """Return a word, then what is left of it without article, person and number."""
    yield word
    bare = [word, *(word.removeprefix(each) for each in _BEGINNINGS if word.startswith(each))]
    for form in bare:
        for shorter in (form, *(form.removesuffix(each) for each in _ENDINGS if form.endswith(each))):
            if len(shorter) >= _SHORTEST_STEM:
                yield shorter


def _in_arabic_letters(word: str) -> str:
    for written, letter in _LETTERS:
        word = word.replace(written, letter)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=20_000)
def _read_arabic(word: str) -> str:
    if (meaning := _listed().get(word)) is not None:
        return meaning
    for attached in ("و", "ف", "ال", "ب"):
        rest = word.removeprefix(attached)
        if rest != word and (meaning := _listed().get(rest)) is not None:
            return f"{attached}{meaning}"
    if word.startswith("فال") and len(word) > 4:
        return f"في {word[1:]}"
    return _ARABIC_VERB.sub(r"ن\1", word) if _ARABIC_VERB.fullmatch(word) else word
