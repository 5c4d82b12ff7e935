"""What the page of one's own data shows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from escale.apps.accounts.models import User
from escale.apps.directory.models import Consent, Membership, Person
from escale.apps.directory.queries.roles import to_hand_over
from escale.apps.directory.queries.visibility import VisibilityLine, lines_for
from escale.apps.privacy.models import DataAccess, PersonRequest
from escale.apps.privacy.queries.somebody import rows_about, somebody
from escale.core import privacy

_MOST_SHOWN = 100


@dataclass(frozen=True)
class OwnPerson:
    """Somebody in one cooperation, with who may see which field."""

    person: Person
    lines: list[VisibilityLine]


@dataclass(frozen=True)
class Kept:
    """How many rows of a table are about somebody, why they are kept and how long."""

    label: str
    count: int
    purposes: list[privacy.Words]
    terms: list[privacy.Words]


def own_people(user: User) -> list[OwnPerson]:
    """Every person of an account."""
    people = Person.objects.filter(user=user).select_related("cooperation").prefetch_related("roles__organisation")
    found = []
    for person in people:
        role = next(iter(person.roles.all()), None)
        found.append(OwnPerson(person, lines_for(person, role.organisation, role.role) if role else []))
    return found


@dataclass(frozen=True)
class OwnAccount:
    """An account that stands for no person: what it may do, and which of it has to be handed over before it goes."""

    roles: list[Membership]
    to_hand_over: list[Membership]


def own_account(user: User) -> OwnAccount | None:
    """The account of somebody who is no person of any cooperation; of others nothing: they ask as a person."""
    if Person.objects.filter(user=user).exists():
        return None
    roles = Membership.objects.standing().filter(user=user).select_related("cooperation", "institution")
    return OwnAccount(list(roles.order_by("pk")), to_hand_over(user))


def looks_at(user: User) -> QuerySet[DataAccess]:
    """Who saw somebody's contact data, the latest first."""
    looks = DataAccess.objects.filter(Q(person__user=user) | Q(account=user))
    return looks.select_related("viewer", "institution", "person__cooperation")[:_MOST_SHOWN]


def consents_of(user: User) -> list[Consent]:
    """What was agreed to and taken back."""
    found = Consent.objects.filter(person__user=user).select_related("person__cooperation")
    return list(found.order_by("-given_at", "-pk"))


def requests_of(user: User) -> list[PersonRequest]:
    """What was asked for, and the answers."""
    found = PersonRequest.objects.filter(Q(person__user=user) | Q(account=user))
    return list(found.order_by("-received_at", "-pk"))


def kept_about(user: User) -> list[Kept]:
    """One line for each table that holds something about somebody."""
    who = somebody(user)
    lines = []
    for table in privacy.tables():
        if not (table.people or table.users or table.addresses):
            continue
        count: Any = rows_about(table, who).count()
        if count:
            purposes = {
                personal.purpose: privacy.PURPOSES[personal.purpose].label for personal in table.fields.values()
            }
            terms = dict.fromkeys(personal.term for personal in table.fields.values())
            lines.append(Kept(table.several, count, list(purposes.values()), [term.words for term in terms]))
    return lines
