"""``escale reseal``: what the secret key seals, under the key of today, so that the one before can be forgotten."""

from argparse import ArgumentParser, Namespace
from typing import TextIO

from escale.cli import installation


def add_arguments(parser: ArgumentParser) -> None:
    """It takes nothing."""


def run(_args: Namespace, out: TextIO, err: TextIO) -> int:
    """Seal everything again; all of it or, when something cannot be read, nothing."""
    try:
        installation.set_up_django()
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return 1
    from cryptography.fernet import InvalidToken
    from django.db import transaction

    from escale.apps.accounts.domain.factors import reseal_factors
    from escale.apps.webhooks.domain.signing import reseal_secrets
    from escale.core.sealing import Unreadable

    try:
        with transaction.atomic():
            factors, webhooks = reseal_factors(), reseal_secrets()
    except (InvalidToken, Unreadable):
        err.write(
            "Something was sealed with a key that is neither ESCALE_SECRET_KEY nor one of ESCALE_OLD_SECRET_KEYS. "
            "Nothing was changed.\n"
        )
        return 1
    out.write(f"Sealed with the key of today: {factors} authenticator apps, {webhooks} webhooks.\n")
    return 0
