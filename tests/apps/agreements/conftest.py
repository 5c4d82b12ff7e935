"""A cooperation of two institutions, each with an officer."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution, Membership, Party
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, UserFactory

NOW = datetime(2027, 6, 1, 8, tzinfo=UTC)


@dataclass
class Table:
    """Two institutions, their officers and the officers' browsers."""

    cooperation: Cooperation
    institutions: tuple[Institution, Institution]
    users: tuple[User, User]
    here: Client
    there: Client


def officer(cooperation: Cooperation, institution: Institution | None) -> User:
    user: User = UserFactory()
    Membership.objects.create(cooperation=cooperation, institution=institution, user=user, role="organiser")
    return user


@pytest.fixture
def table(db: None) -> Table:
    cooperation = CooperationFactory()
    institutions = [
        Institution.objects.create(slug=slug, name=f"{slug} (example)", country="LU")
        for slug in ("chamber", "agency")
    ]
    for each in institutions:
        Party.objects.create(cooperation=cooperation, institution=each)
    users = [officer(cooperation, each) for each in institutions]
    return Table(
        cooperation, (institutions[0], institutions[1]), (users[0], users[1]), *(signed_in(user) for user in users)
    )


@pytest.fixture(autouse=True)
def _a_day() -> object:
    with time_machine.travel(NOW, tick=False):
        yield
