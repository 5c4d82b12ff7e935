"""The link by mail: looking does nothing, the button signs in (threats 6, 13, 21, 37, 82)."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts import domain
from escale.apps.accounts.models import SignInLink, User
from escale.core.models import AuditEntry, Job, OutgoingMail
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    person: User = UserFactory(email="amina@company.example", name="Amina Example")
    return person


def path_of(link: str) -> str:
    return urlsplit(link).path


def test_only_a_hash_of_a_long_token_is_kept(user: User) -> None:
    link = domain.issue_sign_in_link(user=user, next_path="/my/")
    token = path_of(link).split("/")[2]
    assert len(token) >= 43  # 256 bits in base 64
    row = SignInLink.objects.get()
    assert token not in (row.token_hash, row.next_path)
    assert re.fullmatch(r"[0-9a-f]{64}", row.token_hash)


def test_links_for_many_are_made_in_one_statement(
    user: User, client: Client, count_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    users = [user, *UserFactory.create_batch(30)]
    with count_queries() as queries:
        links = domain.issue_sign_in_links(users=users, next_path="/my/")
    assert len(queries) == 1
    assert len(set(links.values())) == 31
    for each in (users[0], users[30]):
        client.post(path_of(links[each.pk]))
        assert client.session["_auth_user_id"] == str(each.pk)


def test_accounts_are_found_by_address_in_any_letters_and_made_without_a_password(
    user: User, count_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    User.objects.filter(pk=user.pk).update(email="Amina@Company.example")
    newcomers = [
        domain.Newcomer("amina@COMPANY.example", "Another name", "de"),
        domain.Newcomer("Bilal@company.example", "Bilal Example", "ar"),
        domain.Newcomer("bilal@company.example", "Bilal Example", "ar"),
    ]
    with count_queries() as queries:
        accounts = domain.accounts_of(newcomers)
    assert len(queries) == 2
    bilal = User.objects.get(email="bilal@company.example")
    assert accounts == {"amina@company.example": user, "bilal@company.example": bilal}
    assert (bilal.name, bilal.language, bilal.has_usable_password()) == ("Bilal Example", "ar", False)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_never_signs_in_or_consumes(user: User, client: Client, method: str) -> None:
    path = path_of(domain.issue_sign_in_link(user=user, next_path="/my/"))
    for _again in range(3):
        response = getattr(client, method)(path)
        assert response.status_code == 200
        assert "_auth_user_id" not in client.session
        assert user.email not in response.content.decode()
        assert user.name not in response.content.decode()
    assert SignInLink.objects.get().last_used_at is None
    assert client.post(path).status_code == 302


def test_the_button_signs_in_with_a_new_session(user: User, client: Client) -> None:
    path = path_of(domain.issue_sign_in_link(user=user, next_path="/my/"))
    session = client.session
    session["before"] = "1"
    session.save()
    fixed = session.session_key
    client.cookies["sessionid"] = str(fixed)
    response = client.post(path)
    assert response["Location"] == "/my/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session["signed_in_by_link"] is True
    assert client.session.session_key != fixed
    assert SignInLink.objects.get().last_used_at is not None
    assert AuditEntry.objects.filter(verb="sign-in-link.used", actor=user).count() == 1


def test_pressing_the_button_again_gives_another_session(user: User, client: Client) -> None:
    path = path_of(domain.issue_sign_in_link(user=user, next_path="/my/"))
    client.post(path)
    first = client.session.session_key
    client.post(path)
    assert client.session.session_key != first


def test_the_button_needs_its_csrf_token(user: User) -> None:
    path = path_of(domain.issue_sign_in_link(user=user, next_path="/my/"))
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403


def _expire(link: SignInLink) -> None:
    link.expires_at = timezone.now() - timedelta(seconds=1)
    link.save()


def _revoke(link: SignInLink) -> None:
    domain.revoke_sign_in_links(acting_user=link.user)


def _deactivate(link: SignInLink) -> None:
    User.objects.update(is_active=False)


@pytest.mark.parametrize("spoil", [_expire, _revoke, _deactivate])
def test_a_link_that_is_not_valid_looks_like_an_invented_one(
    user: User, client: Client, spoil: Callable[[SignInLink], None]
) -> None:
    path = path_of(domain.issue_sign_in_link(user=user, next_path="/my/"))
    spoil(SignInLink.objects.get())
    invented = reverse("accounts:link", args=["A" * 43])
    for method in ("get", "post"):
        answers = [getattr(client, method)(address) for address in (path, invented)]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = [re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode()) for answer in answers]  # CSRF tokens
        assert bodies[0].replace(path, "") == bodies[1].replace(invented, "")
        assert reverse("accounts:new-link") in bodies[0]
    assert "_auth_user_id" not in client.session


def test_the_address_is_told_to_nobody(user: User, client: Client) -> None:
    response = client.get(path_of(domain.issue_sign_in_link(user=user, next_path="/my/")))
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.threat(37)
@pytest.mark.parametrize(
    "next_path",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)", "",
     "evil", "/%09//evil\t", "///evil.example", "/" + "a" * 300],
)  # fmt: skip
def test_the_button_leads_to_this_site_only(user: User, client: Client, next_path: str) -> None:
    path = path_of(domain.issue_sign_in_link(user=user, next_path=next_path))
    target = client.post(path)["Location"]
    assert target.startswith("/")
    assert urlsplit(target).netloc == ""
    assert target in ("/start/", "/%09//evil%09")


@pytest.mark.threat(37)
def test_a_path_changed_in_the_table_is_checked_again(user: User, client: Client) -> None:
    path = path_of(domain.issue_sign_in_link(user=user, next_path="/my/"))
    SignInLink.objects.update(next_path="//evil.example")
    assert client.post(path)["Location"] == "/start/"


def test_links_use_the_configured_host(user: User, client: Client, run_jobs: Callable[[], list[Job]]) -> None:
    client.post(reverse("accounts:new-link"), {"email": user.email}, headers={"X-Forwarded-Host": "evil.example"})
    run_jobs()
    mail = OutgoingMail.objects.get()
    assert "evil.example" not in mail.text
    assert "http://localhost" in mail.text


def test_asking_tells_nothing_about_the_address(
    user: User, client: Client, run_jobs: Callable[[], list[Job]]
) -> None:
    answers = [
        client.post(reverse("accounts:new-link"), {"email": email})
        for email in (user.email.upper(), "nobody@company.example")
    ]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/link/sent/")] * 2
    assert Job.objects.filter(name="accounts.send_link").count() == 2
    run_jobs()
    mail = OutgoingMail.objects.get()
    assert mail.recipient == user.email
    found = re.search(r"/link/[\w-]+/", mail.text)
    assert found is not None
    assert client.post(found[0]).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_asking_costs_the_same_for_every_address(
    user: User, client: Client, count_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    figures = []
    for email in (user.email, "nobody@company.example"):
        with count_queries() as queries:
            client.post(reverse("accounts:new-link"), {"email": email})
        figures.append(len(queries))
    assert figures[0] == figures[1]


def test_asks_for_one_address_are_throttled(user: User, client: Client) -> None:
    for _ask in range(10):
        assert client.post(reverse("accounts:new-link"), {"email": user.email}).status_code == 302
    assert Job.objects.filter(name="accounts.send_link").count() == 3


def test_asks_from_one_client_are_throttled_by_its_real_address(client: Client) -> None:
    for number in range(30):
        client.post(
            reverse("accounts:new-link"),
            {"email": f"someone{number}@company.example"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    assert Job.objects.filter(name="accounts.send_link").count() == 20


def test_a_person_ends_all_links(user: User, client: Client) -> None:
    path = path_of(domain.issue_sign_in_link(user=user, next_path="/my/"))
    client.post(path)
    response = client.post(reverse("accounts:revoke-links"), {"next": "//evil.example"})
    assert response["Location"] == "/start/"
    assert client.get(path).status_code == 404
