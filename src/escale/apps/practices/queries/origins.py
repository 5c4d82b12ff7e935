"""Practices as what an action was born in: how they are called, and where a visitor finds them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.urls import reverse

from escale.apps.practices.queries import visible_practices
from escale.core.origins import Origin
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.apps.practices.rules import Visitor


def practices_behind(user: "Visitor", keys: Collection[str]) -> dict[str, Origin]:
    """The practices that a visitor may follow. One query."""
    wanted = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
    return {
        str(each.pk): Origin(best(each.title).text, reverse("practices:detail", args=[each.pk]))
        for each in visible_practices(user).filter(pk__in=wanted)
    }
