"""What a chosen value is called, in the language of the page."""

from functools import cache
from typing import Any, cast

from django.db.models import Field, Model


def label(row: Model, field: str) -> str:
    """The words for the value of a field with choices; the value itself when it is none of them.

    ``get_…_display()`` of Django says the same, but translates every choice to look one up, each time.
    """
    found = cast("Field[Any, Any]", row._meta.get_field(field))
    value = getattr(row, field)
    return str(_choices(found).get(value, value))


@cache
def _choices(field: "Field[Any, Any]") -> dict[Any, Any]:
    return dict(field.flatchoices)
