"""What apps above have to say on the page of something below that may not know them.

    register("clause", show)     # (user, key) → groups of links

The page of a clause asks :func:`beside` and shows what it is given with ``_beside.html``; whoever registered leaves
out what the visitor may not see.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


class Link(NamedTuple):
    """Where something is shown, what it is called (``language``: of which words), and in a word how it stands."""

    label: str
    url: str
    language: str = ""
    standing: str = ""
    kind: str = ""


class Row(NamedTuple):
    """One thing, and those it leads to."""

    link: Link
    further: Sequence[Link] = ()


class Group(NamedTuple):
    """What stands under one heading of the page; ``name`` is its anchor."""

    name: str
    heading: str
    rows: Sequence[Row]
    more: Link | None = None
    lead: str = ""


Shower = Callable[["Visitor", int], Sequence[Group]]
_showers: dict[str, list[Shower]] = defaultdict(list)


def register(kind: str, shower: Shower) -> None:
    """Have ``shower`` speak on pages of a kind; twice changes nothing."""
    if shower not in _showers[kind]:
        _showers[kind].append(shower)


def beside(user: "Visitor", kind: str, key: int) -> list[Group]:
    """What stands beside one thing, in the order of registration."""
    return [group for shower in _showers[kind] for group in shower(user, key)]
