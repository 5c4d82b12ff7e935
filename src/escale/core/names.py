"""Countries, languages and cities by their names in the language of the page."""

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from django.utils.translation import get_language

from escale.engines.text.order import sort_key

# What stands among the countries without being one.
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_COMMAS = {"ar": "، "}
# Morocco writes its own month names and European digits.
_WRITTEN_AS = {"ar": "ar_MA", "en": "en_GB"}


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def locale_of(language: str) -> str:
    """Babel's name of the language as our documents write dates and figures in it."""
    return _WRITTEN_AS.get(language, language)


def country_name(code: str) -> str:
    """``MA`` → ``Maroc`` on a French page; the code itself when it has no name."""
    return str(_locale(get_language() or "en").territories.get(code, code))


def is_country(code: str) -> bool:
    """Whether these are the two capitals of a country (ISO 3166); asks for no settings."""
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY and code in _locale("en").territories


def countries() -> list[tuple[str, str]]:
    """Every country, code and name, by its name in the language of the page."""
    names = _locale(get_language() or "en").territories
    codes = [code for code in map(str, names) if is_country(code)]
    return sorted(((code, str(names[code])) for code in codes), key=lambda pair: sort_key(pair[1]))


def zone_city(zone: str) -> str:
    """``Africa/Casablanca`` → ``الدار البيضاء`` on an Arabic page; without one, the city in the zone's own name."""
    known = _locale(get_language() or "en").time_zones.get(zone, {})
    return str(known.get("city") or zone.rpartition("/")[2].replace("_", " "))


def language_name(tag: str) -> str:
    """``ar`` → ``arabe`` on a French page; the tag itself when it has no name."""
    return _language_name(tag, get_language() or "en")


@lru_cache(maxsize=512)
def _language_name(tag: str, page: str) -> str:
    """A list says the same few names again and again."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(_locale(page))
    except (UnknownLocaleError, ValueError):
        return tag
    return name or tag


@lru_cache(maxsize=512)
def language_name_of_its_own(tag: str) -> str:
    """``ar`` → ``العربية``, as those who speak it write it; the tag itself when it has no name."""
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag


def comma() -> str:
    """What stands between two things in a row: Arabic has a comma of its own."""
    return _COMMAS.get(get_language() or "", ", ")


def in_row(things: Iterable[str]) -> str:
    """``things`` one after the other, as the language of the page writes it."""
    return comma().join(things)
