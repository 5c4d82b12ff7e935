"""What is tried with second factors: replayed codes, other sites' keys, recovery codes (9, 10, 12)."""

import re
from datetime import UTC, datetime, timedelta

import time_machine
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.utils import websafe_encode

from escale.apps.accounts.models import RecoveryCode, User
from escale.core.models import AuditEntry
from tests.threats.people import PASSWORD, App, Key, challenge, inside, passkey_challenge, person, sign_in, signed_in

NOON = datetime(2027, 3, 2, 12, 0, 10, tzinfo=UTC)


def half_in(user: User) -> Client:
    """A client that gave the password and not yet the second factor."""
    client = Client()
    assert sign_in(client, user.email)["Location"] == reverse("mfa_authenticate")
    return client


def give(client: Client, code: str) -> bool:
    client.post(reverse("mfa_authenticate"), {"code": code})
    return signed_in(client)


def check_a_code_counts_once() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        user = person()
        app = App(user)
        assert give(half_in(user), app.code())
        assert not give(half_in(user), app.code())
        assert not give(half_in(user), app.code(windows_ago=1))
        clock.shift(timedelta(seconds=30))
        assert not give(half_in(user), app.code(windows_ago=1))
        assert not give(half_in(user), app.code(windows_ago=2))
        assert give(half_in(user), app.code())
    assert AuditEntry.objects.filter(verb="second-factor.refused").count() == 4


def check_guesses_of_codes_are_throttled() -> None:
    user = person()
    app = App(user)
    client = half_in(user)
    answers = [
        client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"}).status_code
        for number in range(1_000, 1_100)
    ]
    assert answers == [200] * 10 + [429] * 90
    assert half_in(user).post(reverse("mfa_authenticate"), {"code": app.code()}).status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert give(half_in(user), app.code())


def _key_of(user: User, *, passkey: bool = False) -> Key:
    key = Key()
    client = inside(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert key.register(client, passkey=passkey).status_code == 302
    return key


def _answer(client: Client, credential: str) -> bool:
    client.post(reverse("mfa_authenticate"), {"credential": credential})
    return signed_in(client)


def check_a_key_signs_in() -> None:
    user = person()
    key = _key_of(user)
    for _again in range(2):
        client = half_in(user)
        assert _answer(client, key.answer(challenge(client)))


def check_a_passkey_signs_in_alone() -> None:
    user = person()
    key = _key_of(user, passkey=True)
    client = Client()
    handle = websafe_encode(user_pk_to_url_str(user).encode())
    said = key.answer(passkey_challenge(client), user=handle)
    assert client.post(reverse("mfa_login_webauthn"), {"credential": said}).status_code == 302
    assert signed_in(client)


def check_a_false_answer_is_refused(how: str) -> None:
    user = person()
    key = _key_of(user)
    client = half_in(user)
    asked = challenge(client)
    if how == "origin":
        said = key.answer(asked, origin="https://evil.example")
    elif how == "port":
        said = key.answer(asked, origin="http://localhost:9999")
    elif how == "site":
        said = key.answer(asked, site="evil.example")
    elif how == "challenge":
        said = key.answer(websafe_encode(b"c" * 32))
    else:
        assert _answer(client, key.answer(asked, counter=7))
        client = half_in(user)
        said = key.answer(challenge(client), counter=5)
    refused = AuditEntry.objects.filter(verb="second-factor.refused", object_id=str(user.pk))
    assert not _answer(client, said)
    assert refused.count() == 1


def check_a_challenge_is_answered_once() -> None:
    user = person()
    key = _key_of(user)
    client = half_in(user)
    asked = challenge(client)
    client.post(reverse("mfa_authenticate"), {"credential": key.answer(asked, site="evil.example")})
    page_renewed = client.session["mfa.webauthn.state"]["challenge"]
    assert page_renewed != asked
    said = key.answer(challenge(client))
    assert _answer(client, said)
    again = half_in(user)
    challenge(again)
    assert not _answer(again, said)


def _codes(user: User) -> tuple[Client, list[str]]:
    client = inside(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    App(user)
    page = client.post(reverse("accounts:recovery-codes"))
    codes = re.findall(r"<code dir=\"ltr\">([A-Z0-9-]+)</code>", page.content.decode())
    assert len(codes) == 10
    return client, codes


def check_a_recovery_code_counts_once() -> None:
    user = person()
    _client, codes = _codes(user)
    assert give(half_in(user), codes[0].lower().replace("-", " "))
    assert not give(half_in(user), codes[0])
    assert give(half_in(user), codes[1])


def check_recovery_codes_are_shown_once_and_kept_as_hashes() -> None:
    client, codes = _codes(person())
    page = client.get(reverse("accounts:recovery-codes")).content.decode()
    assert not any(code in page for code in codes)
    kept = " ".join(RecoveryCode.objects.values_list("code_hash", flat=True)) + str(client.session.items())
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
