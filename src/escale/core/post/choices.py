"""Who wants no notices. The link says whose choice it is; nobody else can make or read one."""

import hashlib

from cryptography.fernet import InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from escale.core import audit
from escale.core.models import NoticeRefusal
from escale.core.sealing import box


def notices_link(address: str) -> str:
    """The address of the page on which ``address`` chooses; it shows nothing of it to those who see the link."""
    token = _box().encrypt(address.lower().encode()).decode()
    return settings.BASE_URL + reverse("web:notices", args=[token])


def address_behind(token: str) -> str | None:
    """Whose choice a link is; ``None`` when we never made it."""
    try:
        return _box().decrypt(token.encode()).decode()
    except (InvalidToken, UnicodeError):
        return None


def wants_notices(address: str) -> bool:
    """Whether notices may be written to ``address``."""
    return not NoticeRefusal.objects.filter(address=address.lower()).exists()


def choose(*, address: str, wanted: bool) -> None:
    """Keep what the person behind ``address`` chose; saying the same twice changes nothing."""
    with transaction.atomic():
        if wanted:
            row = NoticeRefusal.objects.filter(address=address.lower()).first()
            if row is None:
                return
            audit.record("notices.wanted", row, acting_user=None)
            row.delete()
        else:
            row, new = NoticeRefusal.objects.get_or_create(address=address.lower())
            if new:
                audit.record("notices.refused", row, acting_user=None)


def _box() -> MultiFernet:
    return box(lambda secret: hashlib.sha256(f"escale notices {secret}".encode()).digest())
