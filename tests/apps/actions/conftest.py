"""Two institutions of one cooperation, an organiser of each, and a meeting of a guest with a host."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.directory.models import Cooperation, Institution, Membership, Party, Role
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.factories import UserFactory

DUE = date(2027, 6, 1)


@dataclass
class Sides:
    """``chamber`` of Luxembourg and ``agency`` of Morocco; ``alix`` organises for the one, ``badr`` for the other."""

    play: Stage
    chamber: Institution
    agency: Institution
    alix: User
    badr: User
    clients: dict[int, Client] = field(default_factory=dict)

    @property
    def cooperation(self) -> Cooperation:
        return self.play.mission.cooperation

    def client(self, user: User) -> Client:
        if user.pk not in self.clients:
            self.clients[user.pk] = signed_in(user)
        return self.clients[user.pk]

    def action(
        self, title: str = "Example action", *, shared: bool = True, due: date = DUE, **draft: object
    ) -> Action:
        """An action of the chamber and the agency, drafted by the chamber."""
        owners = [OwnerDraft(institution=self.chamber.pk), OwnerDraft(institution=self.agency.pk)]
        wanted = {"title": title, "language": "en", "due": due, "owners": owners, **draft}
        return create_action(
            acting_user=self.alix,
            cooperation=self.cooperation,
            draft=ActionDraft(**wanted),  # type: ignore[arg-type]
            drafted_for=self.chamber,
            shared=shared,
        )

    def get(self, user: User, name: str, *arguments: object, **asked: object) -> str:
        """A page as text; it is there."""
        answer = self.client(user).get(reverse(f"actions:{name}", args=arguments), asked)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def status(self, user: User, name: str, *arguments: object) -> int:
        return self.client(user).get(reverse(f"actions:{name}", args=arguments)).status_code

    def post(self, user: User, name: str, *arguments: object, **sent: object) -> int:
        return self.client(user).post(reverse(f"actions:{name}", args=arguments), sent).status_code


def member(cooperation: Cooperation, institution: Institution, role: Role = Role.ORGANISER) -> User:
    user: User = UserFactory()
    Membership.objects.create(cooperation=cooperation, institution=institution, user=user, role=role, name=user.name)
    return user


@pytest.fixture
def sides(db: None) -> Sides:
    play = stage()
    cooperation = play.mission.cooperation
    made = [
        Institution.objects.create(slug=f"{slug}-{cooperation.pk}", name=f"{slug} (example)", country=country)
        for slug, country in (("chamber", "LU"), ("agency", "MA"))
    ]
    for each in made:
        Party.objects.create(cooperation=cooperation, institution=each)
    return Sides(play, made[0], made[1], member(cooperation, made[0]), member(cooperation, made[1]))
