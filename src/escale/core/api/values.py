"""Values in bodies that are taken as they are written."""

from typing import Annotated, Final

from pydantic import BeforeValidator, Field

# Refused before any operation sees a body; here so that the document says so. The second holds a letter at least.
NO_NUL: Final = r"^[^\x00]*$"
SAYS_SOMETHING: Final = r"^[^\x00]*[^\s\x00][^\x00]*$"


def a_number(value: object) -> object:
    """Neither ``true`` nor ``"1"``, which pydantic would take for 1."""
    if isinstance(value, bool | str):
        raise ValueError("A number is written as a number.")  # noqa: TRY004 - pydantic collects ValueErrors
    return value


# Bounds stand before the validator: after it they would hold, but not be documented.
WholeId = Annotated[int, Field(ge=1, le=2**53 - 1), BeforeValidator(a_number)]
WholeNumber = Annotated[int, Field(ge=1, le=2**31 - 1), BeforeValidator(a_number)]
WholeVersion = Annotated[int, Field(ge=0, le=2**31 - 1), BeforeValidator(a_number)]
