"""Read Luxembourgish as German, for encoders that never saw any.

Not a translation: words and spellings are moved close enough to German for a sentence vector to land near it.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

# Spellings that regularly stand for a German one, tried on words the list does not have; the order matters.
_SPELLINGS = tuple(
    (re.compile(pattern), german)
    for pattern, german in (
        (r"(?:tioun|sioun)(?=s|en|e|$)", "tion"),
        (r"ioun", "ion"),
        (r"téit(?=s|en|e|$)", "tät"),
        (r"éiere$", "ieren"),
        (r"éier(?=en|e|t|ung|bar|$)", "ier"),
        (r"esch(en|er|e)?$", r"isch\1"),
        (r"lech(en|er|e|t|keet)?", r"lich\1"),
        (r"(?<=[^aeou])eg(en|er|e|t|keet|ung)?$", r"ig\1"),
        (r"heet", "heit"),
        (r"keet", "keit"),
        (r"schaaft", "schaft"),
        (r"scht", "st"),
        (r"^on(?=[bdfghklmprsvwz])", "un"),
        (r"^ver?sch", "versch"),
        (r"^of(?=[bcdfgklmnprst])", "ab"),
        (r"iwwer", "über"),
        (r"^ënner", "unter"),
        (r"([aeiu])ww", r"\1b"),
        (r"wierk", "werk"),
        (r"(?:ä|i)er(?=[bcdfgkmnpstwz])", "er"),
        (r"ue", "o"),
        (r"aa", "a"),
        (r"ii", "i"),
        (r"uu", "u"),
        (r"ë(?=n|m)", "u"),
        (r"ë", "i"),
        (r"ou", "u"),
        (r"éi", "ie"),
        (r"äi", "ei"),
        (r"ee", "ei"),
    )
)
# What verbs and the nouns made of them begin with, the longest first.
_PREFIXES = {
    "zesummen": "zusammen",
    "zesumme": "zusammen",
    "weider": "weiter",
    "duerch": "durch",
    "zeréck": "zurück",
    "iwwer": "über",
    "ënner": "unter",
    "ewech": "weg",
    "hier": "her",
    "zou": "zu",
    "vir": "vor",
    "mat": "mit",
    "bäi": "bei",
    "aus": "aus",
    "ver": "ver",
    "ent": "ent",
    "hin": "hin",
    "ëm": "um",
    "op": "auf",
    "of": "ab",
    "un": "an",
    "on": "un",  # the negation, as in "onofhängeg"
    "an": "ein",
    "no": "nach",
    "be": "be",
}
_REGULAR = re.compile(r"\w{3}(?:ioun|heet|keet|téit|ung)(?:en|e)?$")
_LOAN_VERB = re.compile(r"éier(?:en?|t)$")
_WORD = re.compile(r"[^\W\d_]+")
_ARTICLE = re.compile(r"\b(d)['’](?=\w)", re.IGNORECASE)
# "an" is "and", and before a dative article "in".
_IN = re.compile(r"\ban(?= (?:der|dem|deem|där|engem|enger|eisem|eiser)\b)")
# Of an unknown word, parts shorter than these are met by chance.
_SHORTEST_COMPOUND, _SHORTEST_PART, _SHORTEST_STEM, _TELLING_PART = 7, 3, 4, 5
_MOST_PARTS = 3


def as_german(text: str) -> str:
    """Return a Luxembourgish sentence in words and spellings close to German."""
    return _WORD.sub(lambda match: _in_its_case(match.group()), _IN.sub("in", _ARTICLE.sub(r"\1ie ", text)))


def _in_its_case(word: str) -> str:
    german = _german(word.casefold())
    return german[0].upper() + german[1:] if word[0].isupper() else german


@cache
def _listed() -> dict[str, str]:
    lines = Path(__file__).with_name("luxembourgish.txt").read_text("utf-8").splitlines()
    return dict(pair.split("=") for line in lines if not line.startswith("#") for pair in line.split())


@lru_cache(maxsize=50_000)
def _german(word: str) -> str:
    if (german := _known(word) or _prefixed(word) or _inflected(word)) is not None:
        return german
    if _LOAN_VERB.search(word):
        return _respelled(word)
    return _compound(word) or _half_known(word)


def _known(word: str) -> str | None:
    # The final n falls before most consonants, so "neie" and "neien" are one word.
    return _listed().get(word) or _listed().get(f"{word}n")


def _prefixed(word: str) -> str | None:
    for prefix, german in _PREFIXES.items():
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= _SHORTEST_STEM:
            if (known := _known(rest) or _inflected(rest)) is not None:
                return _join(german, known)
            if rest.startswith("ze") and (known := _known(rest[2:])) is not None:
                return f"{german}zu{known}"
    return None


def _inflected(word: str) -> str | None:
    """A form of a known word that is not listed itself."""
    for ending in ("en", "er", "em", "e", "t", "s"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > _SHORTEST_STEM and (known := _listed().get(stem)) is not None:
            # Whether a noun is one or many does not change what it is about.
            return known if known[0].isupper() or known.endswith(ending) else f"{known}{ending}"
    if word.endswith("t") and len(word) > _SHORTEST_STEM:
        stem, ge = (word[2:-1], "ge") if word.startswith("ge") else (word[:-1], "")
        verb = _listed().get(f"{stem}en", "")
        if verb.endswith("en") and verb[0].islower():
            return f"{ge}{verb[:-2]}t"
    return None


def _compound(word: str, parts: int = _MOST_PARTS) -> str | None:
    """Two or three known words written as one, the last as long as possible."""
    if len(word) < _SHORTEST_COMPOUND:
        return None
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        last = _part(word[cut:])
        if last is not None and (first := _first_part(word[:cut], parts - 1)) is not None:
            return _join(first, last)
    return None


def _first_part(word: str, parts: int) -> str | None:
    if (first := _part(word)) is not None:
        return first
    if word.endswith("s") and (first := _part(word[:-1])) is not None:
        return f"{first}s"
    return _compound(word, parts) if parts > 1 else None


def _part(word: str) -> str | None:
    """The German of a word that may be part of a compound; words of grammar may not."""
    german = _listed().get(word)
    if german is None and len(word) > _SHORTEST_STEM:
        german = _listed().get(f"{word}n")
    if german is not None:
        return german if german[0].isupper() or len(word) > _SHORTEST_STEM else None
    return _respelled(word).capitalize() if _REGULAR.match(word) else None


def _half_known(word: str) -> str:
    """Respell what is not known, around the longest noun that the word ends or begins with."""
    for cut in range(_TELLING_PART, len(word) - _TELLING_PART + 1):
        if (last := _listed().get(word[cut:])) is not None and last[0].isupper():
            return _join(_respelled(word[:cut]).capitalize(), last)
    for cut in range(len(word) - _SHORTEST_STEM, _TELLING_PART, -1):
        if (first := _listed().get(word[:cut])) is not None and first[0].isupper():
            return _join(first, _respelled(word[cut:]).capitalize())
    return _respelled(word)


def _join(first: str, last: str) -> str:
    joined = f"{first}{last[0].lower()}{last[1:]}"
    return joined[0].upper() + joined[1:] if last[0].isupper() else joined.lower()


def _respelled(word: str) -> str:
    for pattern, german in _SPELLINGS:
        word = pattern.sub(german, word)
    return word
