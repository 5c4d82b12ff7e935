"""What an app above shows on a page of an app below, of which that page knows nothing.

    register("action", "practices", panel)     # (user, thing) → Panel or None

The page asks :func:`panels_of` and includes each template with its context under the name ``panel``. A maker that
has nothing for a visitor answers ``None``.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


class Panel(NamedTuple):
    """A template and what it is told."""

    template: str
    context: Mapping[str, Any]


Maker = Callable[["User", Any], Panel | None]
_makers: dict[str, dict[str, Maker]] = {}


def register(place: str, name: str, maker: Maker) -> None:
    """Have ``maker`` asked for every page about a thing of ``place``. Raises ``ValueError`` for a second one."""
    if _makers.setdefault(place, {}).setdefault(name, maker) is not maker:
        raise ValueError(f"Two panels of {place} are called {name}.")


def panels_of(place: str, user: "User", thing: models.Model) -> list[Panel]:
    """The panels that a visitor gets on the page of a thing, by name."""
    made = [maker(user, thing) for _name, maker in sorted(_makers.get(place, {}).items())]
    return [panel for panel in made if panel is not None]
