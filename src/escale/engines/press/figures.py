"""Read the figures of a text: ``156 MDH``, ``100,7 MMDH``, ``plus de 6 milliards de vues``, ``7.900 termes``."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from escale.engines.text.folding import fold

_LONGEST_TEXT = 400_000
_SPACE = "[ \u00a0\u202f\u2009]"
_NUMBER = (
    # Behind no letter, but for the prefixes of Arabic, and behind no sign that makes it a part of something else.
    r"(?:(?<![\w.,+/:-])|(?<=\s[وبلف]))"
    rf"(?P<number>\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:[.,٫]\d{{1,6}})?(?!\d)|\d{{1,15}}(?:[.,٫٬]\d{{1,9}}){{0,5}})"
)
_THOUSAND, _MILLION, _MILLIARD, _BILLION = (Decimal(10) ** power for power in (3, 6, 9, 12))
_SCALES = {
    _THOUSAND: "mille mil thousand tausend dausend duizend mila الف الاف k",
    _MILLION: (
        "million millions millon millones millionen milliounen millioun mio mn miljoen milione milioni "
        "milhao milhoes مليون ملايين مليونا m"
    ),
    _MILLIARD: (
        "milliard milliards milliarde milliarden mrd mrds md mds miljard miliardo miliardi bn "
        "مليار ملايير مليارات مليارا"
    ),
    _BILLION: "trillion trillions billones billon",
}
_SCALE = {word: scale for scale, words in _SCALES.items() for word in words.split()}
_ABBREVIATED = ("mio", "mrd", "mrds", "mds", "md")
_CURRENCIES = {
    "MAD": "dh dhs mad dirham dirhams درهم دراهم درهما",
    "EUR": "€ eur euro euros اورو يورو",
    "USD": "$ usd dollar dollars dolares dolar دولار دولارات",
    "%": "% percent prozent procent",
}
_CURRENCY = {word: code for code, words in _CURRENCIES.items() for word in words.split()}
# Moroccan newspapers write millions and milliards of dirhams as one word.
_AT_ONCE = {
    "mdh": (_MILLION, "MAD"),
    "mdhs": (_MILLION, "MAD"),
    "mmad": (_MILLION, "MAD"),
    "mmdh": (_MILLIARD, "MAD"),
    "mmdhs": (_MILLIARD, "MAD"),
    "mrddh": (_MILLIARD, "MAD"),
    "mddh": (_MILLIARD, "MAD"),
    "kdh": (_THOUSAND, "MAD"),
    "m€": (_MILLION, "EUR"),
    "md€": (_MILLIARD, "EUR"),
    "mds€": (_MILLIARD, "EUR"),
    "k€": (_THOUSAND, "EUR"),
}
_WORD = re.compile(r"\s*(?:(?:d['’]|de\b|des\b|of\b|von\b|vun\b|di\b|van\b|من\b)\s*)?([^\W\d_]+€?|[%€$٪])")
_PER_CENT = re.compile(r"\s*(?:pour cent|per cent|por ciento|por cento|per cento|في المائة|بالمائة|في المئة)(?!\w)")
_MONTH_NAMES = """
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february march april
may june july august september october november december enero febrero marzo abril mayo junio julio agosto
septiembre octubre noviembre diciembre januar februar marz juni juli oktober dezember يناير فبراير مارس ابريل ماي
يونيو يوليوز غشت شتنبر اكتوبر نونبر دجنبر يوليو اغسطس سبتمبر نوفمبر ديسمبر gennaio febbraio giugno luglio maart
janeiro fevereiro marco maio junho julho setembro outubro dezembro
"""
_MONTHS = frozenset(_MONTH_NAMES.split())
_HOURS = frozenset({"h", "heures", "uhr", "auer"})
_DOTS_ARE_DECIMAL = frozenset({"en"})
_YEARS = range(1900, 2100)
_BEFORE = re.compile(r"(US\$|[€$])\s?$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a text states: ``value`` in full, ``unit`` ``MAD``, ``EUR``, ``USD``, ``%`` or empty.

    ``what``: the word that follows, as it is written; ``start`` and ``end`` are code points of the text.
    """

    value: Decimal
    unit: str
    what: str
    start: int
    end: int


def figures_in(text: str, *, language: str = "") -> list[Figure]:
    """Return the figures of a text in order. Ordinals, dates, hours, years and numbers inside names are none.

    ``language`` decides how one dot or comma before three digits is read: English ``1.250`` is one and a quarter.
    """
    text = text[:_LONGEST_TEXT]
    plain = "".join(_digit(char) for char in text)
    tag = language.split("-", maxsplit=1)[0].lower()
    found = (_figure(plain, text, match, tag) for match in _PATTERN.finditer(plain))
    return [each for each in found if each is not None]


