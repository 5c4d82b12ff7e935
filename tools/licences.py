"""Holds installed dependencies to licences that may stand beside the EUPL-1.2: ``python -m tools.licences``."""

import re
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

# Permissive licences, and copyleft ones that bind only their own files or are named in the EUPL's appendix.
ALLOWED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General|Zlib|Unlicense|"
    r"HPND|0BSD|OFL|Open Font|EUPL|CC0|public domain",
    re.IGNORECASE,
)
# Read by hand where the metadata does not say it, with where it is said.
READ_BY_HAND: dict[str, str] = {}


def pinned(requirements: Path) -> list[str]:
    """The names of a compiled requirements file."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    return [match[1] for line in lines if (match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", line))]


def licence_of(found: Distribution) -> str:
    """What a distribution says about its licence, in the newest of the three places for it."""
    metadata = found.metadata
    classifiers = [line for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    said = [metadata.get("License-Expression") or "", *classifiers, (metadata.get("License") or "")[:200]]
    return next((text for text in said if text and text != "UNKNOWN"), READ_BY_HAND.get(metadata["Name"].lower(), ""))


def main() -> int:
    """Print every dependency whose licence is not on the list; exit status 1 when there is one."""
    names = {name: None for file in ("base", "encoder") for name in pinned(Path(f"requirements/{file}.txt"))}
    wrong = [
        f"{name}: {licence or 'no licence named'}"
        for name in names
        if not ALLOWED.search(licence := licence_of(distribution(name)))
    ]
    sys.stdout.writelines(f"not on the list of licences: {line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
