"""Whom else people may sign in with: a JSON file, checked before anything starts."""

import json
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

OIDC = ("id", "name", "issuer", "client_id", "client_secret")
SAML = ("id", "name", "entity_id", "sign_in_url", "certificate")
OPTIONAL = ("email_is_proved_for",)
ROLES = ("operator", "administrator", "organiser", "co-organiser", "press", "staff", "auditor", "dpo")


class Unusable(Exception):
    """A value that must not be used; the message says what was expected."""


def read_providers(path: str, *, https: bool) -> dict[str, Any]:
    """What allauth calls ``SOCIALACCOUNT_PROVIDERS``, from the file ``path``; nothing without one.

    With ``https`` every address must be one. Raises :class:`Unusable` in words that name the provider and field.
    """
    if not path:
        return {}
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(content, dict) or set(content) - {"oidc", "saml"}:
        raise Unusable(f'{path} must be an object with the lists "oidc" and "saml", and nothing else.')
    oidc = [_checked(each, OIDC, path, "issuer", https) for each in _list(content, "oidc", path)]
    saml = [_checked(each, SAML, path, "sign_in_url", https) for each in _list(content, "saml", path)]
    names = [each["id"] for each in oidc + saml]
    if len(set(names)) < len(names):
        raise Unusable(f"{path}: every provider needs an id of its own.")
    return {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [_oidc_app(each) for each in oidc]},
        "saml": {"APPS": [_saml_app(each) for each in saml]},
    }


def read_networks(text: str) -> tuple[str, ...]:
    """A list of networks in CIDR notation, separated by commas."""
    networks = tuple(part.strip() for part in text.split(",") if part.strip())
    for network in networks:
        try:
            if ip_network(network).prefixlen == 0:
                raise Unusable(f"{network} would trust everybody.")
        except ValueError as error:
            raise Unusable(f"{network!r} is no network such as 10.0.0.0/8 or ::1/128.") from error
    return networks


def read_roles(text: str) -> tuple[str, ...]:
    """A list of roles, separated by commas; ``none`` for nobody."""
    roles = tuple(part.strip() for part in text.split(",") if part.strip())
    if roles in ((), ("none",)):
        return ()
    if unknown := set(roles) - set(ROLES):
        raise Unusable(f"{', '.join(sorted(unknown))}: expected some of {', '.join(ROLES)}, or none.")
    return roles


def _list(content: dict[str, Any], kind: str, path: str) -> list[Any]:
    found = content.get(kind, [])
    if not isinstance(found, list):
        raise Unusable(f'{path}: "{kind}" must be a list.')
    return found


def _checked(entry: Any, fields: tuple[str, ...], path: str, address: str, https: bool) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise Unusable(f"{path}: a provider is an object with {', '.join(fields)}.")
    for name in fields:
        if not isinstance(entry.get(name), str) or not entry[name]:
            raise Unusable(f"{path}: provider {entry.get('id', '?')!r} needs {name!r}.")
    if unknown := set(entry) - set(fields) - set(OPTIONAL):
        raise Unusable(f"{path}: provider {entry['id']!r} has fields nobody knows: {', '.join(sorted(unknown))}.")
    if not entry["id"].replace("-", "").isalnum() or not entry["id"].isascii():
        raise Unusable(f"{path}: the id {entry['id']!r} may hold letters, digits and hyphens only.")
    if not isinstance(entry.get("email_is_proved_for", []), list):
        raise Unusable(f"{path}: email_is_proved_for of {entry['id']!r} must be a list of domains.")
    if urlsplit(entry[address]).scheme not in (("https",) if https else ("https", "http")):
        raise Unusable(f"{path}: {address} of {entry['id']!r} must be an https address.")
    return entry


def _oidc_app(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["client_id"],
        "secret": entry["client_secret"],
        "settings": {"server_url": entry["issuer"], "verified_email": entry.get("email_is_proved_for", [])},
    }


def _saml_app(entry: dict[str, Any]) -> dict[str, Any]:
    identity = {
        "entity_id": entry["entity_id"],
        "sso_url": entry["sign_in_url"],
        "x509cert": entry["certificate"],
    }
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["id"],
        "settings": {
            "idp": identity,
            "verified_email": entry.get("email_is_proved_for", []),
            "advanced": {"strict": True, "want_assertion_signed": True, "reject_idp_initiated_sso": True},
        },
    }
