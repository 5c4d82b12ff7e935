"""Whether somebody has anything to do with a cooperation (any more), and with which of its organisations."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from escale.apps.directory.models import Consent, Cooperation, Membership, Organisation, Person, Representative
from escale.apps.directory.rules import organises

if TYPE_CHECKING:
    from escale.apps.accounts.models import User
    from escale.apps.directory.rules import Visitor


def belongs_to(user: "User", cooperation: Cooperation) -> bool:
    """Whether a user holds a role in a cooperation or is one of its people."""
    return (
        Membership.objects.standing().filter(user=user, cooperation=cooperation).exists()
        or Person.objects.filter(user=user, cooperation=cooperation).exists()
    )


def cooperations_of(user: "User") -> QuerySet[Cooperation]:
    """Every cooperation a user belongs to, by name."""
    roles = Membership.objects.standing().filter(user=user, cooperation=OuterRef("pk"))
    people = Person.objects.filter(user=user, cooperation=OuterRef("pk"))
    return Cooperation.objects.filter(Exists(roles) | Exists(people)).order_by("sort_key", "pk")


def country_of(user: "Visitor", cooperation_id: int) -> str:
    """The country of the organisation somebody speaks for, or of the institution they work for; empty for several.

    One query.
    """
    if not user.is_authenticated:
        return ""
    spoken = Representative.objects.filter(person__user=user, person__cooperation=cooperation_id)
    held = Membership.objects.standing().filter(user=user, cooperation=cooperation_id, institution__isnull=False)
    found = (
        spoken.order_by()
        .values_list("organisation__country")
        .union(held.order_by().values_list("institution__country"))
    )
    countries = {row[0] for row in found if row[0]}
    return countries.pop() if len(countries) == 1 else ""


def organisations_for(user: "User", cooperation: Cooperation) -> QuerySet[Organisation]:
    """All of a cooperation for its organisers; for others those they speak for."""
    everybody = Organisation.objects.filter(cooperation=cooperation)
    if organises(user, cooperation):
        return everybody
    spoken_for = Representative.objects.filter(person__user=user, person__cooperation=cooperation)
    return everybody.filter(pk__in=spoken_for.values("organisation"))


def organisation_for(user: "User", cooperation: Cooperation, organisation_id: int) -> Organisation:
    """One of :func:`organisations_for`; any other is 404."""
    found = organisations_for(user, cooperation).filter(pk=organisation_id).first()
    if found is None:
        raise Http404
    return found


def has_answered_yes(user: "User", cooperation: Cooperation) -> bool:
    """Whether the person behind a user agreed to take part, and still does."""
    return Consent.objects.filter(
        person__user=user,
        person__cooperation=cooperation,
        purpose=Consent.Purpose.PARTICIPATION,
        withdrawn_at=None,
    ).exists()
