"""The ways to what data protection shows: a stranger gets 404."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from escale.apps.directory.models import Cooperation, Membership, Person
from escale.apps.directory.queries import cooperations_where
from escale.apps.directory.rules import Right, may, roles_with
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.models import FocalPoint
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


def handled_by(user: "Visitor") -> QuerySet[PersonRequest]:
    """The requests of accounts that somebody may answer, never their own.

    The operator answers all. An institution's administrators answer those of accounts whose every role is of
    institutions they administer and who interpret or lead in no other cooperation; afterwards, what they answered.
    """
    if not user.is_authenticated:
        return PersonRequest.objects.none()
    asked = PersonRequest.objects.filter(account__isnull=False).exclude(account=user.pk)
    if may(user, Right.RUN_PLATFORM, None):
        return asked
    own = Membership.objects.standing().filter(user=user, role__in=roles_with(Right.ADMINISTER))
    ours = Exists(own.filter(cooperation=OuterRef("cooperation"), institution=OuterRef("institution")))
    roles = Membership.objects.standing().filter(user=OuterRef("account"))
    elsewhere = [
        roles.exclude(ours),
        Interpreter.objects.filter(user=OuterRef("account")).exclude(
            mission__cooperation__in=own.values("cooperation")
        ),
        FocalPoint.objects.filter(user=OuterRef("account")).exclude(
            delegation__mission__cooperation__in=own.values("cooperation")
        ),
    ]
    open_here = Q(Exists(roles.filter(ours)), state=PersonRequest.State.OPEN)
    for ties in elsewhere:
        open_here &= ~Q(Exists(ties))
    return asked.filter(open_here | Q(answered_by=user.pk))


def handles_accounts(user: "Visitor") -> bool:
    """Whether somebody has the desk on which requests of accounts are answered."""
    return may(user, Right.RUN_PLATFORM, None) or cooperations_where(user, Right.ADMINISTER).exists()


def account_request(user: "Visitor", request_id: int) -> PersonRequest:
    """One request of an account, for those who may answer it."""
    found = handled_by(user).filter(pk=request_id).select_related("account", "answered_by").first()
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
