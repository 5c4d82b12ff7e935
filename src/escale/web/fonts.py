"""IBM Plex for the pages: cut to the letters they use, as WOFF2, from the installed font packages.

``python -m escale.web.fonts FOLDER`` writes the files named in :data:`CUTS`. Licence of the fonts: OFL 1.1. Plex has
no Tifinagh: those letters come from Kurinto Sans, and a browser fetches them only for a page that has one.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import repeat
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Languages of Europe, Luxembourgish and Amazigh among them; Arabic with the letters of Morocco. Shapes of letters
# that join are reached by the font's own rules and need no code points.
_LATIN = (
    "U+0000-017F,U+018F-0190,U+0192,U+0218-021B,U+0259,U+025B,U+0263,U+02C6,U+02DA,U+02DC,U+1E0C-1E0D,U+1E24-1E25,"
    "U+1E62-1E63,U+1E6C-1E6D,U+1E92-1E93,U+1E9E,U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212,U+2215"
)
_ARABIC = "U+0600-06FF,U+200C-200E,U+2010-2011"
_TIFINAGH = "U+2D30-2D7F"


@dataclass(frozen=True)
class Cut:
    """One file to make: from which file of which package, which letters stay, at which weight.

    ``family``: a name of our own, where the licence reserves that of the font to what is whole.
    """

    name: str
    package: str
    source: str
    letters: str
    weight: int
    family: str = ""


_SANS = ("fontpkg_ibm_plex_sans", "files/IBMPlexSans[wdth,wght].ttf", _LATIN)
_ARABIC_PACKAGE, _KURINTO = "fontpkg_ibm_plex_sans_arabic", "static/weblate_fonts/kurinto/ttf/KurintoSans"
CUTS = (
    Cut("plex-sans-latin-400.woff2", *_SANS, 400),
    Cut("plex-sans-latin-600.woff2", *_SANS, 600),
    Cut("plex-sans-arabic-400.woff2", _ARABIC_PACKAGE, "files/IBMPlexSansArabic-Regular.ttf", _ARABIC, 400),
    Cut("plex-sans-arabic-600.woff2", _ARABIC_PACKAGE, "files/IBMPlexSansArabic-SemiBold.ttf", _ARABIC, 600),
    Cut("tifinagh-400.woff2", "weblate_fonts", f"{_KURINTO}-Rg.ttf", _TIFINAGH, 400, "Escale Tifinagh"),
    Cut("tifinagh-600.woff2", "weblate_fonts", f"{_KURINTO}-Bd.ttf", _TIFINAGH, 600, "Escale Tifinagh"),
)


def make(cut: Cut, folder: Path) -> Path:
    """Write one cut into ``folder``; a variable font is fixed at the cut's weight."""
    font = TTFont(_source(cut))
    options = subset.Options(layout_features=["*"], hinting=False, notdef_outline=True)
    options.drop_tables += ["meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(cut.letters.replace("U+", "")))
    subsetter.subset(font)
    if "fvar" in font:
        instancer.instantiateVariableFont(font, {"wdth": 100, "wght": cut.weight}, inplace=True)
    if cut.family:
        _rename(font, cut.family)
    font.flavor = "woff2"
    target = folder / cut.name
    font.save(target)
    return target


def _rename(font: TTFont, family: str) -> None:
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = family.replace(" ", "") if record.nameID == 6 else family


def _source(cut: Cut) -> Path:
    spec = find_spec(cut.package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The font package {cut.package} is not installed.")
    return Path(spec.origin).parent / cut.source


def main(folder: Path) -> None:
    """Make every cut."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(max_workers=2) as pool:
        list(pool.map(make, CUTS, repeat(folder)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
