"""What is tried through other providers: taking an account by an address nobody proved, forged answers (14)."""

import base64
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from allauth.socialaccount.models import SocialAccount
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import Client, override_settings
from django.urls import reverse
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from escale.apps.accounts.models import User
from escale.conf.providers import read_providers
from tests.apps.accounts.oidc_provider import CLIENT, provider
from tests.threats.people import PASSWORD, inside, person, signed_in

HOST = "escale.example"
IDP = "https://idp.institution.example/metadata"


@contextmanager
def configured(content: dict[str, Any]) -> Iterator[None]:
    """With the file that names the providers."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "providers.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        read = read_providers(str(path), https=False)
    with override_settings(SOCIALACCOUNT_PROVIDERS=read):
        yield


def oidc(issuer: str) -> dict[str, Any]:
    return {
        "oidc": [
            {
                "id": "chamber",
                "name": "Chamber",
                "issuer": issuer,
                "client_id": CLIENT,
                "client_secret": "example",
                "email_is_proved_for": ["company.example"],
            }
        ]
    }


def leave(client: Client, name: str, provider_id: str = "chamber") -> str:
    """Where the page on the way out leads."""
    answer = client.post(reverse(name, args=[provider_id]), {"next": "/account/"})
    found = re.search(r'content="0;url=([^"]+)"', answer.content.decode())
    assert found is not None
    return unescape(found[1])


def by_oidc(client: Client, name: str = "accounts:provider", **claims: Any) -> Any:
    """Go to the provider and come back with what it says."""
    with provider(**claims) as made, configured(oidc(made.issuer)):
        asked = parse_qs(urlsplit(leave(client, name)).query)
        assert asked["code_challenge_method"] == ["S256"]
        back = urlsplit(asked["redirect_uri"][0]).path
        return client.get(back, {"code": "example", "state": asked["state"][0]})


def check_a_proved_address_attaches() -> None:
    user = person()
    client = Client()
    answer = by_oidc(client, sub="7", email=user.email.upper(), email_verified=True)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert signed_in(client)
    assert SocialAccount.objects.get().user == user
    again = Client()
    by_oidc(again, sub="7", email="renamed@company.example", email_verified=False)
    assert signed_in(again)


def check_an_address_nobody_proved_does_not_attach() -> None:
    victim = person()
    client = Client()
    answer = by_oidc(client, sub="666", email=victim.email, email_verified=False)
    assert answer.status_code == 403
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()


def check_a_provider_attaches_nobody_of_another_institution() -> None:
    victim = person("amina@ministry.example")
    client = Client()
    answer = by_oidc(client, sub="666", email=victim.email, email_verified=True)
    assert answer.status_code == 403
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()


def check_strangers_get_no_account() -> None:
    client = Client()
    answer = by_oidc(client, sub="8", email="stranger@company.example", email_verified=True)
    assert answer.status_code == 403
    assert not signed_in(client)
    assert not User.objects.exists()


def check_somebody_signed_in_attaches_another() -> None:
    user = person()
    client = inside(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = by_oidc(client, "accounts:connect", sub="9", email="elsewhere@other.example", email_verified=False)
    assert answer["Location"] == reverse("accounts:account")
    again = Client()
    by_oidc(again, sub="9", email="elsewhere@other.example", email_verified=False)
    assert signed_in(again)


def check_an_answer_nobody_asked_for_is_refused() -> None:
    user = person()
    with provider(sub="7", email=user.email, email_verified=True) as made, configured(oidc(made.issuer)):
        client = Client()
        answer = client.get("/accounts/oidc/chamber/login/callback/", {"code": "example", "state": "forged"})
        assert answer.status_code == 403
        assert made.asked == []
    assert not signed_in(client)


@cache
def key_pair(name: str) -> tuple[str, str]:
    """A key and its certificate, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def saml() -> dict[str, Any]:
    return {
        "saml": [
            {
                "id": "ministry",
                "name": "Ministry",
                "entity_id": IDP,
                "sign_in_url": "https://idp.institution.example/sign-in",
                "certificate": key_pair("idp")[1],
                "email_is_proved_for": ["institution.example"],
            }
        ]
    }


def by_saml(client: Client, email: str, *, signed_by: str = "idp", change: str = "") -> Any:
    """Come back from a SAML provider with an assertion about ``email``."""
    acs = "http://escale.example/accounts/saml/ministry/acs/"
    with configured(saml()), override_settings(ALLOWED_HOSTS=[HOST]):
        answer = client.post(
            reverse("accounts:provider", args=["ministry"]), {"next": "/account/"}, headers={"Host": HOST}
        )
        found = re.search(r'content="0;url=([^"]+)"', answer.content.decode())
        assert found is not None
        asked = parse_qs(urlsplit(unescape(found[1])).query)
        request = zlib.decompress(base64.b64decode(asked["SAMLRequest"][0]), -15).decode()
        identifier = re.search(r'ID="([^"]+)"', request)
        assert identifier is not None
        response = _response(acs, identifier[1], email, signed_by)
        if change:
            response = response.replace(email, change)
        client.post(
            acs,
            {"SAMLResponse": base64.b64encode(response.encode()).decode(), "RelayState": ""},
            headers={"Host": HOST},
        )
        return client.get("/accounts/saml/ministry/acs/finish/", headers={"Host": HOST})


def _response(acs: str, asked: str, email: str, signed_by: str) -> str:
    now = datetime.now(UTC)
    at, until = (each.strftime("%Y-%m-%dT%H:%M:%SZ") for each in (now, now + timedelta(minutes=5)))
    name = "urn:oid:0.9.2342.19200300.100.1.3"
    assertion = f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" Version="2.0" IssueInstant="{at}"><saml:Issuer>{IDP}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">person-1</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{acs}" InResponseTo="{asked}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{at}" NotOnOrAfter="{until}"><saml:AudienceRestriction><saml:Audience>http://escale.example/accounts/saml/ministry/metadata/</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{at}" SessionIndex="1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="{name}"><saml:AttributeValue>{email}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>"""  # noqa: E501 - signed as it stands
    key, certificate = key_pair(signed_by)
    signed = OneLogin_Saml2_Utils.add_sign(assertion, key, certificate)
    signed = signed.decode() if isinstance(signed, bytes) else signed
    signed = re.sub(r"<\?xml.*?\?>\s*", "", signed)
    return f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" IssueInstant="{at}" Destination="{acs}" InResponseTo="{asked}"><saml:Issuer>{IDP}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{signed}</samlp:Response>"""  # noqa: E501


def check_a_signed_assertion_signs_in() -> None:
    user = person("amina@institution.example")
    client = Client()
    assert by_saml(client, user.email)["Location"] == "/account/"
    assert signed_in(client)


def check_a_false_assertion_is_refused(how: str) -> None:
    victim = person("victim@institution.example")
    client = Client()
    if how == "other key":
        by_saml(client, victim.email, signed_by="somebody else")
    elif how == "changed":
        by_saml(client, "amina@institution.example", change=victim.email)
    else:
        person("amina@elsewhere.example")
        by_saml(client, "amina@elsewhere.example")
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()
