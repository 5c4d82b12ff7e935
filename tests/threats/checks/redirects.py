"""37: whatever ``next`` says, the next page is one of this site."""

from urllib.parse import quote, urlsplit

from django.core.cache import cache
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from escale.apps.accounts.domain import issue_sign_in_link
from escale.apps.accounts.models import SignInLink
from tests.factories import UserFactory
from tests.threats.world import addresses, world

_NAMES = ("next", "redirect_to", "return", "url", "to", "back")
_LEADING = ("Location", "HX-Redirect", "HX-Location", "Refresh")
_HOST = "testserver"
_PASSWORD = "correct horse battery"


def leads_elsewhere(address: str) -> bool:
    """As browsers read it: white space around and line breaks within are dropped, a backslash is a slash."""
    seen = address.strip("".join(map(chr, range(33)))).translate({9: None, 10: None, 13: None}).replace("\\", "/")
    parts = urlsplit(seen)
    return seen.startswith("//") or bool(
        parts.scheme and (parts.scheme not in {"http", "https"} or parts.netloc != _HOST)
    )


def check_doors_lead_inside(target: str) -> None:
    """Every page that is made to lead on: signing in, the link of a mail, the language, a wish, leaving."""
    made = world()
    user = UserFactory()
    wish = {"round": made.play.of_round.pk, "organisation": made.play.theirs().pk, "level": "like"}
    answers: list[HttpResponseBase] = []
    for address, data in (
        (reverse("account_login"), {"login": user.email, "password": _PASSWORD}),
        (reverse("web:set_language"), {"language": "fr"}),
    ):
        cache.clear()  # sign-ins are throttled
        answers += [
            Client().post(address, data | {"next": target}),
            Client().post(f"{address}?{_next(target)}", data),
        ]
    answers += [
        made.guest.post(made.play.url("my-wish"), wish | {"next": target}),
        made.guest.post(reverse("accounts:revoke-links"), {"next": target}),
        Client().post(_link(target)),
        Client().post(_changed_link(target)),
        Client().post(reverse("web:set_language"), {"language": "fr"}, headers={"referer": target}),
        made.desk.post(f"{reverse('account_logout')}?{_next(target)}", {"next": target}),
    ]
    assert [answer.status_code for answer in answers] == [302] * len(answers)
    assert [place for answer in answers if leads_elsewhere(place := answer.headers["Location"])] == []


def check_a_path_of_this_site_is_followed() -> None:
    """So that the check above does not hold by forgetting ``next`` altogether."""
    user = UserFactory()
    data = {"login": user.email, "password": _PASSWORD, "next": "/missions/"}
    assert Client().post(reverse("account_login"), data).headers["Location"] == "/missions/"
    assert Client().post(_link("/missions/")).headers["Location"] == "/missions/"


def check_no_page_leads_outside(target: str) -> None:
    """All addresses of the product with any usual name of such a parameter."""
    made = world()
    for address in addresses(made):
        visitor, data = made.visitor(address), dict.fromkeys(_NAMES, target)
        for answer in (visitor.get(address, data), visitor.post(f"{address}?{_next(target)}", data)):
            places = [answer.headers.get(name, "") for name in _LEADING]
            assert [place for place in places if leads_elsewhere(place)] == [], address


def _next(target: str) -> str:
    return f"next={quote(target)}"


def _link(target: str) -> str:
    return urlsplit(issue_sign_in_link(user=UserFactory(), next_path=target)).path


def _changed_link(target: str) -> str:
    """A row that somebody changed in the table."""
    path = _link("/")
    SignInLink.objects.filter(pk=SignInLink.objects.latest("pk").pk).update(next_path=target)
    return path
