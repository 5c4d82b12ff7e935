"""Who a request wants in a group."""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal
from uuid import UUID

from escale.apps.provisioning.scim.errors import invalid
from escale.apps.provisioning.scim.people import operations

MOST_MEMBERS: Final = 1000
_ONE: Final = re.compile(r'members\[\s*value\s+eq\s+"([^"]*)"\s*\]', re.IGNORECASE)
Change = tuple[Literal["add", "remove", "replace"], list[UUID]]


def read_members(value: Any) -> list[UUID]:
    """The keys of ``[{"value": key}, …]``. Raises ``ScimError``."""
    entries = [value] if isinstance(value, Mapping) else value
    if not isinstance(entries, list) or len(entries) > MOST_MEMBERS:
        raise invalid(f"Members are a list of at most {MOST_MEMBERS}.")
    return [_key(each.get("value") if isinstance(each, Mapping) else each) for each in entries]


def read_changes(body: Mapping[str, Any]) -> list[Change]:
    """The operations of a PATCH of a group, in their order; names of groups are not changed from outside."""
    changes: list[Change] = []
    for kind, path, value in operations(body):
        one = _ONE.fullmatch(path)
        if kind == "remove" and one is not None:
            changes.append(("remove", [_key(one[1])]))
        elif path.lower() == "members":
            if kind == "remove" and not value:
                changes.append(("replace", []))
            else:
                changes.append((kind, read_members(value)))  # type: ignore[arg-type]
        elif not path and isinstance(value, Mapping) and kind != "remove":
            if "members" in value:
                changes.append((kind, read_members(value["members"])))  # type: ignore[arg-type]
        elif path.lower() not in ("displayname", "externalid"):
            raise invalid("Only the members of a group change.", "invalidPath")
    return changes


def _key(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise invalid("A member is named by the id of a user.") from error
