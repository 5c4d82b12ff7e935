"""Filters: ``attribute eq "value"``, joined by ``and`` (RFC 7644, section 3.4.2.2); nothing else is offered."""

import json
import re
from collections.abc import Collection
from typing import Final

from escale.apps.provisioning.scim.errors import invalid

_TERM: Final = re.compile(
    r'\s*([A-Za-z][\w.:$-]*(?:\[type\s+eq\s+"work"\]\.value)?)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*',
    re.IGNORECASE,
)
_OF_TYPE: Final = re.compile(r"\[.*\]")
_AND: Final = re.compile(r"and\s", re.IGNORECASE)
_LONGEST: Final = 1000


def read_filter(text: str, attributes: Collection[str]) -> dict[str, str | bool]:
    """The value that each attribute must have, by its name as in ``attributes``. Raises ``ScimError``."""
    if not text.strip():
        return {}
    names = {each.lower(): each for each in attributes}
    wanted: dict[str, str | bool] = {}
    position = 0
    while True:
        term = _TERM.match(text, position) if len(text) <= _LONGEST else None
        if term is None:
            raise invalid('Filters are: attribute eq "value", joined by and.', "invalidFilter")
        name = names.get(_OF_TYPE.sub("", term[1]).rsplit(":", maxsplit=1)[-1].lower())
        if name is None:
            raise invalid(
                f"There is no filter by this attribute; there is: {', '.join(attributes)}.", "invalidFilter"
            )
        value = _value(term[2])
        if wanted.setdefault(name, value) != value:
            raise invalid("One attribute cannot equal two values.", "invalidFilter")
        position = term.end()
        if position == len(text):
            return wanted
        joined = _AND.match(text, position)
        if joined is None:
            raise invalid('Filters are: attribute eq "value", joined by and.', "invalidFilter")
        position = joined.end()


def _value(written: str) -> str | bool:
    try:
        value = json.loads(written if written.startswith('"') else written.lower())
    except ValueError as error:
        raise invalid("The value of a filter is a JSON string.", "invalidFilter") from error
    if isinstance(value, str) and "\0" in value:
        raise invalid("The value of a filter has a NUL in it.", "invalidFilter")
    return value  # type: ignore[no-any-return]
