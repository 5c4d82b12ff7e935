"""Values in bodies that are taken as they are written."""

from typing import Annotated

from pydantic import BeforeValidator


def _a_number(value: object) -> object:
    """Neither ``true`` nor ``"1"``, which pydantic would take for 1."""
    if isinstance(value, bool | str):
        raise ValueError("A number is written as a number.")  # noqa: TRY004 - pydantic collects ValueErrors
    return value


Whole = Annotated[int, BeforeValidator(_a_number)]
