"""Who may open a page, by kind of page; what ``rules`` is written in."""

from dataclasses import dataclass, field

from escale.apps.directory.models import Role
from escale.apps.directory.rules import RIGHTS, Right


def with_right(right: Right) -> frozenset[str]:
    """The names of the roles that carry a right."""
    return frozenset(role.value for role in Role if right in RIGHTS[role])


ORGANISE, DECIDE = with_right(Right.ORGANISE), with_right(Right.DECIDE)
ADMINISTER, READ_LOG = with_right(Right.ADMINISTER), with_right(Right.READ_LOG)
READ_PROGRAMME, READ_FLOOR = with_right(Right.READ_PROGRAMME), with_right(Right.READ_FLOOR)
PROTECT, RUN = with_right(Right.PROTECT_DATA), with_right(Right.RUN_PLATFORM)
MEMBERS = frozenset({"guest", "host"})
TOLD = ORGANISE - DECIDE


@dataclass(frozen=True)
class Rule:
    """``opens`` to these roles here; ``told``: these get 403 with words; all others, and everybody elsewhere, 404.

    ``own``: to these only in the name of the institution it is about, not in that of a neighbour.
    """

    opens: frozenset[str]
    told: frozenset[str] = field(default_factory=frozenset)
    own: frozenset[str] = field(default_factory=frozenset)

    def opens_to(self, who: str) -> bool:
        """``who`` as in :class:`tests.rights.cast.Cast`."""
        role = who.removeprefix("neighbour: ")
        return role in self.opens and (role == who or role not in self.own)

    def tells(self, who: str) -> bool:
        """Whether they are told why they may not."""
        return who.removeprefix("neighbour: ") in self.told


@dataclass(frozen=True)
class Own:
    """A page about whoever looks, without any key of somebody else's in its address; anonymous visitors sign in."""


@dataclass(frozen=True)
class Open:
    """A page without a right to ask for, and why."""

    why: str
