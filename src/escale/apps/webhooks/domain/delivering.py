"""The worker's part: what is due goes out, many hosts at once, few requests to each, each bounded.

One call sends one batch and ends, so that other work of the worker comes between two of them. The threads only talk
to other servers; the database is read and written before and after.
"""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from escale.apps.webhooks.domain.managing import set_state, transfer_verdict, wake
from escale.apps.webhooks.domain.notices import tell_it_is_paused
from escale.apps.webhooks.domain.signing import headers_for
from escale.apps.webhooks.models import Delivery, Webhook
from escale.apps.webhooks.queries import answered_for
from escale.core import fetching
from escale.core.documents.text import one_line
from escale.core.sealing import Unreadable

LIMITS = fetching.Limits(seconds=10, most_bytes=4096, most_unpacked=4096, cut=True)
BATCH = 16
MOST_A_HOST = 2
MOST_FAILURES = 20
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=30)
# After the first, second, … failed try; then every eight hours until the day is over.
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 480))
_EXCERPT = 500
_GONE = 410


@dataclass(frozen=True)
class Outcome:
    """What one try came to; without ``status`` nobody answered and ``problem`` says why."""

    status: int | None = None
    problem: str = ""
    excerpt: str = ""
    milliseconds: int = 0

    @property
    def taken(self) -> bool:
        """Any 2xx means that the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def deliver_batch() -> int:
    """Send what is due, at most one batch; how many were tried. Wakes the worker again when more is due."""
    now = timezone.now()
    batch = _claim(_fair(_due(now)), now)
    requests = [(delivery, _request(delivery, now)) for delivery in batch]
    with ThreadPoolExecutor(max_workers=BATCH) as pool:
        outcomes = list(pool.map(_send, [request for _delivery, request in requests]))
    for delivery, outcome in zip(batch, outcomes, strict=True):
        _write(delivery, outcome)
    if batch and _due(timezone.now()).exists():
        with transaction.atomic():
            wake()
    return len(batch)


def tidy() -> None:
    """Give up what waited too long for a paused webhook, and forget what ended long ago."""
    now = timezone.now()
    Delivery.objects.filter(state=Delivery.State.WAITING, give_up_at__lt=now).update(state=Delivery.State.FAILED)
    ended = Delivery.objects.filter(state__in=[Delivery.State.DONE, Delivery.State.FAILED])
    ended.filter(created_at__lt=now - KEPT).delete()


def _due(now: datetime) -> QuerySet[Delivery]:
    """What waits no longer; also what would wait longer than anything does: the clock was set back since."""
    return (
        Delivery.objects.filter(
            Q(next_at__lte=now) | Q(next_at__gt=now + PAUSES[-1] + LEASE),
            state__in=[Delivery.State.WAITING, Delivery.State.SENDING],
            webhook__in=answered_for().filter(state=Webhook.State.ACTIVE),
        )
        .select_related("webhook")
        .order_by("next_at", "pk")
    )


def _fair(due: Iterable[Delivery]) -> list[Delivery]:
    """The oldest of each host, so that a receiver with a long queue holds nobody else up."""
    hosts: Counter[str] = Counter()
    chosen = []
    for delivery in due:
        hosts[delivery.webhook.host] += 1
        if hosts[delivery.webhook.host] <= MOST_A_HOST:
            chosen.append(delivery)
        if len(chosen) == BATCH:
            break
    return chosen


def _claim(chosen: Iterable[Delivery], now: datetime) -> list[Delivery]:
    """Those that are ours: one conditional UPDATE each. Of a worker that dies the lease runs out."""
    return [
        each
        for each in chosen
        if Delivery.objects.filter(pk=each.pk, state=each.state, next_at=each.next_at).update(
            state=Delivery.State.SENDING, next_at=now + LEASE, attempts=F("attempts") + 1, tried_at=now
        )
    ]


def _request(delivery: Delivery, now: datetime) -> fetching.Request | str:
    """What is sent, or the problem that keeps us from sending it."""
    webhook, body = delivery.webhook, delivery.body.encode()
    if not transfer_verdict(webhook.cooperation_id, webhook.country).allowed:
        return "transfer"
    try:
        signed = headers_for(webhook, key=delivery.event_key, at=now, body=body)
    except Unreadable:
        return "secret"
    headers = {"content-type": "application/json", "user-agent": "Escale-Webhooks/1", **signed}
    return fetching.Request(webhook.address, method="POST", headers=headers, body=body)


def _send(request: fetching.Request | str) -> Outcome:
    """One try, in a thread: no database here."""
    if isinstance(request, str):
        return Outcome(problem=request)
    started = monotonic()
    try:
        answer = fetching.fetch(request, limits=LIMITS)
    except fetching.FetchError as error:
        return Outcome(problem=error.code, milliseconds=_since(started))
    words = one_line(answer.body.decode(errors="replace").replace("\0", ""))
    return Outcome(status=answer.status, excerpt=words[:_EXCERPT], milliseconds=_since(started))


def _since(started: float) -> int:
    return round(1000 * (monotonic() - started))


def _write(delivery: Delivery, outcome: Outcome) -> None:
    """Keep what came back, and decide when to try again or whether to pause."""
    now = timezone.now()
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
        delivery.refresh_from_db(fields=["attempts"])
        delivery.status, delivery.problem = outcome.status, outcome.problem
        delivery.excerpt, delivery.milliseconds = outcome.excerpt, outcome.milliseconds
        delivery.next_at = now + PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
        if outcome.taken:
            delivery.state = Delivery.State.DONE
        else:
            gone = outcome.status == _GONE or delivery.next_at > delivery.give_up_at
            delivery.state = Delivery.State.FAILED if gone else Delivery.State.WAITING
        delivery.save(update_fields=["state", "status", "problem", "excerpt", "milliseconds", "next_at"])
        webhook.failures = 0 if outcome.taken else webhook.failures + 1
        webhook.save(update_fields=["failures"])
        if webhook.state == Webhook.State.ACTIVE and (
            outcome.status == _GONE or webhook.failures >= MOST_FAILURES or delivery.state == Delivery.State.FAILED
        ):
            set_state(acting_user=None, webhook=webhook, state=Webhook.State.PAUSED)
            tell_it_is_paused(webhook)
