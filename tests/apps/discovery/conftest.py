"""A mission with a guest and three hosts who say what they offer."""

import pytest
from django.test import Client

from escale.apps.directory.models import Statement
from escale.apps.suggestions.domain import vectors
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.factories import organiser

SAID = [
    ("Société Exemple des Énergies", "offer", "Founded in 2009. Nous installons des pompes solaires.", "fr"),
    ("Beispiel Wasser", "offer", "Wir reinigen Abwasser in Textilfabriken.", "de"),
    ("شركة مثال", "need", "نبحث عن شريك في الترجمة الفورية.", "ar"),
]


@pytest.fixture(autouse=True)
def _nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """The vectors that a worker holds in its memory are those of this test."""
    monkeypatch.setattr(vectors, "_held", {})


@pytest.fixture
def scene(db: None) -> Stage:
    """The mission; each host says one thing."""
    made = stage(hosts=3)
    for place, (name, kind, text, language) in enumerate(SAID):
        organisation = made.theirs(place)
        organisation.name = name
        organisation.save()
        Statement.objects.create(organisation=organisation, kind=kind, text=text, language=language)
    return made


@pytest.fixture
def guest(scene: Stage) -> Client:
    """The guest's browser."""
    return signed_in(scene.user)


@pytest.fixture
def desk(scene: Stage) -> Client:
    """The browser of an organiser."""
    return signed_in(organiser(scene.mission.cooperation))
