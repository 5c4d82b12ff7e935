"""``Idempotency-Key`` on operations that make or change something."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Header

from escale.core import idempotency
from escale.core.api.caller import ApiRequest
from escale.core.api.problems import Problem

IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        None,
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]+$",
        description="A name of your own for this request: sent again within 24 hours it has its effect once.",
    ),
]


def idempotent(operation: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sent again with its key, the operation answers as before and does nothing."""

    @wraps(operation)
    def held(request: ApiRequest, *arguments: Any, **named: Any) -> HttpResponse:
        key = named.get("idempotency_key")
        if key is None:
            return operation(request, *arguments, **named)
        same = idempotency.fingerprint((request.method or "").encode(), request.path.encode(), request.body)
        try:
            return idempotency.once(
                owner=f"token:{request.auth.pk}",
                key=key,
                same=same,
                act=lambda: operation(request, *arguments, **named),
            )
        except idempotency.KeyReused as error:
            raise Problem("key-reused", _("Nothing was done. Take a new key for a new request.")) from error
        except idempotency.UnderWay as error:
            wait = {"Retry-After": "1"}
            raise Problem(
                "request-under-way", _("Nothing was done twice. Ask again in a moment."), headers=wait
            ) from error

    return held
