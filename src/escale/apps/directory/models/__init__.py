"""Cooperations and their institutions, organisations and people, and what they offer and need."""

from escale.apps.directory.models.cooperations import Cooperation, Institution, Membership, Party, Reality, Role
from escale.apps.directory.models.organisations import Organisation, Statement
from escale.apps.directory.models.people import Consent, Person, Representative

__all__ = [
    "Consent",
    "Cooperation",
    "Institution",
    "Membership",
    "Organisation",
    "Party",
    "Person",
    "Reality",
    "Representative",
    "Role",
    "Statement",
]
