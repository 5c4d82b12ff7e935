"""A person as SCIM writes one, and what a request wants to change of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from escale.apps.provisioning.scim.errors import invalid

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
MOST_OPERATIONS: Final = 100
# Attributes of the standard that directories send and nobody needs here.
_UNUSED: Final = frozenset(
    {"nickname", "profileurl", "title", "usertype", "locale", "timezone", "password", "phonenumbers", "ims", "photos"}
    | {"addresses", "groups", "entitlements", "roles", "x509certificates", "id", "meta", "schemas"}
)
_EMAIL: Final = re.compile(r"emails(?:\[[^\]]*\])?(?:\.(value|primary|type|display))?", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """What a request says about a person; ``None``: nothing."""

    user_name: str | None = None
    email: str | None = None
    external_id: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    display_name: str | None = None
    formatted: str | None = None
    language: str | None = None
    active: bool | None = None

    def over(self, before: "Wanted") -> "Wanted":
        """Both, the later word counts."""
        later = {each.name: value for each in fields(self) if (value := getattr(self, each.name)) is not None}
        return Wanted(**{each.name: getattr(before, each.name) for each in fields(self)} | later)

    @property
    def address(self) -> str | None:
        """Who signs in: the user name, when it is an address, else the e-mail."""
        if self.user_name is not None and "@" in self.user_name:
            return self.user_name
        return self.email if self.email is not None else self.user_name

    def new_address(self, user_name: str) -> str | None:
        """Where a change moves the account that was ``user_name``; a mailbox beside an address moves nothing."""
        named = user_name if self.user_name is None else self.user_name
        return self.user_name if "@" in named else self.email


_PLAIN: Final = {
    "username": "user_name",
    "externalid": "external_id",
    "displayname": "display_name",
    "preferredlanguage": "language",
    "name.givenname": "given_name",
    "name.familyname": "family_name",
    "name.formatted": "formatted",
}


def read_person(body: Mapping[str, Any]) -> Wanted:
    """A whole resource (POST, PUT); what we do not keep is left aside. Raises ``ScimError``."""
    wanted = Wanted()
    for name, value in body.items():
        wanted = _said(name, value, strict=False).over(wanted)
    return wanted


def read_patch(body: Mapping[str, Any]) -> Wanted:
    """The operations of a PATCH in their order, in the shapes of the standard, of Entra and of Okta."""
    wanted = Wanted()
    for kind, path, value in operations(body):
        if kind == "remove":
            if not path:
                raise invalid("What is to be removed needs a path.", "noTarget")
            wanted = _removed(path).over(wanted)
        elif path:
            wanted = _said(path, value, strict=True).over(wanted)
        elif isinstance(value, Mapping):
            for name, each in value.items():
                wanted = _said(name, each, strict=True).over(wanted)
        else:
            raise invalid("An operation without a path has an object as its value.", "invalidSyntax")
    return wanted


def operations(body: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """``(add | replace | remove, path, value)``; Entra writes the first with a capital letter."""
    found = body.get("Operations", body.get("operations"))
    if not isinstance(found, list) or not 0 < len(found) <= MOST_OPERATIONS:
        raise invalid(f"A PATCH has 1 to {MOST_OPERATIONS} operations.", "invalidSyntax")
    read = []
    for each in found:
        kind = str(each.get("op", "")).lower() if isinstance(each, Mapping) else ""
        path = each.get("path") or "" if isinstance(each, Mapping) else ""
        if kind not in ("add", "replace", "remove") or not isinstance(path, str) or len(path) > 300:
            raise invalid("An operation is add, replace or remove, with a path.", "invalidSyntax")
        read.append((kind, path.strip(), each.get("value")))
    return read


def _said(name: str, value: Any, *, strict: bool) -> Wanted:
    """What one attribute or path says."""
    if name.lower().startswith("urn:") and not name.lower().startswith(USER.lower()):
        return Wanted()  # an extension that nobody needs here
    short = name[len(USER) :].lstrip(":") if name.lower().startswith(USER.lower()) else name
    lower = short.lower()
    if not short and isinstance(value, Mapping):
        return _all_of(value, "", strict=strict)
    if lower == "active":
        return Wanted(active=_flag(value))
    if lower in _PLAIN:
        said: dict[str, Any] = {_PLAIN[lower]: _text(short, value)}
        return Wanted(**said)
    if lower == "name" and isinstance(value, Mapping):
        return _all_of(value, "name.", strict=False)
    if (found := _EMAIL.fullmatch(short)) is not None:
        return Wanted(email=_email(found[1], value))
    if strict and lower.split(".")[0].split("[")[0] not in _UNUSED | {"name"}:
        raise invalid(f"There is no attribute {short[:60]!r}.", "invalidPath")
    return Wanted()


def _all_of(values: Mapping[str, Any], before: str, *, strict: bool) -> Wanted:
    wanted = Wanted()
    for name, value in values.items():
        wanted = _said(f"{before}{name}", value, strict=strict).over(wanted)
    return wanted


def _removed(path: str) -> Wanted:
    lower = path.rsplit(":", maxsplit=1)[-1].lower()
    if lower in ("username", "active"):
        raise invalid("This attribute cannot be removed.", "mutability")
    if lower.startswith("emails"):
        return Wanted()  # they say what the user name says; whoever signs in by one keeps it
    if lower == "name":
        return Wanted(given_name="", family_name="")
    return _said(path, "", strict=True)


def _email(part: str | None, value: Any) -> str | None:
    if part is not None:
        return _text("email", value) if part.lower() == "value" else None
    listed = value if isinstance(value, list) else [value]
    entries = [each for each in listed if isinstance(each, Mapping)]
    if not entries:
        return None
    chosen = next((each for each in entries if each.get("primary") in (True, "True", "true")), entries[0])
    return _text("email", chosen.get("value"))


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 200 or any(ord(letter) < 32 for letter in value):
        raise invalid(f"{name[:60]} is a text of one line and at most 200 letters.")
    return value.strip()


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):  # Entra
        return value.lower() == "true"
    raise invalid("active is true or false.")
