"""Signatures as Standard Webhooks has them (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from django.db import transaction

from escale.apps.webhooks.models import Webhook
from escale.core import audit
from escale.core.sealing import seal, sealed_again, unseal

PURPOSE = "webhooks.secret"
_PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """``whsec_`` and 32 random bytes in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def sealed(secret: str) -> str:
    """A secret as it is kept."""
    return seal(secret, purpose=PURPOSE)


def reseal_secrets() -> int:
    """Seal the secrets of all webhooks under the secret key of today. Returns of how many webhooks."""
    with transaction.atomic():
        webhooks = list(Webhook.objects.select_for_update())
        for each in webhooks:
            each.secret = sealed_again(each.secret, purpose=PURPOSE)
            if each.previous_secret:
                each.previous_secret = sealed_again(each.previous_secret, purpose=PURPOSE)
            each.save(update_fields=["secret", "previous_secret"])
        for each in webhooks:
            audit.record("webhook.resealed", each, acting_user=None)
    return len(webhooks)


def signature(secret: str, *, key: str, at: datetime, body: bytes) -> str:
    """``v1,…`` over ``id.timestamp.body``."""
    content = f"{key}.{int(at.timestamp())}.".encode() + body
    digest = hmac.new(base64.b64decode(secret.removeprefix(_PREFIX)), content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers_for(webhook: Webhook, *, key: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers; while a secret is being exchanged both sign."""
    kept = [webhook.secret]
    if webhook.previous_secret and webhook.previous_until is not None and webhook.previous_until > at:
        kept.append(webhook.previous_secret)
    signatures = [signature(unseal(each, purpose=PURPOSE), key=key, at=at, body=body) for each in kept]
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
