import pytest
from django.test import Client

from tests.apps.meetings.participant.stage import Stage, signed_in, stage


@pytest.fixture
def scene(db: None) -> Stage:
    return stage()


@pytest.fixture
def guest(scene: Stage) -> Client:
    """The guest's browser, signed in, consent given."""
    return signed_in(scene.user)
