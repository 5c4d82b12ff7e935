"""The key with which this installation signs the heads of its logs (Ed25519), made once and kept."""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

_BYTES = 32


class NoKey(Exception):
    """The file of the key is damaged; the message says which."""


def key_file() -> Path:
    """Where the key lies: ``ESCALE_LOG_KEY``, else in ``ESCALE_VAR``."""
    return Path(settings.LOG_KEY)


def private_key() -> Ed25519PrivateKey:
    """The key, made at the first use, readable by its owner alone."""
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Written beside and linked into place: of two processes that make one at once, one key stays.
        new = path.with_name(f"{path.name}.{os.getpid()}")
        if not path.exists():
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(os.urandom(_BYTES)) + b"\n")
            try:
                os.link(new, path)
            finally:
                new.unlink()
    except FileExistsError:
        pass
    raw = base64.b64decode(path.read_bytes())
    if len(raw) != _BYTES:
        raise NoKey(f"{path} holds no key of {_BYTES} bytes. Put back the file from a backup; do not make a new one.")
    return Ed25519PrivateKey.from_private_bytes(raw)


def public_key() -> str:
    """Base64 of the 32 bytes that verify; made to be shown and printed."""
    return base64.b64encode(private_key().public_key().public_bytes_raw()).decode()


def sign(message: bytes) -> str:
    """Base64 of the signature."""
    return base64.b64encode(private_key().sign(message)).decode()
