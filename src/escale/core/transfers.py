"""May data of a cooperation leave for a country? One question for everybody, answered by who keeps the bases.

The app that keeps them registers its checker. Nobody registered, or nobody says yes: the answer is no.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What leaves, in the words of the register of processing.
PUBLIC_FACTS: Final = "public facts"  # keys and facts of organisations, missions and meetings; nobody's contact data
CONTACT_DATA: Final = "contact data"
ACCOUNTS: Final = "accounts"

MAIL: Final = "mail"  # a purpose


@dataclass(frozen=True)
class Verdict:
    """``basis`` names what allows it, ``reason`` says in words what is missing."""

    allowed: bool
    basis: str = ""
    reason: str | Promise = ""


@dataclass(frozen=True)
class MailHost:
    """Where mails go first: ``country`` is empty while nobody said it."""

    country: str
    verdict: Verdict


class Checker(Protocol):
    """What the keeper of the bases offers."""

    def __call__(self, *, cooperation: int, country: str, categories: Collection[str], purpose: str) -> Verdict:
        """Whether these data may go to ``country`` (ISO 3166 alpha-2) for this purpose."""


_checkers: list[Checker] = []


def register(checker: Checker) -> None:
    """Have a checker asked from now on."""
    if checker not in _checkers:
        _checkers.append(checker)


def check(*, cooperation: int, country: str, categories: Collection[str], purpose: str) -> Verdict:
    """Allowed when somebody allows it and nobody refuses; ``cooperation`` is a key."""
    verdicts = [
        checker(cooperation=cooperation, country=country, categories=categories, purpose=purpose)
        for checker in _checkers
    ]
    refused = next((verdict for verdict in verdicts if not verdict.allowed), None)
    if refused is not None:
        return refused
    if not verdicts:
        return Verdict(allowed=False, reason=_("No basis for sending data to this country is recorded."))
    return verdicts[0]


def mail_host(*, cooperation: int) -> MailHost | None:
    """May mails of a cooperation (a key) go to the country of the mail host? ``None`` while none leaves this machine.

    Nothing is held back by a no: without a mail nobody signs in. It is told to those who can add what is missing.
    """
    country = settings.MAIL_COUNTRY
    if country:
        categories = {CONTACT_DATA, ACCOUNTS}
        verdict = check(cooperation=cooperation, country=country, categories=categories, purpose=MAIL)
        return MailHost(country, verdict)
    if not settings.MAIL_ELSEWHERE:
        return None
    reason = _("It is not known in which country the mail host stands. The operator says it in ESCALE_MAIL_COUNTRY.")
    return MailHost("", Verdict(allowed=False, reason=reason))
