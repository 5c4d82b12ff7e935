"""``escale operator``: name somebody who runs the platform, and print their first sign-in link."""

from argparse import ArgumentParser, Namespace
from typing import TextIO

from escale.cli import installation


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("email", metavar="EMAIL", help="the operator's own address")
    parser.add_argument("--name", default="", help="how pages call them")
    parser.add_argument("--language", default="en", choices=("fr", "en", "ar", "de"), help="language of their mails")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Give the role; naming somebody twice changes nothing but prints a new link."""
    try:
        installation.set_up_django()
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return 1
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from escale.apps.accounts.domain import issue_sign_in_link
    from escale.apps.directory.domain.roles import make_operator

    try:
        validate_email(args.email)
    except ValidationError:
        err.write(f"{args.email!r} is not an e-mail address; nobody was named.\n")
        return 1
    membership = make_operator(email=args.email, name=args.name, language=args.language)
    link = issue_sign_in_link(user=membership.user, next_path="/platform/")
    out.write(f"{membership.user.email} runs the platform. Sign in with this link, which is theirs alone:\n{link}\n")
    return 0
