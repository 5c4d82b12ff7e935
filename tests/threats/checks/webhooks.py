"""48, 49, 50, 91: where webhooks go, how long they are waited for, what receivers refuse, and on what basis."""

import re
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from django.urls import reverse

from escale.apps.webhooks.domain import delivering, managing, signing
from escale.apps.webhooks.models import Delivery, Webhook
from escale.core import fetching
from tests.apps.meetings.participant.stage import signed_in
from tests.apps.webhooks.helpers import NO, reachable, verdict, webhook_to
from tests.core.fetching.hostile import one_byte_a_moment, serving
from tests.factories import CooperationFactory, organiser

_HOWTO = Path(__file__).parents[3] / "docs" / "howto" / "webhooks.md"
_TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
ADDRESSES = (
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "https://user@10.0.0.1/",
    "ftp://hooks.example/",
    "https://hooks.example:22/",
)


def check_the_form_refuses_inner_addresses(address: str) -> None:
    """Nothing is saved, and what was typed is still in the form."""
    cooperation = CooperationFactory()
    client = signed_in(organiser(cooperation))
    typed = {"seat": "office", "address": address, "country": "MA", "kinds": ["mission.changed"]}
    with verdict():
        answer = client.post(reverse("webhooks:create", args=[cooperation.slug]), typed)
    assert (answer.status_code, Webhook.objects.count()) == (200, 0)
    assert address in answer.content.decode()


def check_a_name_that_leads_inside_is_not_connected() -> None:
    """The address was good when it was typed; now its name leads to this machine."""
    cooperation = CooperationFactory()
    user = organiser(cooperation)
    with serving({"/hook": _TAKEN}) as server:
        webhook, _secret = webhook_to(server, cooperation, user)
        Webhook.objects.update(address=f"http://localhost:{server.port}/hook")
        managing.ping(acting_user=user, webhook=webhook)
        with verdict():
            delivering.deliver_batch()
        delivery = Delivery.objects.get()
        assert (server.seen, delivery.problem) == ([], "refused")


def check_a_slow_receiver_starves_nobody(bad: Callable[[socket.socket], None] = one_byte_a_moment) -> None:
    """Fifty messages wait for a bad receiver; one for a good one goes out in the same batch, in bounded time."""
    cooperation = CooperationFactory()
    user = organiser(cooperation)
    limits = fetching.Limits(seconds=0.5, most_bytes=4096, most_unpacked=4096, cut=True)
    with serving({"/hook": bad}) as slow, serving({"/hook": _TAKEN}) as quick:
        slow_hook, _secret = webhook_to(slow, cooperation, user)
        for _message in range(50):
            managing.ping(acting_user=user, webhook=slow_hook)
        good_hook, _secret = webhook_to(quick, cooperation, user)
        Webhook.objects.filter(pk=good_hook.pk).update(host="good.example")  # both are on loopback
        managing.ping(acting_user=user, webhook=good_hook)
        started = time.monotonic()
        with verdict(), reachable(slow, quick), patch.object(delivering, "LIMITS", limits):
            tried = delivering.deliver_batch()
        assert (tried, len(quick.seen)) == (3, 1)
        assert time.monotonic() - started < 2.5
        excerpts = Delivery.objects.exclude(excerpt="").values_list("excerpt", flat=True)
        assert all(len(each) <= 500 for each in excerpts)


def published() -> str:
    """The code that the page for receivers shows."""
    (code,) = re.findall(r"```python\n(.*?)```", _HOWTO.read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


def verifier() -> Callable[[str, dict[str, str], bytes, set[str]], bool]:
    """Its function."""
    code = published()
    room: dict[str, object] = {}
    exec(code, room)
    return room["verified"]  # type: ignore[return-value]


def check_receivers_can_tell_what_is_ours() -> None:
    """Missing, wrong, of another secret, altered, old, from the future, replayed: refused; ours: taken once."""
    cooperation = CooperationFactory()
    user = organiser(cooperation)
    with serving({"/hook": _TAKEN}) as server:
        webhook, secret = webhook_to(server, cooperation, user)
        managing.ping(acting_user=user, webhook=webhook)
        with verdict(), reachable(server):
            delivering.deliver_batch()
        head, body = server.seen[0].decode(), server.bodies[0]
    sent = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    verified, seen = verifier(), set[str]()
    for headers in (
        {name: value for name, value in sent.items() if name != missing}
        for missing in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ):
        assert not verified(secret, headers, body, seen)
    for wrong in ("v1,AAAA", "", "v2," + sent["webhook-signature"][3:], "v1,é", "v1", "," * 1000):
        assert not verified(secret, {**sent, "webhook-signature": wrong}, body, seen)
    assert not verified(signing.new_secret(), sent, body, seen)
    assert not verified(secret, sent, body + b" ", seen)
    assert not verified(secret, {**sent, "webhook-id": "msg_other"}, body, seen)
    for shift in (-301, 301):
        moment = datetime.fromtimestamp(time.time() + shift, UTC)
        stale = sent | signing.headers_for(webhook, key=sent["webhook-id"], at=moment, body=body)
        assert not verified(secret, stale, body, seen)
    assert not verified(secret, {**sent, "webhook-timestamp": "٣"}, body, seen)
    assert verified(secret, sent, body, seen)
    assert not verified(secret, sent, body, seen)


def check_secrets_cannot_be_read_from_the_table() -> None:
    cooperation = CooperationFactory()
    with serving({}) as server:
        _webhook, secret = webhook_to(server, cooperation, organiser(cooperation))
    row = str(Webhook.objects.values().get())
    assert secret not in row
    assert secret.removeprefix("whsec_") not in row


def check_nothing_leaves_without_a_basis() -> None:
    """Neither is a webhook made, nor does one that stands still send."""
    cooperation = CooperationFactory()
    user = organiser(cooperation)
    typed = {"seat": "office", "address": "https://hooks.example/", "country": "US", "kinds": ["mission.changed"]}
    for given in (NO, None):
        with verdict(given):
            signed_in(user).post(reverse("webhooks:create", args=[cooperation.slug]), typed)
        assert not Webhook.objects.exists()
    with serving({"/hook": _TAKEN}) as server:
        webhook, _secret = webhook_to(server, cooperation, user)
        managing.ping(acting_user=user, webhook=webhook)
        for given in (NO, None):
            Delivery.objects.update(next_at=datetime.now(UTC))
            with verdict(given), reachable(server):
                assert delivering.deliver_batch() == 1
        assert server.seen == []
