"""A request that a program sends again has its effect once.

The key is written in the transaction of the effect, under a unique constraint: of two at once the second waits in the
database for the first, and then reads its answer. Only answers that changed something are kept; a refusal changed
nothing, so sending it again simply tries again.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpResponse
from django.utils import timezone

from escale.core.models import IdempotencyKey

VALID_FOR: Final = timedelta(hours=24)
REPLAYED: Final = "Idempotency-Replayed"
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


class KeyReused(Exception):
    """The key named another request before."""


class UnderWay(Exception):
    """The first of two equal requests has not ended; nothing was done for this one."""


def fingerprint(*parts: bytes) -> str:
    """What makes two requests the same."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def once(*, owner: str, key: str, same: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of ``act``, or the one that was given to this key before.

    ``owner`` is who may use the key (``token:7``), ``same`` the :func:`fingerprint` of the request. What ``act``
    raises passes through and takes the key with it. Raises :class:`KeyReused` and :class:`UnderWay`.
    """
    with transaction.atomic():
        IdempotencyKey.objects.filter(owner=owner, created_at__lt=timezone.now() - VALID_FOR).delete()
        row = _claimed(owner, key, same)
        if row is None:
            return _again(owner, key, same)
        response = act()
        row.status, row.body = response.status_code, response.content.decode()
        row.headers = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
        row.save(update_fields=["status", "body", "headers"])
        return response


def _claimed(owner: str, key: str, same: str) -> IdempotencyKey | None:
    """The new row, or ``None`` when the key is there already."""
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(owner=owner, key=key, fingerprint=same)
    except IntegrityError:
        return None
    except OperationalError as error:  # the database would not wait any longer for the first
        raise UnderWay from error


def _again(owner: str, key: str, same: str) -> HttpResponse:
    row = IdempotencyKey.objects.filter(owner=owner, key=key).first()
    if row is None or row.status is None:
        raise UnderWay
    if row.fingerprint != same:
        raise KeyReused
    response = HttpResponse(row.body, status=row.status, headers={**row.headers, REPLAYED: "true"})
    response["Cache-Control"] = "private, no-store"
    return response


def forget_old_keys() -> int:
    """Delete what no program can ask for any more; how many rows."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - VALID_FOR).delete()[0]
