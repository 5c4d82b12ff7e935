"""Cooperations and their institutions, organisations and people, and what they offer and need."""

from escale.apps.directory.models.cooperations import Cooperation, Institution, Membership, Party, Reality, Role
from escale.apps.directory.models.organisations import Organisation, Statement
from escale.apps.directory.models.people import Consent, Person, Representative
from escale.apps.directory.models.visibility import (
    DEFAULTS,
    PERSONAL,
    Audience,
    Field,
    FieldVisibility,
    PersonalVisibility,
)

__all__ = [
    "DEFAULTS",
    "PERSONAL",
    "Audience",
    "Consent",
    "Cooperation",
    "Field",
    "FieldVisibility",
    "Institution",
    "Membership",
    "Organisation",
    "Party",
    "Person",
    "PersonalVisibility",
    "Reality",
    "Representative",
    "Role",
    "Statement",
]
