"""The pages of docs/reference that are written from the code: ``python -m tools.reference`` renews them.

Each module has ``page()``, the text that has to be in the file; ``tests/test_reference.py`` compares.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / "docs" / "reference"
WRITTEN: Final = "<!-- Written from the code: change the code, then type `make reference`. -->"


def pages() -> dict[str, Callable[[], str]]:
    """Every generated file and what writes it; Django has to be set up."""
    from tools.reference import api, commands, roles, settings

    return {
        "api.md": api.page,
        "openapi.json": api.snapshot,
        "commands.md": commands.page,
        "roles.md": roles.page,
        "settings.md": settings.page,
    }
