"""The face of the pages for what reads no style sheet of ours and no modern colour: mails and PDF.

``tokens.css`` stays the only place that names a colour; it is read here. Conversions are those of CSS Color 4.
"""

import re
from collections.abc import Mapping
from functools import cache
from math import cos, radians, sin
from pathlib import Path
from typing import NamedTuple

_TOKENS = Path(__file__).parent.parent / "web/static/css/tokens.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_DECLARED = re.compile(r"--([a-z][a-z0-9-]*)\s*:\s*([^;{}]+);")
_NUMBER = r"([0-9.]+)"
_OKLCH = re.compile(rf"oklch\(\s*{_NUMBER}%\s+{_NUMBER}\s+{_NUMBER}\s*\)")
_PAIR = re.compile(r"light-dark\((oklch\([^)]*\))\s*,\s*(oklch\([^)]*\))\)")
_SAME = re.compile(r"var\(--([a-z][a-z0-9-]*)\)")


class Colour(NamedTuple):
    """``#rrggbb`` by day and by night."""

    light: str
    dark: str


@cache
def colours() -> Mapping[str, Colour]:
    """Every opaque colour of the pages by the name of its token."""
    return read_tokens(_TOKENS.read_text(encoding="utf-8"))


def on_paper() -> dict[str, str]:
    """The colours of the light theme: paper knows no other."""
    return {name: colour.light for name, colour in colours().items()}


def font_stack() -> str:
    """The typefaces of the pages, without those that stand in for a font on its way; for an attribute in ``"``."""
    declared = dict(_DECLARED.findall(_COMMENT.sub("", _TOKENS.read_text(encoding="utf-8"))))
    families = [family.replace('"', "'") for family in re.findall(r'"[^"]+"|[^\s,"]+', declared["font"])]
    return ", ".join(family for family in families if not family.startswith("'Like Plex"))


def read_tokens(css: str) -> dict[str, Colour]:
    """The colours a style sheet declares; sizes, fonts and what can be seen through are left out."""
    declared = dict(_DECLARED.findall(_COMMENT.sub("", css)))
    found = {name: colour for name, value in declared.items() if (colour := _colour(value, declared))}
    return dict(sorted(found.items()))


def _colour(value: str, declared: Mapping[str, str]) -> Colour | None:
    value = " ".join(value.split())
    if (same := _SAME.fullmatch(value)) is not None:
        return _colour(declared.get(same[1], ""), declared)
    pair = _PAIR.fullmatch(value)
    light, dark = pair.groups() if pair is not None else (value, value)
    by_day, by_night = _OKLCH.fullmatch(light), _OKLCH.fullmatch(dark)
    return Colour(_hex(by_day), _hex(by_night)) if by_day is not None and by_night is not None else None


def _hex(written: re.Match[str]) -> str:
    lightness, chroma, hue = map(float, written.groups())
    return srgb(lightness / 100, chroma, hue)


def srgb(lightness: float, chroma: float, hue: float) -> str:
    """``oklch`` as ``#rrggbb``; what no screen of this gamut shows is cut off, as browsers do.

    >>> srgb(1, 0, 0)
    '#ffffff'
    """
    return "#" + "".join(f"{round(255 * _encoded(part)):02x}" for part in linear_srgb(lightness, chroma, hue))


def linear_srgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """``oklch`` as red, green and blue light; outside 0 to 1 where the gamut ends."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377773761749 * a + 0.2158037573099136 * b) ** 3
    middle = (lightness - 0.1055613458156586 * a - 0.0638541728258133 * b) ** 3
    short = (lightness - 0.0894841775298119 * a - 1.2914855480194092 * b) ** 3
    return (
        4.0767416360759583 * long - 3.3077115392580629 * middle + 0.2309699031821043 * short,
        -1.2684379732850315 * long + 2.6097573492876882 * middle - 0.3413193760026570 * short,
        -0.0041960761386756 * long - 0.7034186179359362 * middle + 1.7076146940746117 * short,
    )


def _encoded(light: float) -> float:
    light = min(max(light, 0.0), 1.0)
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
