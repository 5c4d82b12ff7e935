"""What strangers try at the doors: guesses, spraying, asking who is known, reset links (1 to 5, 57)."""

import re
import time
from datetime import timedelta
from statistics import median
from typing import Any

import time_machine
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.models import Budget, User
from escale.core.models import AuditEntry, Job, OutgoingMail
from escale.core.queues.running import run_job
from tests.threats.people import NEW_PASSWORD, PASSWORD, inside, person, sign_in, signed_in, words

DOORS = {
    "sign-in": ("account_login", "login", {"password": "wrong"}),
    "reset": ("account_reset_password", "email", {}),
    "link": ("accounts:new-link", "email", {}),
    "code": ("account_request_login_code", "email", {}),
}
PAIRS = 200


class CountingHasher(PBKDF2PasswordHasher):
    """Slow enough to be seen, quick enough for a test; counts its work."""

    iterations = 4_000
    worked = 0

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        CountingHasher.worked += 1
        return super().encode(password, salt, iterations)


def check_guesses_are_throttled() -> None:
    user = person()
    device = inside(user)
    device.post(reverse("account_logout"))
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    answers = [sign_in(stranger, user.email, f"guess {number}") for number in range(200)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 190
    assert 1 <= int(answers[-1]["Retry-After"]) <= 600
    assert sign_in(Client(REMOTE_ADDR="203.0.113.10"), user.email).status_code == 429
    assert sign_in(device, user.email).status_code == 302
    assert signed_in(device)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert sign_in(Client(REMOTE_ADDR="203.0.113.10"), user.email).status_code == 302


def check_spraying_is_noticed() -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    answers = [sign_in(stranger, f"someone{number}@company.example", "wrong").status_code for number in range(500)]
    assert answers == [200] * 40 + [429] * 460
    entry = AuditEntry.objects.get(verb="throttle.tripped")
    assert entry.details == {"kind": "sign-in from an address"}
    assert "203.0.113.9" not in entry.object_id


def check_forged_addresses_are_ignored() -> None:
    client = Client(REMOTE_ADDR="203.0.113.9")
    answers = [
        sign_in(
            client,
            f"someone{number}@company.example",
            "wrong",
            headers={"X-Forwarded-For": f"198.51.100.{number}, 10.0.0.{number}"},
        ).status_code
        for number in range(60)
    ]
    assert answers == [200] * 40 + [429] * 20


def ask(door: str, email: str) -> Any:
    name, field, more = DOORS[door]
    return Client().post(reverse(name), {field: email, **more})


def _cost(door: str, email: str) -> tuple[list[str], int, Any]:
    Budget.objects.all().delete()
    CountingHasher.worked = 0
    with CaptureQueriesContext(connection) as captured:
        answer = ask(door, email)
    return (
        [re.sub(r"'[^']*'|\"s\d+_x\d+\"|\"_django_curs_\w+\"|\b\d+\b", "?", each["sql"])[:60] for each in captured],
        CountingHasher.worked,
        answer,
    )


def check_asking_tells_nothing(door: str) -> None:
    """The same answer, the same statements and the same hashing for a known and an unknown address."""
    with override_settings(PASSWORD_HASHERS=["tests.threats.checks.passwords.CountingHasher"]):
        known = person("amina.known@company.example")
        stranger = "amina.other@company.example"
        ask(door, stranger)
        statements, hashed, answer = _cost(door, known.email)
        others, other_hashed, other = _cost(door, stranger)
    assert (answer.status_code, answer.get("Location")) == (other.status_code, other.get("Location"))
    assert words(answer.content).replace("known", "other") == words(other.content)
    assert statements == others
    assert hashed == other_hashed == (1 if door == "sign-in" else 0)


def check_asking_takes_the_same_time() -> None:
    """The part of signing in that knows the account; what comes before and after it is the same for everybody."""
    with override_settings(PASSWORD_HASHERS=["tests.threats.checks.passwords.CountingHasher"]):
        times: dict[str, list[float]] = {person().email: [], "nobody@company.example": []}
        for number in range(PAIRS):
            for email in sorted(times, reverse=bool(number % 2)):
                began = time.perf_counter()
                assert authenticate(None, email=email, password="wrong") is None
                times[email].append(time.perf_counter() - began)
    one, other = (median(each) for each in times.values())
    assert abs(one - other) < 0.25 * max(one, other)


def run_queued() -> None:
    while (job := Job.objects.filter(state=Job.State.QUEUED).order_by("pk").first()) is not None:
        run_job(job.pk)


def reset_link(user: User, **headers: str) -> str:
    Client().post(reverse("account_reset_password"), {"email": user.email}, headers=headers)
    run_queued()
    found = re.search(r"https?://\S+", OutgoingMail.objects.order_by("pk").last().text)
    assert found is not None
    return found[0]


def use_reset(link: str, password: str = NEW_PASSWORD) -> bool:
    """Whether the link let somebody choose a password."""
    client = Client()
    answer = client.get(link.removeprefix(settings.BASE_URL), follow=True)
    if b"password1" not in answer.content:
        return False
    path = answer.redirect_chain[-1][0]
    return client.post(path, {"password1": password, "password2": password}).status_code == 302


def check_reset_links_work_once() -> None:
    user = person()
    link = reset_link(user)
    assert use_reset(link)
    assert not use_reset(link, "a third horse battery")
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def check_reset_links_end_with_the_password() -> None:
    user = person()
    link = reset_link(user)
    client = inside(user)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    assert not use_reset(link, "a third horse battery")


def check_reset_links_last_a_day() -> None:
    link = reset_link(person())
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assert not use_reset(link)


def check_links_use_the_configured_address() -> None:
    user = person()
    forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    assert reset_link(user, **forged).startswith(settings.BASE_URL + "/accounts/password/reset/key/")
    answer = Client().post(reverse("account_reset_password"), {"email": user.email}, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in "".join(OutgoingMail.objects.values_list("text", flat=True))
