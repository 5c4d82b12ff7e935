"""The pages of webhooks: who may see them, what they show, what they ask of the database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution, Membership, Role
from escale.apps.webhooks.domain import managing
from escale.apps.webhooks.models import Delivery, Webhook
from tests.apps.meetings.participant.stage import signed_in
from tests.apps.webhooks.helpers import verdict, webhook_to
from tests.core.fetching.hostile import Server, serving
from tests.factories import CooperationFactory, UserFactory, organiser

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def cooperation() -> Cooperation:
    made: Cooperation = CooperationFactory()
    return made


@pytest.fixture
def user(cooperation: Cooperation) -> User:
    return organiser(cooperation)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({}) as made:
        yield made


def make(client: Client, cooperation: Cooperation, **typed: object) -> str:
    data = {"seat": "office", "address": "https://hooks.example/in", "country": "MA", "kinds": ["wish.said"], **typed}
    with verdict():
        return client.post(reverse("webhooks:create", args=[cooperation.slug]), data).content.decode()


def test_the_secret_is_shown_once(user: User, cooperation: Cooperation) -> None:
    client = signed_in(user)
    page = make(client, cooperation)
    webhook = Webhook.objects.get()
    assert page.count("whsec_") == 1
    assert (webhook.host, webhook.country, webhook.kinds) == ("hooks.example", "MA", ["wish.said"])
    for address in (webhook_page(webhook), reverse("webhooks:list", args=[cooperation.slug])):
        assert "whsec_" not in client.get(address).content.decode()
    renewed = client.post(webhook_page(webhook), {"action": "renew"}).content.decode()
    assert renewed.count("whsec_") == 1


@pytest.mark.parametrize("typed", [{"kinds": []}, {"country": ""}, {"kinds": ["no.kind"]}, {"seat": "77"}])
def test_what_is_missing_is_said_and_nothing_saved(
    user: User, cooperation: Cooperation, typed: dict[str, object]
) -> None:
    page = make(signed_in(user), cooperation, **typed)
    assert "errorlist" in page
    assert "https://hooks.example/in" in page
    assert not Webhook.objects.exists()


def webhook_page(webhook: Webhook) -> str:
    return reverse("webhooks:detail", args=[webhook.pk])


def member(cooperation: Cooperation, role: Role, institution: Institution | None = None) -> Client:
    user: User = UserFactory()
    Membership.objects.create(cooperation=cooperation, user=user, role=role, institution=institution)
    return signed_in(user)


def test_strangers_get_404(user: User, cooperation: Cooperation, server: Server) -> None:
    webhook, _secret = webhook_to(server, cooperation, user)
    chamber = Institution.objects.create(slug="chamber", name="Chamber (example)")
    other = CooperationFactory()
    visitors = [
        signed_in(organiser(other)),
        member(cooperation, Role.CO_ORGANISER),
        member(cooperation, Role.PRESS),
        signed_in(UserFactory()),
    ]
    for visitor in visitors:
        for name in ("list", "create"):
            assert visitor.get(reverse(f"webhooks:{name}", args=[cooperation.slug])).status_code == 404
        assert visitor.get(webhook_page(webhook)).status_code == 404
        assert visitor.post(webhook_page(webhook), {"action": "end"}).status_code == 404
    administrator = member(cooperation, Role.ADMINISTRATOR, chamber)
    assert administrator.get(webhook_page(webhook)).status_code == 404
    assert administrator.get(reverse("webhooks:list", args=[cooperation.slug])).status_code == 200
    assert Client().get(webhook_page(webhook)).status_code == 302


def test_an_administrator_acts_for_their_institution(cooperation: Cooperation) -> None:
    chambers = [Institution.objects.create(slug=slug, name=slug) for slug in ("one", "two")]
    one, two = (member(cooperation, Role.ADMINISTRATOR, each) for each in chambers)
    make(one, cooperation, seat=str(chambers[0].pk))
    webhook = Webhook.objects.get()
    assert webhook.institution == chambers[0]
    assert one.get(webhook_page(webhook)).status_code == 200
    assert two.get(webhook_page(webhook)).status_code == 404
    make(two, cooperation, seat=str(chambers[0].pk))
    assert Webhook.objects.count() == 1


def test_buttons_act(user: User, cooperation: Cooperation, server: Server) -> None:
    webhook, _secret = webhook_to(server, cooperation, user)
    client, page = signed_in(user), webhook_page(webhook)
    for action, state in (("pause", "paused"), ("resume", "active")):
        assert client.post(page, {"action": action}).status_code == 302
        webhook.refresh_from_db()
        assert webhook.state == state
    client.post(page, {"action": "ping"})
    delivery = Delivery.objects.get()
    Delivery.objects.update(state="failed", excerpt="<b>no</b>", status=500)
    assert "&lt;b&gt;no&lt;/b&gt;" in client.get(page).content.decode()
    client.post(page, {"action": "again", "delivery": str(delivery.pk)})
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    for bad in ({"action": "again", "delivery": "9" * 30}, {"action": "again", "delivery": "x"}, {"action": "x"}):
        assert client.post(page, bad).status_code == 404
    client.post(page, {"action": "end"})
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("what", ["list", "detail"])
def test_a_page_asks_no_more_for_three_than_for_one(
    user: User, cooperation: Cooperation, server: Server, count_queries: Count, what: str
) -> None:
    client, counts = signed_in(user), []
    webhook, _secret = webhook_to(server, cooperation, user)
    address = webhook_page(webhook) if what == "detail" else reverse("webhooks:list", args=[cooperation.slug])
    for more in (1, 2):
        for _each in range(more):
            managing.ping(acting_user=user, webhook=webhook)
            if more > 1:
                webhook_to(server, cooperation, user)
        with count_queries() as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
