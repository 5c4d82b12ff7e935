"""Who may do what in a cooperation.

Rights come from roles by :data:`RIGHTS`, from nowhere else; the reference page of roles is written from it.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from escale.apps.directory.models import Cooperation, Institution, Membership, Organisation, Representative, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


class Right(StrEnum):
    """One thing that a role allows."""

    RUN_PLATFORM = "run the platform"
    ADMINISTER = "administer an institution"
    ORGANISE = "organise missions"
    DECIDE = "decide for missions"
    READ_PROGRAMME = "read the programme"
    READ_FLOOR = "read who sits where"
    READ_LOG = "read the log"
    PROTECT_DATA = "protect personal data"


MEANINGS: Final[dict[Right, str]] = {
    Right.RUN_PLATFORM: "jobs, mail and schedules; which cooperations, institutions and domains there are; "
    "requests of accounts about their data; nobody's profile",
    Right.ADMINISTER: "the institution's people, their roles and sessions, requests of their accounts about "
    "their data, its webhooks and its directory",
    Right.ORGANISE: "everything of a mission but what those who decide keep back",
    Right.DECIDE: "publish, merge, undo; name co-organisers, press and staff; webhooks; who sees which field; "
    "what strangers see",
    Right.READ_PROGRAMME: "stops and sessions, no participants",
    Right.READ_FLOOR: "published agendas by table and hour: names and organisations",
    Right.READ_LOG: "the cooperation's log, to read, download and verify",
    Right.PROTECT_DATA: "requests of persons, register of processing, transfers, retention, breaches",
}

RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.OPERATOR: frozenset({Right.RUN_PLATFORM}),
    Role.ADMINISTRATOR: frozenset({Right.ADMINISTER, Right.READ_LOG}),
    Role.ORGANISER: frozenset({Right.ORGANISE, Right.DECIDE, Right.READ_PROGRAMME, Right.READ_FLOOR}),
    Role.CO_ORGANISER: frozenset({Right.ORGANISE, Right.READ_PROGRAMME, Right.READ_FLOOR}),
    Role.PRESS: frozenset({Right.READ_PROGRAMME}),
    Role.STAFF: frozenset({Right.READ_PROGRAMME, Right.READ_FLOOR}),
    Role.AUDITOR: frozenset({Right.READ_LOG}),
    Role.DATA_PROTECTION: frozenset({Right.READ_LOG, Right.PROTECT_DATA}),
}


def roles_with(right: Right) -> list[Role]:
    """The roles that carry a right."""
    return [role for role, rights in RIGHTS.items() if right in rights]


def may(
    user: "Visitor", right: Right, cooperation: Cooperation | None, *, institution: Institution | None = None
) -> bool:
    """Whether ``user`` has a right in a cooperation, in the name of one institution if given.

    Without a cooperation: on the platform itself.
    """
    if not user.is_authenticated:
        return False
    held = Membership.objects.standing().filter(user=user, cooperation=cooperation, role__in=roles_with(right))
    if institution is not None:
        held = held.filter(institution=institution)
    return held.exists()


def organises(user: "Visitor", cooperation: Cooperation) -> bool:
    """Whether ``user`` organises missions of a cooperation."""
    return may(user, Right.ORGANISE, cooperation)


def speaks_for(user: "Visitor", organisation: Organisation) -> bool:
    """Whether ``user`` is one of the representatives of an organisation."""
    if not user.is_authenticated:
        return False
    return Representative.objects.filter(organisation=organisation, person__user=user).exists()


def may_edit_profile(user: "Visitor", organisation: Organisation) -> bool:
    """An organisation's own people and the organisers of its cooperation."""
    return speaks_for(user, organisation) or organises(user, organisation.cooperation)


# Somebody has to hold these: the last one names another first.
HANDED_OVER: Final = frozenset({Role.ADMINISTRATOR, Role.OPERATOR})
BY_ORGANISERS: Final = (Role.CO_ORGANISER, Role.PRESS, Role.STAFF)
BY_ADMINISTRATORS: Final = (Role.ADMINISTRATOR, Role.ORGANISER, *BY_ORGANISERS, Role.AUDITOR, Role.DATA_PROTECTION)
