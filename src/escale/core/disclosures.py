"""Who was shown whose contact data: pages, files and programs say so here, and the keeper writes it down.

The app that keeps the record stands above all others and registers itself.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

# What was shown or handed out. Those in LEAVING left the platform as a file or through a program.
PAGE: Final = "page"
CARD: Final = "card"
WORKBOOK: Final = "workbook"
PRINT: Final = "print"
PROGRAM: Final = "program"
LEAVING: Final = frozenset({CARD, WORKBOOK, PRINT, PROGRAM})


class Keeper(Protocol):
    """What the keeper of the record offers."""

    def __call__(self, *, people: list[int], accounts: list[int], viewer: int, what: str, purpose: str) -> None:
        """Write down once a day, with a count; cheap for many people at once."""


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Have a keeper told from now on."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def tell(
    *,
    viewer: "User | AnonymousUser",
    what: str,
    people: Iterable[int] = (),
    accounts: Iterable[int | None] = (),
    purpose: str = "mission",
) -> None:
    """``viewer`` was shown contact data of ``people`` (keys of persons), or addresses of ``accounts``.

    Own data counts for nothing, nor does somebody without an account.
    """
    keys, users = sorted(set(people)), sorted({each for each in accounts if each is not None})
    if viewer.pk is None or not (keys or users):
        return
    for keeper in _keepers:
        keeper(people=keys, accounts=users, viewer=int(viewer.pk), what=what, purpose=purpose)
