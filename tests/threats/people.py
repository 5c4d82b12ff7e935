"""People at the doors of accounts: who signs in how, with a software authenticator of the tests' own."""

import hashlib
import json
import re
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from escale.apps.accounts.models import User
from tests.factories import UserFactory

PASSWORD = "correct horse battery"
NEW_PASSWORD = "another horse staple"
SITE = "http://localhost:8000"


def person(email: str = "amina@company.example") -> User:
    made: User = UserFactory(email=email)
    return made


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def signed_in(client: Client) -> bool:
    """Whether the server takes this client for somebody."""
    return client.get("/account/").status_code == 200


def inside(user: User, **extra: Any) -> Client:
    """A client that came in by password."""
    client = Client(**extra)
    assert sign_in(client, user.email).status_code == 302
    return client


def cookie(client: Client) -> str:
    return client.cookies["sessionid"].value


def with_cookie(value: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = value
    return client


def words(content: bytes) -> str:
    """A page without its CSRF tokens."""
    return re.sub(r"[A-Za-z0-9]{64}", "", content.decode())


class App:
    """An authenticator app."""

    def __init__(self, user: User) -> None:
        self.secret = generate_totp_secret()
        data = {"secret": get_adapter().encrypt(self.secret)}
        self.row = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)

    def code(self, windows_ago: int = 0) -> str:
        step = int(timezone.now().timestamp()) // 30 - windows_ago
        return str(format_hotp_value(hotp_value(self.secret, step)))


class Key:
    """A security key that says what it is told to say."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.identifier = b"k" * 32
        self.counter = 0

    def register(self, client: Client, *, name: str = "Example key", passkey: bool = False) -> Any:
        """Through the page that adds keys."""
        options = _data(client.get(reverse("mfa_add_webauthn")).content)["creation_options"]["publicKey"]
        public = ES256.from_cryptography_key(self.private.public_key())
        attested = AttestedCredentialData.create(b"\0" * 16, self.identifier, public)
        said = AuthenticatorData.create(_site_hash("localhost"), 0x45, self.counter, bytes(attested))
        attestation = AttestationObject.create("none", said, {})
        credential = {
            "id": websafe_encode(self.identifier),
            "rawId": websafe_encode(self.identifier),
            "type": "public-key",
            "clientExtensionResults": {"credProps": {"rk": passkey}},
            "response": {
                "clientDataJSON": _client_data("webauthn.create", options["challenge"], SITE),
                "attestationObject": websafe_encode(bytes(attestation)),
            },
        }
        form = {"name": name, "credential": json.dumps(credential)}
        return client.post(reverse("mfa_add_webauthn"), form | ({"passwordless": "on"} if passkey else {}))

    def answer(
        self,
        challenge: str,
        *,
        origin: str = SITE,
        site: str = "localhost",
        user: str = "",
        counter: int | None = None,
    ) -> str:
        """A signed answer to a challenge."""
        self.counter = self.counter + 1 if counter is None else counter
        said = AuthenticatorData.create(_site_hash(site), 0x05, self.counter)
        client_data = _client_data("webauthn.get", challenge, origin)
        signed = bytes(said) + hashlib.sha256(websafe_decode(client_data)).digest()
        return json.dumps(
            {
                "id": websafe_encode(self.identifier),
                "rawId": websafe_encode(self.identifier),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {
                    "clientDataJSON": client_data,
                    "authenticatorData": websafe_encode(bytes(said)),
                    "signature": websafe_encode(self.private.sign(signed, ec.ECDSA(hashes.SHA256()))),
                    **({"userHandle": user} if user else {}),
                },
            }
        )


def challenge(client: Client) -> str:
    """The challenge of the second step's page."""
    page = client.get(reverse("mfa_authenticate"))
    found: str = _data(page.content)["request_options"]["publicKey"]["challenge"]
    return found


def passkey_challenge(client: Client) -> str:
    answer = client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"})
    found: str = answer.json()["request_options"]["publicKey"]["challenge"]
    return found


def _data(page: bytes) -> dict[str, Any]:
    found = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page.decode(), re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def _client_data(kind: str, challenge: str, origin: str) -> str:
    said = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
    return websafe_encode(json.dumps(said).encode())


def _site_hash(site: str) -> bytes:
    return hashlib.sha256(site.encode()).digest()
