"""Two institutions of one cooperation, two people of the first and one of the second, and a sheet of the first."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution, Membership, Party, Person
from escale.apps.practices.domain.validating import check_practice, submit_practice, validate_practice
from escale.apps.practices.domain.writing import SheetDraft, add_contact, add_evidence, create_practice
from escale.apps.practices.models import PARTS, Practice
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, UserFactory

NOW = datetime(2027, 6, 1, 8, tzinfo=UTC)
WORDS = {part: f"Words of {part}." for part in PARTS}


@dataclass
class Sides:
    """``alix`` writes for the chamber and ``aude`` is her colleague; ``badr`` organises for the agency."""

    cooperation: Cooperation
    chamber: Institution
    agency: Institution
    alix: User
    aude: User
    badr: User
    person: Person
    clients: dict[int, Client] = field(default_factory=dict)

    def client(self, user: User) -> Client:
        if user.pk not in self.clients:
            self.clients[user.pk] = signed_in(user)
        return self.clients[user.pk]

    def sheet(
        self, *, whole: bool = True, language: str = "en", words: dict[str, str] = WORDS, **facts: Any
    ) -> Practice:
        """A draft of the chamber; ``whole``: with evidence and a contact."""
        draft = SheetDraft(words, language, **facts)
        made = create_practice(
            acting_user=self.alix, cooperation=self.cooperation, institution=self.chamber, draft=draft
        )
        if whole:
            link = f"https://example.org/{made.pk}"
            add_evidence(acting_user=self.alix, practice=made, title="Report", language="en", link=link)
            add_contact(acting_user=self.alix, practice=made, person=self.person)
        return made

    def submitted(self, **how: Any) -> Practice:
        made = self.sheet(**how)
        submit_practice(acting_user=self.alix, practice=made)
        return again(made)

    def checked(self, **how: Any) -> Practice:
        made = self.submitted(**how)
        check_practice(acting_user=self.aude, practice=made)
        return again(made)

    def validated(self, **how: Any) -> Practice:
        made = self.checked(**how)
        validate_practice(acting_user=self.badr, practice=made)
        return again(made)

    def get(self, user: User, name: str, *arguments: object, **asked: object) -> str:
        """A page as text; it is there."""
        answer = self.client(user).get(reverse(f"practices:{name}", args=arguments), asked)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def status(self, user: User, name: str, *arguments: object) -> int:
        return self.client(user).get(reverse(f"practices:{name}", args=arguments)).status_code

    def post(self, user: User, name: str, *arguments: object, **sent: object) -> int:
        return self.client(user).post(reverse(f"practices:{name}", args=arguments), sent).status_code


def again(practice: Practice) -> Practice:
    """A practice as it stands now."""
    return Practice.objects.get(pk=practice.pk)


def member(cooperation: Cooperation, institution: Institution | None, role: str = "organiser") -> User:
    user: User = UserFactory()
    Membership.objects.create(cooperation=cooperation, institution=institution, user=user, role=role)
    return user


@pytest.fixture
def sides(db: None) -> Sides:
    cooperation = CooperationFactory()
    made = [
        Institution.objects.create(slug=slug, name=f"{slug} (example)", country=country)
        for slug, country in (("chamber", "LU"), ("agency", "MA"))
    ]
    for each in made:
        Party.objects.create(cooperation=cooperation, institution=each)
    people = [member(cooperation, each) for each in (made[0], made[0], made[1])]
    person = Person.objects.create(cooperation=cooperation, name="Carla Contact", email="carla@chamber.example")
    return Sides(cooperation, *made, *people, person)


@pytest.fixture(autouse=True)
def _a_day() -> object:
    with time_machine.travel(NOW, tick=False):
        yield
