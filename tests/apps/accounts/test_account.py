"""My account: details, sessions, ways in; and the doors that are closed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts import domain
from escale.apps.accounts.devices import device_words
from escale.apps.accounts.models import Session, User
from escale.core.models import AuditEntry, OutgoingMail
from tests.threats.people import PASSWORD, App, Key, cookie, inside, person, signed_in, with_cookie

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_by_browser_and_system(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words


def test_name_and_language_are_changed() -> None:
    user = person()
    client = inside(user)
    answer = client.post(
        reverse("accounts:account"), {"name": "Amina Example", "language": "ar", "zone": "casablanca"}
    )
    assert answer["Location"] == reverse("accounts:account")
    user.refresh_from_db()
    assert (user.name, user.language, user.zone) == ("Amina Example", "ar", "Africa/Casablanca")
    entry = AuditEntry.objects.get(verb="account.changed")
    assert entry.details == {"fields": ["name", "language", "zone"]}
    assert client.post(reverse("accounts:account"), {"name": "A", "language": "xx"}).status_code == 400
    refused = client.post(reverse("accounts:account"), {"name": "A", "language": "ar", "zone": "Atlantis"})
    assert refused.status_code == 400
    client.post(reverse("accounts:account"), {"name": "A", "language": "fr", "zone": ""})
    user.refresh_from_db()
    assert (user.language, user.zone) == ("fr", "")


def test_the_page_lists_where_one_is_signed_in() -> None:
    user = person()
    inside(user, headers={"User-Agent": PHONE})
    client = inside(user, headers={"User-Agent": FIREFOX})
    inside(person("other@company.example"))
    page = client.get("/account/")
    assert [(each["row"].device, each["this"]) for each in page.context["sessions"]] == [
        ("Firefox, Linux", True),
        ("Safari, iPhone", False),
    ]
    assert cookie(client) not in page.content.decode()


def test_one_session_is_ended_and_nobody_elses() -> None:
    user, stranger = person(), person("stranger@company.example")
    here, there, elsewhere = inside(user), inside(user), inside(stranger)
    numbers = {each["row"].session_key: each["number"] for each in here.get("/account/").context["sessions"]}
    address = reverse("accounts:end-session", args=[numbers[cookie(there)]])
    assert elsewhere.post(address).status_code == 404
    assert here.get(address).status_code == 405
    assert here.post(address).status_code == 302
    assert not signed_in(there)
    assert signed_in(here)
    address = reverse("accounts:end-session", args=[numbers[cookie(here)]])
    assert here.post(address)["Location"] == reverse("account_login")
    assert not signed_in(here)


def test_an_administrator_ends_all() -> None:
    user, administrator = person(), person("administrator@institution.example")
    cookies = [cookie(inside(user)) for _ in range(2)]
    assert domain.end_all_sessions(user=user, acting_user=administrator) == 2
    assert not any(signed_in(with_cookie(each)) for each in cookies)
    entry = AuditEntry.objects.get(verb="session.ended-all")
    assert (entry.actor, entry.object_id, entry.details) == (administrator, str(user.pk), {"sessions": 2})


def test_being_seen_is_written_every_five_minutes(count_queries: Count) -> None:
    client = inside(person())
    client.get("/account/")
    with count_queries() as before:
        client.get("/link/sent/")
    long_ago = timezone.now() - timedelta(minutes=6)
    Session.objects.update(last_seen=long_ago)
    with count_queries() as later:
        client.get("/link/sent/")
    kinds = [each["sql"].split()[0] for each in later]
    assert [kind for kind in kinds if kind not in ("SAVEPOINT", "RELEASE")] == ["SELECT", "UPDATE"]
    assert Session.objects.get(session_key=cookie(client)).last_seen > long_ago
    with count_queries() as again:
        client.get("/link/sent/")
    assert len(again) == len(before) == 1  # the session with its person


def test_visitors_cost_nothing(count_queries: Count) -> None:
    with count_queries() as queries:
        assert Client().get("/link/sent/").status_code == 200
        assert Client().get(reverse("account_login")).status_code == 200
    assert len(queries) == 0


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_asks_as_often_for_more_sessions(count_queries: Count, others: int) -> None:
    user = person()
    for _ in range(others):
        inside(user)
    client = inside(user)
    client.get("/account/")
    with count_queries() as queries:
        client.get("/account/")
    assert len(queries) == 7


def test_second_factors_are_set_up_and_taken_away(django_capture_on_commit_callbacks: Any) -> None:
    user = person()
    client = inside(user)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    app = App.__new__(App)
    app.secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": app.code()})
    assert answer["Location"] == reverse("accounts:recovery-codes")
    assert "Make new codes" in client.get(answer["Location"]).content.decode()
    client.post(answer["Location"])
    assert user.recovery_codes.count() == 10
    assert Key().register(client)["Location"] == reverse("accounts:account")
    page = client.get("/account/")
    assert len(page.context["apps"]) == len(page.context["keys"]) == 1
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert user.recovery_codes.count() == 10
    key = page.context["keys"][0]["factor"]
    assert client.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 302
    assert user.recovery_codes.count() == 0
    verbs = AuditEntry.objects.filter(verb__startswith="second-factor.").values_list("verb", flat=True).order_by("pk")
    assert list(verbs) == ["second-factor.added"] * 2 + ["second-factor.removed"] * 2
    mails = OutgoingMail.objects.filter(recipient=user.email)
    assert mails.count() == 4
    assert "authenticator app was added" in mails.order_by("pk")[0].text


def test_a_secret_of_an_app_is_sealed() -> None:
    user = person()
    app = App(user)
    assert app.secret not in str(app.row.data)


def test_a_code_by_mail_signs_in(run_jobs: Callable[[], list[object]]) -> None:
    user = person()
    client = Client()
    assert client.post(reverse("account_request_login_code"), {"email": user.email})["Location"] == reverse(
        "account_confirm_login_code"
    )
    run_jobs()
    code = OutgoingMail.objects.get().text.splitlines()[4]
    answer = client.post(reverse("account_confirm_login_code"), {"code": "wrong1"})
    assert answer.status_code == 200
    assert client.post(reverse("account_confirm_login_code"), {"code": code}).status_code == 302
    assert signed_in(client)


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_request_login_code", "account_reset_password", "account_inactive",
     "socialaccount_login_cancelled", "socialaccount_login_error"],
)  # fmt: skip
def test_doors_are_in_the_house_look(name: str) -> None:
    answer = Client().get(reverse(name))
    page = answer.content.decode()
    assert answer.status_code == (401 if name == "socialaccount_login_error" else 200)
    assert 'class="site-header"' in page
    assert "<style" not in page
    assert "onclick" not in page


@pytest.mark.parametrize(
    "name",
    ["account_change_password", "account_logout", "accounts:account", "accounts:recovery-codes", "mfa_add_webauthn",
     "mfa_activate_totp", "accounts:second-factor-wanted", "account_reauthenticate"],
)  # fmt: skip
def test_pages_of_the_account_are_in_the_house_look(name: str) -> None:
    client = inside(person())
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.get(reverse(name))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="site-header"' in page
    assert " style=" not in page


def test_who_is_no_longer_active_does_not_get_in() -> None:
    user = person()
    client = inside(user)
    User.objects.update(is_active=False)
    assert not signed_in(client)
