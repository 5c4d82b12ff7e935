"""Who may do what with the meetings of a steering committee."""

from typing import TYPE_CHECKING, Final

from escale.apps.agreements.models import Agreement
from escale.apps.committee.models import Committee
from escale.apps.results.rules import may_define

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor

__all__ = ["MOST_COMMITTEES", "MOST_DECISIONS", "MOST_ITEMS", "MOST_PEOPLE", "may_organise", "may_write_in"]

MOST_COMMITTEES: Final = 200  # of one agreement
MOST_PEOPLE: Final = 60  # of one committee
MOST_ITEMS: Final = 100  # of one agenda
MOST_DECISIONS: Final = 20  # of one point


def may_organise(user: "Visitor", agreement: Agreement) -> bool:
    """Whether a user plans committees and writes minutes: for a party that still stands, or for the office."""
    return may_define(user, agreement)


def may_write_in(user: "Visitor", committee: Committee) -> bool:
    """The same of one committee: until its minutes are published, or it is called off."""
    return committee.is_open and may_organise(user, committee.agreement)