def contradictions(stated: Iterable[tuple[str, Figure]]) -> dict[str, dict[Decimal, tuple[str, ...]]]:
    """Return what is told in different numbers: word or unit → number → who says so.

    ``stated``: pairs of a source and a figure. Only figures of the same thing are compared: what shares a unit alone
    is about too much.
    """
    told: dict[str, dict[Decimal, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for source, figure in stated:
        if thing := fold(figure.what)[:6].rstrip("s"):
            told[f"{thing} {figure.unit}".strip()][figure.value][source] = None
    return {
        thing: {value: tuple(sources) for value, sources in sorted(values.items())}
        for thing, values in told.items()
        if len(values) > 1 and len({source for sources in values.values() for source in sources}) > 1
    }


_PATTERN = re.compile(_NUMBER)


def _digit(char: str) -> str:
    """A digit of any alphabet as one of ASCII: every text keeps its length."""
    return char if char.isascii() or not char.isdecimal() else str(unicodedata.decimal(char))


def _figure(plain: str, text: str, match: re.Match[str], language: str) -> Figure | None:
    read = number_of(match["number"], language)
    end, scaled, unit = match.end(), False, ""
    if read is None or (end < len(plain) and plain[end] in "/:-"):
        return None
    value = read
    if before := _BEFORE.search(plain, max(0, match.start() - 4), match.start()):
        unit = _CURRENCY[before[1][-1]]
    start = before.start() if before else match.start()
    if percent := _PER_CENT.match(plain, end):
        return Figure(value, "%", "", start, percent.end())
    while word := _WORD.match(plain, end):
        name = fold(word[1]).replace("٪", "%")
        glued = word.start(1) == match.end()
        if name in _MONTHS or (glued and not _counts(name)) or name in _HOURS:
            return None
        if not unit and name in _AT_ONCE:
            scale, unit = _AT_ONCE[name]
            value, scaled, end = value * scale, True, word.end()
            break
        if times := _scale(name, language, word[1]):
            value, scaled, end = value * times, True, word.end()
            end += name in _ABBREVIATED and plain[end : end + 1] == "."
        elif name in _CURRENCY and not unit:
            unit, end = _CURRENCY[name], word.end()
            break
        else:
            break
    if not scaled and not unit and value in _YEARS and len(match["number"]) == 4:
        return None
    following = _WORD.match(text, end)
    what = following[1] if following and (not unit or unit == "%") and len(following[1]) > 2 else ""
    return Figure(value, unit, what, start, end)


def _counts(name: str) -> bool:
    """Whether it may stand at a number without a space; else it is part of a name: 5G, 3D, 2e."""
    return name in _SCALE or name in _CURRENCY or name in _AT_ONCE


def _scale(name: str, language: str, written: str) -> Decimal | None:
    """What a word multiplies by. English and American billions are milliards, all others' are not."""
    if name in ("billion", "billions", "billionen", "bilhao", "bilhoes"):
        return _MILLIARD if language in ("en", "pt", "") and name != "billionen" else _BILLION
    if name in ("trillion", "trillions") and language not in ("en", ""):
        return _BILLION * _MILLION
    if name in ("m", "k", "md", "mn") and written not in ("M", "Md", "k", "mn", "bn"):
        return None
    return _SCALE.get(name)


def number_of(written: str, language: str = "") -> Decimal | None:
    """Read a number in figures; ``None`` when its separators make none."""
    digits = re.sub(_SPACE, "", written).replace("٬", "")
    digits = digits.replace("٫", "," if language not in _DOTS_ARE_DECIMAL else ".")
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        decimal = max(".,", key=digits.rfind)
    elif dots + commas == 1:
        separator = "." if dots else ","
        head, tail = digits.split(separator)
        # Three digits behind one separator are thousands where the other one marks decimals.
        usual = "." if language in _DOTS_ARE_DECIMAL else ","
        thousands = len(tail) == 3 and separator != usual and head not in ("", "0") and len(head) <= 3
        decimal = "" if thousands else separator
    else:
        decimal = ""
    whole, _mark, fraction = digits.partition(decimal) if decimal else (digits, "", "")
    groups = re.split("[.,]", whole)
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(each) == 3 for each in groups[1:])):
        return None
    if not fraction.isdecimal() and fraction:
        return None
    return Decimal("".join(groups) + (f".{fraction}" if fraction else ""))
