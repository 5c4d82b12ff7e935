"""Secrets that we must be able to read again, kept unreadable for whoever reads the database alone.

The key comes from ``SECRET_KEY`` and what the secret is for, so a sealed text of one table opens nothing in another.
"""

import base64
from collections.abc import Callable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


class Unreadable(Exception):
    """The text was sealed under another ``SECRET_KEY`` or for something else, or it was altered."""


def seal(text: str, *, purpose: str) -> str:
    """``text``, encrypted and authenticated."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What :func:`seal` was given. Raises :class:`Unreadable`."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable("SECRET_KEY is not the one this was sealed with.") from None


def sealed_again(sealed: str, *, purpose: str) -> str:
    """What :func:`seal` gave, under the key of today. Raises :class:`Unreadable`."""
    try:
        return _box(purpose).rotate(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable("SECRET_KEY is not the one this was sealed with.") from None


def all_keys() -> list[str]:
    """The secret key of today, then those before it that are still believed."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def box(derive: Callable[[str], bytes]) -> MultiFernet:
    """Seals with 32 bytes that ``derive`` makes from the key of today; opens also with those before."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(derive(key))) for key in all_keys()])


def _box(purpose: str) -> MultiFernet:
    def derive(secret: str) -> bytes:
        key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"escale.{purpose}".encode())
        return key.derive(force_bytes(secret))

    return box(derive)
