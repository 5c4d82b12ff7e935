"""Events become deliveries, deliveries become signed requests, and nobody is waited for too long."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
import time_machine

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Membership
from escale.apps.missions.domain.missions import create_mission
from escale.apps.webhooks.domain import delivering, managing
from escale.apps.webhooks.models import Delivery, Webhook
from escale.core.models import AuditEntry, Job, OutgoingMail
from tests.apps.webhooks.helpers import NO, reachable, verdict, webhook_to
from tests.core.fetching.hostile import Server, endless, ok, one_byte_a_moment, serving
from tests.factories import CooperationFactory, organiser

pytestmark = pytest.mark.django_db
FIELDS = {
    "ref": "first",
    "title": "Example",
    "description": "",
    "language": "en",
    "starts": datetime(2027, 3, 1, tzinfo=UTC).date(),
    "ends": datetime(2027, 3, 4, tzinfo=UTC).date(),
    "home_country": "LU",
    "host_country": "MA",
}
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


@pytest.fixture
def cooperation() -> Cooperation:
    made: Cooperation = CooperationFactory()
    return made


@pytest.fixture
def user(cooperation: Cooperation) -> User:
    return organiser(cooperation)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({"/hook": NO_CONTENT}) as made:
        yield made


def happen(user: User, cooperation: Cooperation, ref: str = "first") -> None:
    create_mission(acting_user=user, cooperation=cooperation, fields={**FIELDS, "ref": ref}, stops=[])


def test_what_happens_arrives(
    user: User, cooperation: Cooperation, server: Server, run_jobs: Callable[[], list[Job]]
) -> None:
    webhook, _secret = webhook_to(server, cooperation, user)
    happen(user, cooperation)
    with verdict(), reachable(server):
        run_jobs()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts, delivery.excerpt) == ("done", 204, 1, "")
    (body,) = server.bodies
    said = json.loads(body)
    mission = cooperation.missions.get()
    assert said == {
        "id": delivery.event_key,
        "type": "mission.changed",
        "version": 1,
        "timestamp": said["timestamp"],
        "cooperation": cooperation.pk,
        "subject": {"type": "missions.mission", "id": str(mission.pk)},
        "data": {
            "mission": mission.pk,
            "reference": "first",
            "starts": "2027-03-01",
            "ends": "2027-03-04",
            "stops": 0,
        },
    }
    assert f"webhook-id: {delivery.event_key}".encode() in server.seen[0]
    assert b"content-type: application/json" in server.seen[0]
    assert webhook.basis == "example basis"


def test_only_who_asked_for_the_kind_in_this_cooperation_is_told(
    user: User, cooperation: Cooperation, server: Server
) -> None:
    other = CooperationFactory()
    webhook_to(server, other, organiser(other))
    webhook_to(server, cooperation, user, kinds=("wish.said",))
    happen(user, cooperation)
    assert not Delivery.objects.exists()


def test_an_act_that_fails_tells_nobody(user: User, cooperation: Cooperation, server: Server) -> None:
    from django.db import transaction

    webhook_to(server, cooperation, user)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen(user, cooperation)
        1 / 0  # noqa: B018
    assert not Delivery.objects.exists()


def test_nobody_asked_costs_one_query(
    user: User, cooperation: Cooperation, server: Server, count_queries: Callable[..., object]
) -> None:
    from django.db import transaction

    from escale.core import events

    with transaction.atomic(), count_queries() as queries:  # type: ignore[attr-defined]
        events.announce("mission.changed", cooperation=cooperation.pk, subject=cooperation, payload=dict)
    assert len(queries) == 1


def attempt(delivery: Delivery, server: Server) -> Delivery:
    with verdict(), reachable(server):
        delivering.deliver_batch()
    delivery.refresh_from_db()
    return delivery


def test_a_failure_is_tried_again_for_a_day_then_the_webhook_pauses(user: User, cooperation: Cooperation) -> None:
    start = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
    with serving({"/hook": b"HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\noops"}) as server:
        with time_machine.travel(start, tick=False):
            webhook, _secret = webhook_to(server, cooperation, user)
            happen(user, cooperation)
            delivery = attempt(Delivery.objects.get(), server)
        assert (delivery.state, delivery.status, delivery.excerpt) == ("waiting", 500, "oops")
        assert delivery.next_at == start + timedelta(minutes=1)
        tried = [delivery.next_at]
        while delivery.state == "waiting":
            with time_machine.travel(delivery.next_at, tick=False):
                attempt(delivery, server)
            tried.append(delivery.next_at)
    hours = [round((moment - start) / timedelta(hours=1), 2) for moment in tried]
    assert hours == [0.02, 0.1, 0.35, 1.35, 4.35, 12.35, 20.35, 28.35]
    assert (delivery.state, delivery.attempts) == ("failed", 8)
    webhook.refresh_from_db()
    assert webhook.state == "paused"
    (mail,) = OutgoingMail.objects.all()
    assert (mail.recipient, mail.subject) == (user.email, "Events for 127.0.0.1 are paused")
    assert f"/webhooks/{webhook.pk}/" in mail.text
    assert mail.cooperation_key == webhook.cooperation_id
    assert AuditEntry.objects.filter(verb="webhook.paused").count() == 1


def test_gone_pauses_at_once(user: User, cooperation: Cooperation) -> None:
    with serving({"/hook": b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"}) as server:
        webhook, _secret = webhook_to(server, cooperation, user)
        happen(user, cooperation)
        assert attempt(Delivery.objects.get(), server).state == "failed"
    webhook.refresh_from_db()
    assert webhook.state == "paused"


def test_while_paused_events_wait(user: User, cooperation: Cooperation, server: Server) -> None:
    webhook, _secret = webhook_to(server, cooperation, user)
    managing.set_state(acting_user=user, webhook=webhook, state=Webhook.State.PAUSED)
    happen(user, cooperation)
    assert attempt(Delivery.objects.get(), server).attempts == 0
    managing.take_up_again(acting_user=user, webhook=webhook)
    assert attempt(Delivery.objects.get(), server).state == "done"


def test_ended_it_hears_nothing_and_keeps_no_secret(user: User, cooperation: Cooperation, server: Server) -> None:
    webhook, _secret = webhook_to(server, cooperation, user)
    happen(user, cooperation)
    ended = managing.set_state(acting_user=user, webhook=webhook, state=Webhook.State.ENDED)
    happen(user, cooperation, "second")
    assert (ended.secret, Delivery.objects.count()) == ("", 0)


def test_in_whose_name_nobody_acts_any_more_hears_nothing(
    user: User, cooperation: Cooperation, server: Server
) -> None:
    """Neither what happens later, nor what waited when the last of its people was let go."""
    webhook, _secret = webhook_to(server, cooperation, user)
    managing.ping(acting_user=user, webhook=webhook)
    other = organiser(cooperation)
    Membership.objects.filter(user=user).update(ended_at=datetime.now(UTC))
    happen(other, cooperation)
    assert Delivery.objects.count() == 2  # another of the office is still there
    User.objects.filter(pk=other.pk).update(is_active=False)
    happen(other, cooperation, "second")
    with verdict(), reachable(server):
        assert delivering.deliver_batch() == 0
    assert (Delivery.objects.count(), server.seen) == (2, [])


def test_a_redirect_is_not_followed(user: User, cooperation: Cooperation) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"
    with serving({"/hook": moved, "/other": ok()}) as server:
        webhook_to(server, cooperation, user)
        happen(user, cooperation)
        delivery = attempt(Delivery.objects.get(), server)
    assert (delivery.state, delivery.status, len(server.seen)) == ("waiting", 302, 1)


def test_redelivery_carries_the_same_id(user: User, cooperation: Cooperation, server: Server) -> None:
    webhook_to(server, cooperation, user)
    happen(user, cooperation)
    delivery = attempt(Delivery.objects.get(), server)
    managing.redeliver(acting_user=user, delivery=delivery)
    with pytest.raises(managing.WebhookRefused, match="still on its way"):
        managing.redeliver(acting_user=user, delivery=delivery)
    assert attempt(delivery, server).state == "done"
    ids = [line for head in server.seen for line in head.split(b"\r\n") if line.startswith(b"webhook-id")]
    assert len(ids) == 2
    assert ids[0] == ids[1]


def test_a_delivery_of_a_dead_worker_is_taken_up_again(user: User, cooperation: Cooperation, server: Server) -> None:
    webhook_to(server, cooperation, user)
    happen(user, cooperation)
    delivery = Delivery.objects.get()
    (claimed,) = delivering._claim([delivery], delivery.next_at)
    assert attempt(claimed, server).state == "sending"
    with time_machine.travel(claimed.next_at + timedelta(seconds=1)):
        assert attempt(claimed, server).state == "done"


def test_two_workers_do_not_send_the_same(user: User, cooperation: Cooperation, server: Server) -> None:
    webhook_to(server, cooperation, user)
    happen(user, cooperation)
    seen_by_both = [Delivery.objects.select_related("webhook").get() for _worker in range(2)]
    now = seen_by_both[0].next_at
    assert [len(delivering._claim([each], now)) for each in seen_by_both] == [1, 0]


def test_without_a_basis_nothing_leaves_any_more(user: User, cooperation: Cooperation, server: Server) -> None:
    webhook_to(server, cooperation, user)
    happen(user, cooperation)
    with verdict(NO), reachable(server):
        delivering.deliver_batch()
    delivery = Delivery.objects.get()
    assert (delivery.problem, delivery.state, server.seen) == ("transfer", "waiting", [])


def test_a_new_secret_leaves_the_old_one_a_day(user: User, cooperation: Cooperation, server: Server) -> None:
    webhook, old = webhook_to(server, cooperation, user)
    new = managing.rotate_secret(acting_user=user, webhook=webhook)
    assert new != old
    for days, signatures in ((0, 2), (2, 1)):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
            happen(user, cooperation, f"after-{days}")
            attempt(Delivery.objects.latest("pk"), server)
        (line,) = [each for each in server.seen[-1].split(b"\r\n") if each.startswith(b"webhook-signature: ")]
        assert line.count(b"v1,") == signatures


def test_old_deliveries_are_forgotten(user: User, cooperation: Cooperation, server: Server) -> None:
    webhook_to(server, cooperation, user)
    happen(user, cooperation)
    attempt(Delivery.objects.get(), server)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        delivering.tidy()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("bad", [one_byte_a_moment, endless])
def test_a_bad_receiver_holds_nobody_up(user: User, cooperation: Cooperation, bad: Callable[..., None]) -> None:
    from tests.threats.checks import webhooks

    started = monotonic()
    webhooks.check_a_slow_receiver_starves_nobody(bad)
    assert monotonic() - started < 5
