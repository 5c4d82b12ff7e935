"""Making, changing and ending webhooks."""

import json
import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution
from escale.apps.webhooks.domain.hearing import TRIED_FOR, write_deliveries
from escale.apps.webhooks.domain.signing import new_secret, sealed
from escale.apps.webhooks.models import Delivery, Webhook
from escale.core import audit, events, fetching, transfers
from escale.core.tasks import enqueue

PING = "webhook.ping"
PURPOSE = "webhook"
MOST_WEBHOOKS = 20
BOTH_SIGN_FOR = timedelta(hours=24)


class WebhookRefused(Exception):
    """Nothing was saved; ``str()`` says why, in the active language."""


def create_webhook(
    *,
    acting_user: User,
    cooperation: Cooperation,
    institution: Institution | None,
    address: str,
    country: str,
    kinds: Collection[str],
) -> tuple[Webhook, str]:
    """A new webhook and its secret, which nobody is shown again. Raises :class:`WebhookRefused`."""
    place = _place(address)
    known = {kind.name for kind in events.kinds()}
    if not kinds or not set(kinds) <= known:
        raise WebhookRefused(_("Choose at least one of the events."))
    verdict = transfer_verdict(cooperation.pk, country)
    if not verdict.allowed:
        raise WebhookRefused(str(verdict.reason))
    secret = new_secret()
    with transaction.atomic():
        standing = Webhook.objects.filter(cooperation=cooperation).exclude(state=Webhook.State.ENDED)
        if standing.count() >= MOST_WEBHOOKS:
            raise WebhookRefused(_("There are as many webhooks as a cooperation may have. End one of them first."))
        webhook = Webhook.objects.create(
            cooperation=cooperation,
            institution=institution,
            address=place.url,
            host=place.host,
            country=country,
            kinds=sorted(set(kinds)),
            basis=verdict.basis[:200],
            secret=sealed(secret),
            created_by=acting_user,
        )
        details = {"host": webhook.host, "country": country, "kinds": webhook.kinds, "basis": webhook.basis}
        audit.record("webhook.created", webhook, acting_user=acting_user, details=details)
    return webhook, secret


def transfer_verdict(cooperation: int, country: str) -> transfers.Verdict:
    """Whether events may leave for a country: keys and public facts, nobody's contact data."""
    return transfers.check(
        cooperation=cooperation, country=country, categories=[transfers.PUBLIC_FACTS], purpose=PURPOSE
    )


def rotate_secret(*, acting_user: User, webhook: Webhook) -> str:
    """A new secret; for a day the old one signs beside it, so that no delivery is refused meanwhile."""
    secret = new_secret()
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
        webhook.previous_secret, webhook.previous_until = webhook.secret, timezone.now() + BOTH_SIGN_FOR
        webhook.secret = sealed(secret)
        webhook.save(update_fields=["secret", "previous_secret", "previous_until"])
        audit.record("webhook.secret-renewed", webhook, acting_user=acting_user)
    return secret


def set_state(*, acting_user: User | None, webhook: Webhook, state: Webhook.State) -> Webhook:
    """Pause, take up again, or end for good; what waits is kept while paused and dropped at the end."""
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
        if webhook.state in (state, Webhook.State.ENDED):
            return webhook
        webhook.state, webhook.failures = state, 0
        if state == Webhook.State.ENDED:
            webhook.secret, webhook.previous_secret = "", ""
            webhook.deliveries.filter(state=Delivery.State.WAITING).delete()
        webhook.save(update_fields=["state", "failures", "secret", "previous_secret"])
        audit.record(f"webhook.{state.value}", webhook, acting_user=acting_user)
    return webhook


def take_up_again(*, acting_user: User, webhook: Webhook) -> Webhook:
    """Send again, first of all what waited meanwhile."""
    with transaction.atomic():
        webhook = set_state(acting_user=acting_user, webhook=webhook, state=Webhook.State.ACTIVE)
        wake()
    return webhook


def ping(*, acting_user: User, webhook: Webhook) -> Delivery:
    """Send something harmless, so that both sides see whether it arrives."""
    now = timezone.now()
    key = f"msg_{uuid.uuid4().hex}"
    said = {
        "id": key,
        "type": PING,
        "version": 1,
        "timestamp": now.isoformat(),
        "cooperation": webhook.cooperation_id,
        "subject": {"type": "webhooks.webhook", "id": str(webhook.pk)},
        "data": {},
    }
    with transaction.atomic():
        (delivery,) = write_deliveries([webhook], key=key, kind=PING, body=json.dumps(said), at=now)
        audit.record("webhook.pinged", webhook, acting_user=acting_user)
    return delivery


def redeliver(*, acting_user: User, delivery: Delivery) -> Delivery:
    """Send an event once more, under the same id: a receiver that has it already knows it again."""
    now = timezone.now()
    with transaction.atomic():
        again = Delivery.objects.filter(pk=delivery.pk, state__in=[Delivery.State.DONE, Delivery.State.FAILED])
        if not again.update(state=Delivery.State.WAITING, next_at=now, attempts=0, give_up_at=now + TRIED_FOR):
            raise WebhookRefused(_("This event is still on its way. Nothing was changed."))
        wake()
        audit.record("webhook.redelivered", delivery, acting_user=acting_user)
    delivery.refresh_from_db()
    return delivery


def wake() -> None:
    """Have the worker look at what waits."""
    enqueue("webhooks.deliver", once=True)


def _place(address: str) -> fetching.Place:
    try:
        return fetching.check(address)
    except fetching.Refused as error:
        message = _("This address cannot be used: it must be an http or https address of the public internet.")
        raise WebhookRefused(message) from error
