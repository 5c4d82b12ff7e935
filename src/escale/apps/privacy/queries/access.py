"""The ways to what data protection shows: a stranger gets 404."""

from typing import TYPE_CHECKING

from django.http import Http404

from escale.apps.directory.models import Cooperation, Person
from escale.apps.directory.queries import cooperations_where
from escale.apps.directory.rules import Right
from escale.apps.privacy.models import Breach, PersonRequest, TransferBasis

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


def cooperation_where(user: "Visitor", right: Right, slug: str) -> Cooperation:
    """A cooperation for somebody who has a right in it."""
    found = cooperations_where(user, right).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def stands_alone(cooperation: Cooperation) -> bool:
    """Whether a cooperation has the platform to itself, so that figures of the platform are its own."""
    return not Cooperation.objects.exclude(pk=cooperation.pk).exists()


def own_person(user: "Visitor", person_id: int) -> Person:
    """One of the persons an account stands for."""
    found = Person.objects.filter(user=user.pk, pk=person_id).first() if user.is_authenticated else None
    if found is None:
        raise Http404
    return found


def request_in(cooperation: Cooperation, request_id: int) -> PersonRequest:
    """A request of somebody of a cooperation."""
    wanted = PersonRequest.objects.filter(person__cooperation=cooperation, pk=request_id)
    found = wanted.select_related("person", "answered_by").first()
    if found is None:
        raise Http404
    return found


def basis_in(cooperation: Cooperation, basis_id: int) -> TransferBasis:
    """A basis of a cooperation."""
    found = TransferBasis.objects.filter(cooperation=cooperation, pk=basis_id).first()
    if found is None:
        raise Http404
    return found


def breach_in(cooperation: Cooperation, breach_id: int) -> Breach:
    """A breach of a cooperation."""
    found = Breach.objects.filter(cooperation=cooperation, pk=breach_id).first()
    if found is None:
        raise Http404
    return found
