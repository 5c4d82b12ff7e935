"""Contact data that leaves through a program: only on a basis, and never without a trace."""

from collections.abc import Sequence

from ninja import Schema

from escale.apps.directory.models import Representative
from escale.apps.directory.queries.visibility import ShownPerson
from escale.apps.missions.domain.leaving import leaving
from escale.core import disclosures
from escale.core.api.caller import ApiRequest


class PersonOut(Schema):
    """Somebody who speaks for an organisation; what the asker may not see is empty."""

    id: int
    name: str
    role: str
    email: str
    phone: str
    languages: list[str]


def person_out(person: ShownPerson) -> PersonOut:
    """As a counterpart may see them."""
    return PersonOut(
        id=person.pk,
        name=person.name,
        role=person.role,
        email=person.email,
        phone=person.phone,
        languages=list(person.languages),
    )


def whole(role: Representative) -> PersonOut:
    """As organisers see them."""
    return PersonOut(
        id=role.pk,
        name=role.person.name,
        role=role.role,
        email=role.person.email,
        phone=role.person.phone,
        languages=role.person.languages,
    )


def hand_out(request: ApiRequest, people: Sequence[PersonOut], *, organises: bool) -> None:
    """Have it kept whose contact data the caller is given.

    What organisers take is an export: without a basis for the country of their institution addresses and numbers stay
    here. Participants get what each person agreed to show.
    """
    named = [each for each in people if each.email or each.phone]
    if not named:
        return
    if organises and not leaving(cooperation=request.auth.cooperation_id, user=request.auth.user)[1].allowed:
        for each in named:
            each.email = each.phone = ""
        return
    given = Representative.objects.filter(pk__in=[each.id for each in named]).values_list("person_id", flat=True)
    disclosures.tell(people=given, viewer=request.auth.user, what=disclosures.PROGRAM)
