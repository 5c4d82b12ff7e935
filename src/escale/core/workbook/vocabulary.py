"""Words for countries, languages, sides, levels, yes and no, in the four languages of the product."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale
from babel.core import UnknownLocaleError, get_global

from escale.core.workbook.folding import folded
from escale.core.workbook.rows import Level, Side

_SPOKEN = ("en", "fr", "ar", "de")

_COUNTRIES = {
    "LU": "grand duchy of luxembourg, grand-duché de luxembourg, großherzogtum luxemburg, lux, lëtzebuerg",
    "MA": "kingdom of morocco, royaume du maroc, königreich marokko, المملكة المغربية, مغرب",
    "GB": "uk, great britain, england, grande-bretagne, großbritannien",
    "US": "usa, united states of america, états-unis d'amérique, vereinigte staaten von amerika",
    "NL": "holland, hollande, the netherlands",
    "CZ": "czech republic, république tchèque, tschechische republik",
    "AE": "uae, emirates, émirats, الامارات",
}
_LANGUAGES = {
    "lb": "luxemburgish, luxembourgeois, lëtzebuergesch, letzebuergesch",
    "ar": "darija, moroccan arabic, arabe marocain, دارجة, عربي, عربية",
    "zgh": "amazigh, tamazight, amazighe, berbère, الامازيغية, ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "zh": "mandarin, chinois mandarin",
    "nl": "flemish, flamand",
}
_SIDES = {
    Side.GUEST: "guest, visitor, visiting, invité, visiteur, Gast, Besucher, ضيف, زائر, الضيف",
    Side.HOST: "host, hosting, hôte, accueil, accueillant, Gastgeber, مضيف, المضيف, مستضيف",
    Side.BOTH: "both, any, all, either, les deux, tous, indifférent, beide, alle, الجانبان, كلاهما, الكل",
}
_LEVELS = {
    Level.MUST: "must, must meet, indispensable, impératif, muss, unbedingt, ضروري",
    Level.LIKE: "like, would like, nice to meet, souhaité, souhaite, gern, gerne, مرغوب",
    Level.NO: "no, non, nein, never, jamais, لا",
}
_YES = "yes, y, oui, o, ja, j, true, vrai, wahr, 1, x, ✓, ✔, ok, نعم, اجل"
_NO = "no, n, non, nein, false, faux, falsch, 0, لا, كلا"
_SIZES = {
    "micro": "micro, tpe, microentreprise, kleinstunternehmen, صغيرة جدا",
    "small": "small, petite, petite entreprise, klein, kleines unternehmen, صغيرة",
    "medium": "medium, moyenne, moyenne entreprise, mittel, mittleres unternehmen, متوسطة",
    "large": "large, big, grande, grande entreprise, groß, grossunternehmen, كبيرة",
}
# Number of employees below which a firm is of that size: Commission Recommendation 2003/361/EC, Annex, article 2.
_HEADCOUNTS = ((10, "micro"), (50, "small"), (250, "medium"))


@lru_cache(maxsize=4_096)
def country(text: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country's name or code."""
    code = text.strip().upper()
    if code in _territories():
        return code
    aliases = get_global("territory_aliases").get(code, ())
    if len(aliases) == 1 and len(code) == 3:
        return str(aliases[0])
    return _country_names().get(folded(text))


@lru_cache(maxsize=4_096)
def language(text: str) -> str | None:
    """BCP 47 tag of a language's name or tag."""
    named = _language_names().get(folded(text))
    if named is not None:
        return named
    tag = text.strip().replace("_", "-")
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return None
    return str(locale).replace("_", "-")


def side(text: str) -> Side | None:
    return _sides().get(folded(text))


def level(text: str) -> Level | None:
    return _levels().get(folded(text))


def boolean(text: str) -> bool | None:
    return _booleans().get(folded(text) or text.strip())


def size(text: str) -> str | None:
    """A size class; a number of employees becomes one."""
    word = folded(text)
    if word.isdigit():
        return next((name for bound, name in _HEADCOUNTS if int(word) < bound), "large")
    return _sizes().get(word)


def _split(words: str) -> list[str]:
    return [folded(word) or word.strip() for word in words.split(",")]


@cache
def _territories() -> frozenset[str]:
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha() and code != "ZZ")


@cache
def _country_names() -> Mapping[str, str]:
    names = {
        folded(Locale(spoken).territories[code]): code
        for spoken in _SPOKEN
        for code in _territories()
        if code in Locale(spoken).territories
    }
    return names | {word: code for code, words in _COUNTRIES.items() for word in _split(words)}


@cache
def _language_names() -> Mapping[str, str]:
    names = {
        folded(name): code.replace("_", "-")
        for spoken in _SPOKEN
        for code, name in Locale(spoken).languages.items()
        if len(code) <= 3
    }
    return names | {word: code for code, words in _LANGUAGES.items() for word in _split(words)}


@cache
def _sides() -> Mapping[str, Side]:
    return {word: value for value, words in _SIDES.items() for word in _split(words)}


@cache
def _levels() -> Mapping[str, Level]:
    return {word: value for value, words in _LEVELS.items() for word in _split(words)}


@cache
def _sizes() -> Mapping[str, str]:
    return {word: value for value, words in _SIZES.items() for word in _split(words)}


@cache
def _booleans() -> Mapping[str, bool]:
    return dict.fromkeys(_split(_YES), True) | dict.fromkeys(_split(_NO), False)
