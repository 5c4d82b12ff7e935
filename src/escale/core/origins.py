"""What stands behind something that was made elsewhere: its origin, by kind and key.

An app that may not be imported from below says how its things are called and where they are shown:

    register("meeting", resolve)     # (user, keys) → {key: Origin}

Whoever shows an origin asks :func:`resolve`, for all keys of a page at once. A key that the visitor may not follow is
left out of the answer.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


class Origin(NamedTuple):
    """What an origin is called, in the language of the page, and where it is shown."""

    label: str
    url: str


Resolver = Callable[["Visitor", Collection[str]], Mapping[str, Origin]]
_resolvers: dict[str, Resolver] = {}


def register(kind: str, resolver: Resolver) -> None:
    """Have ``resolver`` answer for a kind. Raises ``ValueError`` for a second one."""
    if _resolvers.setdefault(kind, resolver) is not resolver:
        raise ValueError(f"Two resolvers answer for {kind}.")


def resolve(user: "Visitor", wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Origin]:
    """The origins that a visitor may follow, by kind and key; one call a kind."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, key in wanted:
        by_kind[kind].add(key)
    return {
        (kind, key): origin
        for kind, keys in by_kind.items()
        if kind in _resolvers
        for key, origin in _resolvers[kind](user, keys).items()
    }
