"""What happens becomes rows, in the transaction in which it happens."""

import json
from datetime import datetime, timedelta

from django.db.models import QuerySet

from escale.apps.webhooks.models import Delivery, Webhook
from escale.apps.webhooks.queries import answered_for
from escale.core.events import Event
from escale.core.tasks import enqueue

TRIED_FOR = timedelta(hours=24)


class _Listener:
    """See :class:`escale.core.events.Listener`."""

    def wants(self, kind: str, cooperation: int) -> bool:
        """One query over an index: no cache could be late, and an event of a moment ago is not lost."""
        asked = _standing(cooperation).values_list("kinds", flat=True)
        return any(kind in kinds for kinds in asked)

    def hear(self, event: Event) -> None:
        """One row for each webhook that asked for this kind."""
        body = json.dumps(event.as_json(), ensure_ascii=False, separators=(",", ":"))
        asked = [each for each in _standing(event.cooperation) if event.kind.name in each.kinds]
        write_deliveries(asked, key=event.key, kind=event.kind.name, body=body, at=event.at)


LISTENER = _Listener()


def write_deliveries(webhooks: list[Webhook], *, key: str, kind: str, body: str, at: datetime) -> list[Delivery]:
    """Queue the same body for several webhooks and wake the worker."""
    made = Delivery.objects.bulk_create(
        Delivery(
            webhook=each, event_key=key, kind=kind, body=body, created_at=at, next_at=at, give_up_at=at + TRIED_FOR
        )
        for each in webhooks
    )
    enqueue("webhooks.deliver", once=True)
    return made


def _standing(cooperation: int) -> QuerySet[Webhook]:
    return answered_for().filter(cooperation=cooperation)
