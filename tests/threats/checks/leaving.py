"""Check of line 91: contact data on its way to another country through a program."""

from django.utils import timezone

from escale.apps.directory.models import Institution, Membership, Person
from escale.apps.privacy.domain.transfers import end_basis, record_basis
from escale.apps.privacy.models import DataAccess
from tests.apps.meetings.participant.stage import stage
from tests.factories import organiser
from tests.threats.checks.privacy import two_countries
from tests.web.api.caller import program


def check_a_program_of_another_country_gets_addresses_only_on_a_basis() -> None:
    play = stage()
    cooperation = play.mission.cooperation
    two_countries(cooperation)
    desk = organiser(cooperation)
    home = Institution.objects.get(country="LU", parties__cooperation=cooperation)
    Membership.objects.filter(user=desk).update(institution=home)
    caller, path = program(desk, cooperation.pk), f"/missions/{play.mission.slug}/participants"

    def given() -> set[str]:
        people = [person for each in caller("GET", path).json()["items"] for person in each["people"]]
        assert all(person["name"] for person in people)
        return {person["email"] for person in people}

    assert given() == {""}
    assert DataAccess.objects.count() == 0
    basis = record_basis(
        acting_user=desk,
        cooperation=cooperation,
        from_country="MA",
        to_country="LU",
        basis="cndp-listed",
        reference="Receipt 1",
        starts=timezone.now().date(),
    )
    addresses = set(Person.objects.filter(cooperation=cooperation).values_list("email", flat=True))
    assert given() == addresses
    assert DataAccess.objects.count() == len(addresses) == 2
    end_basis(acting_user=desk, basis=basis)
    assert given() == {""}
    # What a counterpart agreed to show is no export: the guest from Luxembourg still sees it.
    play.meet(play.agenda())
    mine = program(play.user, cooperation.pk)
    answer = mine("GET", f"/missions/{play.mission.slug}/rounds/{play.of_round.pk}/meetings").json()
    assert answer["items"][0]["sides"][0]["people"][0]["email"] in addresses
