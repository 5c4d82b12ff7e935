"""IBM Plex for the pages: cut to the letters they use, as WOFF2, from the installed font packages.

``python -m escale.web.fonts FOLDER`` writes the files named in :data:`CUTS`. Licence of the fonts: OFL 1.1.
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


@dataclass(frozen=True)
class Cut:
    """One file to make: from which file of which package, which letters stay, at which weight."""

    name: str
    package: str
    source: str
    letters: str
    weight: int


_SANS = ("fontpkg_ibm_plex_sans", "IBMPlexSans[wdth,wght].ttf", _LATIN)
CUTS = (
    Cut("plex-sans-latin-400.woff2", *_SANS, 400),
    Cut("plex-sans-latin-600.woff2", *_SANS, 600),
    Cut("plex-sans-arabic-400.woff2", "fontpkg_ibm_plex_sans_arabic", "IBMPlexSansArabic-Regular.ttf", _ARABIC, 400),
    Cut("plex-sans-arabic-600.woff2", "fontpkg_ibm_plex_sans_arabic", "IBMPlexSansArabic-SemiBold.ttf", _ARABIC, 600),
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
    font.flavor = "woff2"
    target = folder / cut.name
    font.save(target)
    return target


def _source(cut: Cut) -> Path:
    spec = find_spec(cut.package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The font package {cut.package} is not installed.")
    return Path(spec.origin).parent / "files" / cut.source


def main(folder: Path) -> None:
    """Make every cut."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(max_workers=2) as pool:
        list(pool.map(make, CUTS, repeat(folder)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
