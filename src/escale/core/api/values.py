"""Values in bodies that are taken as they are written."""

from typing import Annotated

from pydantic import BeforeValidator, Field


def _a_number(value: object) -> object:
    """Neither ``true`` nor ``"1"``, which pydantic would take for 1."""
    if isinstance(value, bool | str):
        raise ValueError("A number is written as a number.")  # noqa: TRY004 - pydantic collects ValueErrors
    return value


Whole = Annotated[int, BeforeValidator(_a_number)]
# Bounds stand inside, so that they hold and are documented in "or null", too.
WholeId = Annotated[int, BeforeValidator(_a_number), Field(ge=1, le=2**53 - 1)]
WholeNumber = Annotated[int, BeforeValidator(_a_number), Field(ge=1, le=2**31 - 1)]
WholeVersion = Annotated[int, BeforeValidator(_a_number), Field(ge=0, le=2**31 - 1)]
