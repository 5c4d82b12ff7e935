"""``escale forget-factors``: for somebody who lost their app, their keys and their recovery codes."""

from argparse import ArgumentParser, Namespace
from typing import TextIO

from escale.cli import installation


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "email", metavar="EMAIL", help="the address of their account; make sure that it is they who ask"
    )


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Take them away; the next sign-in leads to setting one up where their role asks for it."""
    try:
        installation.set_up_django()
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return 1
    from escale.apps.accounts.domain.factors import forget_factors
    from escale.apps.accounts.models import User

    user = User.objects.filter(email__iexact=args.email).first()
    if user is None:
        err.write(f"No account has the address {args.email!r}; nothing was changed.\n")
        return 1
    count = forget_factors(user=user)
    out.write(f"{user.email}: {count} second factors taken away, every session ended. They are told by mail.\n")
    return 0
