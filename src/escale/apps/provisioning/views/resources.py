"""Resources as the answers of the door hold them (RFC 7643)."""

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
    return {
        "schemas": [USER],
        "id": str(person.key),
        **({"externalId": person.external_id} if person.external_id else {}),
        "userName": user.email,
        "name": {"givenName": person.given_name, "familyName": person.family_name, "formatted": user.name},
        "displayName": user.name,
        "preferredLanguage": user.language,
        "active": user.is_active,
        "emails": [{"value": user.email, "type": "work", "primary": True}],
        "groups": [
            {"value": str(each.key), "display": group_name(each)}
            for each in groups
            if (each.cooperation_id, each.role) in held
        ],
        "meta": _meta("User", person.key, person),
    }


def group_json(group: ProvisionedGroup, members: Collection[tuple[UUID, str]]) -> dict[str, Any]:
    """A ``Group``: a role in a cooperation."""
    return {
        "schemas": [GROUP],
        "id": str(group.key),
        "displayName": group_name(group),
        "members": [
            {"value": str(key), "display": email, "type": "User", "$ref": _location("User", key)}
            for key, email in members
        ],
        "meta": _meta("Group", group.key, group),
    }


def group_name(group: ProvisionedGroup) -> str:
    """The same whatever language anybody reads: directories tell groups apart by it."""
    return f"{group.cooperation.slug}: {group.role}"


def tag(row: ProvisionedUser | ProvisionedGroup) -> str:
    """The entity tag of a version."""
    return f'W/"{row.version}"'


def _meta(kind: str, key: UUID, row: ProvisionedUser | ProvisionedGroup) -> dict[str, str]:
    return {
        "resourceType": kind,
        "created": row.created_at.isoformat(),
        "lastModified": row.changed_at.isoformat(),
        "location": _location(kind, key),
        "version": tag(row),
    }


def _location(kind: str, key: UUID) -> str:
    return settings.BASE_URL + reverse(f"provisioning:scim-{kind.lower()}", args=[key])


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
        "meta": {"resourceType": "ServiceProviderConfig"},
    }


def types_json() -> list[dict[str, Any]]:
    """Which kinds of resources there are."""
    return [
        {
            "schemas": [_TYPE],
            "id": name,
            "name": name,
            "endpoint": f"/{name}s",
            "schema": schema,
            "meta": {"resourceType": "ResourceType"},
        }
        for name, schema in (("User", USER), ("Group", GROUP))
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
            "meta": {"resourceType": "Schema"},
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
