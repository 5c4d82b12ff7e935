"""Resources as the answers of the door hold them (RFC 7643)."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from escale.apps.provisioning.models import ProvisionedGroup, ProvisionedUser
from escale.apps.provisioning.scim.people import USER

GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
LIST: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_CONFIG: Final = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
_TYPE: Final = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:Schema"
MOST_RESULTS: Final = 200


def person_json(person: ProvisionedUser, groups: Collection[ProvisionedGroup]) -> dict[str, Any]:
    """A ``User``; of its groups those that the directory may see."""
    user = person.user
    held = {(role.cooperation_id, role.role) for role in user.standing_roles}  # type: ignore[attr-defined]
    said = {
        "schemas": [USER],
        "id": str(person.key),
        **({"externalId": person.external_id} if person.external_id else {}),
        "userName": person.user_name or user.email,
        "name": {"givenName": person.given_name, "familyName": person.family_name, "formatted": user.name},
        "displayName": user.name,
        "preferredLanguage": user.language,
        "active": user.is_active,
        "emails": [{"value": user.email, "type": "work", "primary": True}],
        "groups": [
            {"value": str(each.key), "display": each.name}
            for each in groups
            if (each.cooperation_id, each.role) in held
        ],
    }
    return {**said, "meta": _meta("User", person.key, person, said)}


def group_json(group: ProvisionedGroup) -> dict[str, Any]:
    """A ``Group``: a role in a cooperation, and who has it."""
    members: Collection[tuple[UUID, str]] = group.members  # type: ignore[attr-defined]
    said = {
        "schemas": [GROUP],
        "id": str(group.key),
        "displayName": group.name,
        "members": [
            {"value": str(key), "display": email, "type": "User", "$ref": _location("User", key)}
            for key, email in members
        ],
    }
    return {**said, "meta": _meta("Group", group.key, group, said)}


def _meta(kind: str, key: UUID, row: ProvisionedUser | ProvisionedGroup, said: Mapping[str, Any]) -> dict[str, str]:
    """``version`` names what is said: people and pages change it, too, and not only the directory."""
    text = json.dumps([row.version, said], sort_keys=True)
    return {
        "resourceType": kind,
        "created": row.created_at.isoformat(),
        "lastModified": row.changed_at.isoformat(),
        "location": _location(kind, key),
        "version": f'W/"{hashlib.sha256(text.encode()).hexdigest()[:20]}"',
    }


def _location(kind: str, key: UUID) -> str:
    return _place(kind.lower(), str(key))


def _place(name: str, *which: str) -> str:
    return settings.BASE_URL + reverse(f"provisioning:scim-{name}", args=which)


def chosen(said: Mapping[str, Any], attributes: str, excluded: str) -> dict[str, Any]:
    """Only what was asked for, by name (``userName``), part (``name.familyName``) or with the schema before it."""
    only, without = _paths(attributes), _paths(excluded)
    found = {}
    for name, value in said.items():
        always, lower = name in ("id", "schemas"), name.lower()
        parts = {path.partition(".")[2] for path in only if path.startswith(f"{lower}.")}
        if not always and (lower in without or (only and lower not in only and not parts)):
            continue
        dropped = {path.partition(".")[2] for path in without if path.startswith(f"{lower}.")}
        found[name] = _parts(value, set() if always or lower in only else parts, set() if always else dropped)
    return found


def _paths(written: str) -> set[str]:
    return {each.strip().rsplit(":", maxsplit=1)[-1].lower() for each in written.split(",")} - {""}


def _parts(value: Any, only: Collection[str], without: Collection[str]) -> Any:
    if isinstance(value, list):
        return [_parts(each, only, without) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: each
        for name, each in value.items()
        if name.lower() not in without and (not only or name.lower() in only)
    }


def list_json(resources: Sequence[Mapping[str, Any]], *, total: int, start: int) -> dict[str, Any]:
    """A page of a list."""
    return {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def config_json() -> dict[str, Any]:
    """What this door can do."""
    return {
        "schemas": [_CONFIG],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST_RESULTS},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token of the institution, from its page in Escale.",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": _place("config")},
    }


def types_json() -> list[dict[str, Any]]:
    """Which kinds of resources there are."""
    return [
        {
            "schemas": [_TYPE],
            "id": name,
            "name": name,
            "description": described,
            "endpoint": f"/{name}s",
            "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": _place("type", name)},
        }
        for name, schema, described in (
            ("User", USER, "An account of the institution"),
            ("Group", GROUP, "A role in a cooperation"),
        )
    ]


def schemas_json() -> list[dict[str, Any]]:
    """Their attributes."""
    person = [
        _attribute("userName", required=True, uniqueness="server"),
        _attribute("externalId", exact=True, uniqueness="server"),
        _attribute("displayName"),
        _attribute("preferredLanguage"),
        _attribute("active", "boolean"),
        _attribute("name", "complex", parts=["givenName", "familyName", "formatted"]),
        _attribute("emails", "complex", many=True, parts=["value", "type", "primary"]),
        _attribute("groups", "complex", many=True, parts=["value", "display"], mutability="readOnly"),
    ]
    group = [
        _attribute("displayName", mutability="readOnly"),
        _attribute("members", "complex", many=True, parts=["value", "display", "type", "$ref"]),
    ]
    return [
        {
            "schemas": [_SCHEMA],
            "id": schema,
            "name": name,
            "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": _place("schema", schema)},
        }
        for schema, name, attributes in ((USER, "User", person), (GROUP, "Group", group))
    ]


def _attribute(
    name: str,
    kind: str = "string",
    *,
    many: bool = False,
    required: bool = False,
    exact: bool = False,
    mutability: str = "readWrite",
    uniqueness: str = "none",
    parts: Collection[str] = (),
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": name,
        "type": kind,
        "multiValued": many,
        "required": required,
        "caseExact": exact,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": uniqueness,
    }
    if parts:
        described["subAttributes"] = [
            _attribute(each, "boolean" if each == "primary" else "string") for each in parts
        ]
    return described
