"""Providers, proxies and roles from the environment: used as they stand, or refused in words."""

import json
from pathlib import Path
from typing import Any

import pytest

from escale.conf.environment import UnsafeEnvironment, read_environment
from escale.conf.providers import Unusable, read_networks, read_providers, read_roles

OIDC = {"id": "chamber", "name": "Chamber", "issuer": "https://id.example", "client_id": "c", "client_secret": "s"}


def written(folder: Path, content: Any) -> str:
    path = folder / "providers.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_without_a_file_there_is_no_provider() -> None:
    assert read_providers("", https=True) == {}


def test_a_provider_is_read(tmp_path: Path) -> None:
    read = read_providers(written(tmp_path, {"oidc": [OIDC]}), https=True)
    app = read["openid_connect"]["APPS"][0]
    assert (app["provider_id"], app["settings"]["server_url"]) == ("chamber", "https://id.example")
    assert read["saml"]["APPS"] == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "cannot be read as JSON"),
        ([], '"oidc" and "saml", and nothing else'),
        ({"ldap": []}, '"oidc" and "saml", and nothing else'),
        ({"oidc": {}}, '"oidc" must be a list'),
        ({"oidc": ["chamber"]}, "a provider is an object"),
        ({"oidc": [OIDC | {"client_secret": ""}]}, "provider 'chamber' needs 'client_secret'"),
        ({"oidc": [OIDC | {"issuer": "http://id.example"}]}, "must be an https address"),
        ({"oidc": [OIDC | {"id": "a/b"}]}, "letters, digits and hyphens only"),
        ({"oidc": [OIDC | {"colour": "red"}]}, "fields nobody knows: colour"),
        ({"oidc": [OIDC | {"email_is_proved_for": True}]}, "must be a list of domains"),
        ({"oidc": [OIDC, OIDC]}, "an id of its own"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(tmp_path: Path, content: Any, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        read_providers(written(tmp_path, content), https=True)


def test_networks_are_checked() -> None:
    assert read_networks(" 10.0.0.0/8, ::1/128 ,") == ("10.0.0.0/8", "::1/128")
    for wrong in ("proxy", "10.0.0.1/8", "0.0.0.0/0"):
        with pytest.raises(Unusable):
            read_networks(wrong)


def test_roles_are_checked() -> None:
    assert read_roles("operator, dpo") == ("operator", "dpo")
    assert read_roles("none") == read_roles("") == ()
    with pytest.raises(Unusable, match="king: expected some of operator"):
        read_roles("king")


def test_the_variable_is_named() -> None:
    with pytest.raises(UnsafeEnvironment, match="ESCALE_TRUSTED_PROXIES: 'x' is no network"):
        read_environment({"ESCALE_MODE": "demo", "ESCALE_TRUSTED_PROXIES": "x"})


@pytest.mark.parametrize(
    ("mode", "roles"), [("demo", ()), ("test", ()), ("production", ("operator", "administrator", "auditor", "dpo"))]
)
def test_production_asks_for_second_factors(mode: str, roles: tuple[str, ...]) -> None:
    values = {
        "ESCALE_MODE": mode,
        "ESCALE_SECRET_KEY": "s" * 40,
        "ESCALE_HOSTS": "escale.example",
        "ESCALE_BASE_URL": "https://escale.example",
        "ESCALE_VAR": "/nowhere",
    }
    assert read_environment(values).second_factor_roles == roles
