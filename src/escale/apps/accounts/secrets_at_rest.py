"""What must be readable again but not in a copy of the database: sealed with a key made from the secret key."""

import hashlib

from cryptography.fernet import MultiFernet

from escale.core.sealing import box


def seal(text: str) -> str:
    """``text`` for a column."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed; raises ``InvalidToken`` when it was changed or the secret key is another."""
    return _box().decrypt(sealed.encode()).decode()


def sealed_again(sealed: str) -> str:
    """What was sealed, under the secret key of today; raises as :func:`unseal` does."""
    return _box().rotate(sealed.encode()).decode()


def _box() -> MultiFernet:
    return box(lambda secret: hashlib.sha256(b"escale.accounts.seal:" + secret.encode()).digest())
