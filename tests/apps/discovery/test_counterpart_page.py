"""The page of an organisation for those who may meet it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from escale.apps.directory.domain.visibility import rule_visibility
from escale.apps.directory.models import Audience, Consent, Field, Organisation
from escale.apps.missions.domain.suggesting import request_suggestions
from escale.core.models import Job
from tests.apps.meetings.participant.stage import Stage, signed_in
from tests.factories import UserFactory, participant

pytestmark = pytest.mark.django_db
Run = Callable[[], list[Job]]


def shown(scene: Stage, client: Client, organisation: Organisation) -> str:
    page = client.get(reverse("discovery:my-organisation", args=[scene.mission.slug, organisation.pk]))
    assert page.status_code == 200
    return page.content.decode()


def twin(scene: Stage) -> Organisation:
    """One more host who is like the first, by its description."""
    organisation = scene.add_host()
    organisation.name, organisation.about = "Pumpen Beispiel", "Wir installieren Solarpumpen."
    organisation.save()
    return organisation


def test_what_it_says_and_who_is_similar(scene: Stage, guest: Client, run_jobs: Run) -> None:
    other = twin(scene)
    request_suggestions(acting_user=None, mission=scene.mission)
    run_jobs()
    words = shown(scene, guest, scene.theirs())
    assert "Nous installons des pompes solaires." in words
    assert other.name in words.partition('id="similar"')[2]
    assert '<bdi dir="auto">Wir installieren Solarpumpen.</bdi>' in words


def test_what_is_hidden_is_neither_shown_nor_compared_by(scene: Stage, guest: Client, run_jobs: Run) -> None:
    other = twin(scene)
    request_suggestions(acting_user=None, mission=scene.mission)
    run_jobs()
    rule_visibility(
        acting_user=scene.user, cooperation=scene.mission.cooperation, audiences={Field.ABOUT: Audience.ORGANISERS}
    )
    assert other.name not in shown(scene, guest, scene.theirs())
    assert "Solarpumpen" not in shown(scene, guest, other)


def test_nobody_who_said_no_is_similar(scene: Stage, guest: Client, run_jobs: Run) -> None:
    other = twin(scene)
    request_suggestions(acting_user=None, mission=scene.mission)
    run_jobs()
    Consent.objects.filter(person=scene.hosts[-1][1].representative.person).update(withdrawn_at=timezone.now())
    assert other.name not in shown(scene, guest, scene.theirs())


def test_only_those_one_may_meet(scene: Stage, guest: Client) -> None:
    beside = participant(scene.mission, side="guest")[1].representative.organisation
    for organisation in (scene.mine, beside):
        page = guest.get(reverse("discovery:my-organisation", args=[scene.mission.slug, organisation.pk]))
        assert page.status_code == 404
    address = reverse("discovery:my-organisation", args=[scene.mission.slug, scene.theirs().pk])
    assert signed_in(UserFactory()).get(address).status_code == 404
