"""What else a thing is tied to, told on its page by apps that lie above it.

The thing's app may not import them, so they say what they have to show:

    follow("action", clauses_of)     # (user, key) → Thread, or None when there is nothing to show

Whoever shows a thing asks :func:`threads`. What a visitor may not see is left out by the app that tells it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.utils.functional import Promise

from escale.core.origins import Origin

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


class Thread(NamedTuple):
    """A heading, where the thread leads, and the page on which somebody ties more (empty: nobody may here)."""

    heading: str | Promise
    ends: Sequence[Origin]
    change: str = ""
    change_label: str | Promise = ""


Teller = Callable[["Visitor", int], Thread | None]
_tellers: dict[str, list[Teller]] = {}


def follow(kind: str, teller: Teller) -> None:
    """Have ``teller`` asked for things of a kind; twice is once."""
    known = _tellers.setdefault(kind, [])
    if teller not in known:
        known.append(teller)


def threads(user: "Visitor", kind: str, key: int) -> list[Thread]:
    """What a thing is tied to, in the order in which apps started."""
    found = [teller(user, key) for teller in _tellers.get(kind, [])]
    return [each for each in found if each is not None]
