"""Error pages say what happened, what was kept and what to do."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import path

from escale.conf.urls import urlpatterns as addresses
from escale.web import views


def refuse(request: HttpRequest) -> None:
    raise PermissionDenied


def break_down(request: HttpRequest) -> None:
    raise ZeroDivisionError


urlpatterns = [*addresses, path("refuse/", refuse), path("break/", break_down)]
handler400 = "escale.web.views.bad_request"
handler403 = "escale.web.views.forbidden"
handler404 = "escale.web.views.not_found"
handler500 = "escale.web.views.server_error"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, ("This page is not here", "Nothing you had saved is lost", "Home")),
        ("/refuse/", 403, ("This is not yours to do", "Nothing was saved", "Sign in")),
        ("/break/", 500, ("Something broke on our side", "What you had saved before is unchanged", "Home")),
    ],
)
def test_in_words(client: Client, address: str, status: int, words: tuple[str, ...]) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    page = answer.content.decode()
    assert [word for word in words if word not in page] == []
    assert answer.headers["content-security-policy"]


@pytest.mark.django_db
def test_an_unknown_host_is_answered_in_words(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "This request could not be read" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_was_kept() -> None:
    answer = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "fr"})
    assert answer.status_code == 403
    assert "Nothing of this form was saved" in answer.content.decode()


def test_the_500_page_asks_nothing_of_what_may_be_broken() -> None:
    # No database mark: a query would fail this test.
    page = views.server_error(RequestFactory().get("/")).content.decode()
    assert "Something broke on our side" in page
    assert 'class="site-header"' in page
