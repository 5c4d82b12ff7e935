"""May data of a cooperation leave for a country? One question for everybody, answered by who keeps the bases.

The app that keeps them registers its checker. Nobody registered, or nobody says yes: the answer is no.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What leaves, in the words of the register of processing.
PUBLIC_FACTS: Final = "public facts"  # keys and facts of organisations, missions and meetings; nobody's contact data
CONTACT_DATA: Final = "contact data"
ACCOUNTS: Final = "accounts"


@dataclass(frozen=True)
class Verdict:
    """``basis`` names what allows it, ``reason`` says in words what is missing."""

    allowed: bool
    basis: str = ""
    reason: str | Promise = ""


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
