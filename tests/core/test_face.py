"""The colours of mails and PDF are those of the pages, converted as CSS Color 4 says."""

import re

import pytest

from escale.core import face

# The samples of CSS Color 4 and of the colours every browser knows by name.
KNOWN = [
    ((1, 0, 0), "#ffffff"),
    ((0, 0, 0), "#000000"),
    ((0.62796, 0.25768, 29.234), "#ff0000"),
    ((0.86644, 0.29483, 142.495), "#00ff00"),
    ((0.45201, 0.31321, 264.052), "#0000ff"),
    ((0.51975, 0.17686, 142.495), "#008000"),
    ((0.59987, 0, 0), "#808080"),
    ((0.44027, 0.16030, 303.37), "#663399"),
]


@pytest.mark.parametrize(("colour", "hex_value"), KNOWN)
def test_known_colours(colour: tuple[float, float, float], hex_value: str) -> None:
    assert face.srgb(*colour) == hex_value


def test_every_opaque_colour_of_the_style_sheet_is_read() -> None:
    css = face._TOKENS.read_text()
    names = set(re.findall(r"--([a-z0-9-]+):\s*(?:light-dark|oklch|var)\([^;/]*\);", css))
    assert names == set(face.colours())
    assert len(names) > 20


def test_lagoon_is_lagoon() -> None:
    assert face.colours()["lagoon"] == ("#005c65", "#72d0d0")
    assert face.colours()["on-saffron"] == ("#2f1d06", "#2f1d06")
    assert face.colours()["heat-0"] == face.colours()["surface"]
    assert face.on_paper()["surface"] == "#ffffff"


def test_what_is_no_opaque_colour_is_left_out() -> None:
    css = "--a: 1rem; /* --b: oklch(50% 0 0); */ --c: oklch(50% 0 0 / 55%); --d: var(--e); --f: oklch(0% 0 0);"
    assert face.read_tokens(css) == {"f": ("#000000", "#000000")}


def test_colours_lie_within_the_gamut() -> None:
    """What is cut off is less than anybody sees: mails show the colour of the pages."""
    for lightness, chroma, hue in re.findall(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", face._TOKENS.read_text()):
        light = face.linear_srgb(float(lightness) / 100, float(chroma), float(hue))
        assert min(light) > -0.015, (lightness, chroma, hue)
        assert max(light) < 1.015, (lightness, chroma, hue)


def test_typefaces() -> None:
    assert face.font_stack().startswith("'IBM Plex Sans', 'IBM Plex Sans Arabic', 'Escale Tifinagh', system-ui")
    assert '"' not in face.font_stack()
