"""Who sees which field: a rule of the cooperation, narrowed by the person, before and after a meeting is agreed."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from escale.apps.directory.domain.visibility import narrow_visibility, rule_visibility
from escale.apps.directory.models import Audience, Field, FieldVisibility, PersonalVisibility
from escale.apps.directory.queries.visibility import visibility_of
from escale.core.models import AuditEntry
from tests.apps.meetings.participant.stage import Stage
from tests.factories import organiser

pytestmark = pytest.mark.django_db

WIDEST_FIRST = list(Audience)


def rule(scene: Stage, field: Field, audience: Audience) -> None:
    rule_visibility(
        acting_user=organiser(scene.mission.cooperation),
        cooperation=scene.mission.cooperation,
        audiences={field: audience},
    )


@pytest.mark.parametrize("ruled", WIDEST_FIRST)
@pytest.mark.parametrize("said", WIDEST_FIRST)
@pytest.mark.parametrize("met", [False, True])
def test_the_narrower_word_counts(scene: Stage, ruled: Audience, said: Audience, met: bool) -> None:
    person = scene.hosts[0][1].representative.person
    rule(scene, Field.PHONE, ruled)
    narrow_visibility(acting_user=scene.user, person=person, audiences={Field.PHONE: said})
    narrower = max(ruled, said, key=WIDEST_FIRST.index)
    expected = narrower == Audience.COUNTERPARTS or (met and narrower == Audience.MET)
    visibility = visibility_of(scene.mission.cooperation, [person.pk])
    assert visibility.sees(Field.PHONE, met=met, person=person.pk) is expected


def test_a_hidden_name_is_on_no_page_of_a_counterpart(scene: Stage, guest: Client) -> None:
    host = scene.hosts[0][1].representative
    scene.suggest(need="un distributeur", offer="distribution de logiciels")
    meeting = scene.meet(scene.agenda())
    pages = [scene.url("my-suggestions"), scene.url("my-counterparts"), scene.url("my-day")]
    assert all(host.person.name in guest.get(page).content.decode() for page in pages)
    narrow_visibility(acting_user=scene.user, person=host.person, audiences={Field.NAME: Audience.ORGANISERS})
    assert not any(host.person.name in guest.get(page).content.decode() for page in pages)
    assert host.person.name not in guest.get(scene.url("contact", host.pk)).content.decode()
    assert meeting.attendees.count() == 2


def test_an_address_is_on_the_card_only_while_it_may_be_seen(scene: Stage, guest: Client) -> None:
    host = scene.hosts[0][1].representative
    scene.meet(scene.agenda())
    card = scene.url("contact", host.pk)
    assert host.person.email in guest.get(card).content.decode()
    rule(scene, Field.EMAIL, Audience.ORGANISERS)
    assert host.person.email not in guest.get(card).content.decode()


def test_a_search_does_not_find_what_a_page_does_not_show(scene: Stage, guest: Client) -> None:
    organisation = scene.theirs()
    organisation.city = "Ouarzazate"
    organisation.save()
    page = scene.url("my-counterparts")
    assert len(guest.get(page, {"q": "ouarzazate"}).context["cards"]) == 1
    rule(scene, Field.CITY, Audience.MET)
    assert len(guest.get(page, {"q": "ouarzazate"}).context["cards"]) == 0
    assert "Ouarzazate" not in guest.get(page).content.decode()


def test_a_person_reads_every_field_and_narrows_their_own(scene: Stage, guest: Client) -> None:
    page = scene.url("my-visibility")
    lines = guest.get(page).context["lines"]
    assert [line.field for line in lines] == list(Field)
    assert [line.field for line in lines if line.choices] == [
        Field.NAME,
        Field.ROLE,
        Field.SPOKEN,
        Field.EMAIL,
        Field.PHONE,
    ]
    assert guest.post(page, {"phone": "organisers"})["Location"] == page
    kept = PersonalVisibility.objects.get(person=scene.guest.representative.person, field=Field.PHONE)
    assert kept.audience == Audience.ORGANISERS
    assert AuditEntry.objects.filter(verb="visibility.narrowed").count() == 1


@pytest.mark.parametrize("said", ["counterparts", "everybody", ""])
def test_nobody_widens_a_rule_of_the_cooperation(scene: Stage, guest: Client, said: str) -> None:
    response = guest.post(scene.url("my-visibility"), {"email": said})
    assert response.status_code == 400
    assert not PersonalVisibility.objects.exists()


def test_the_database_knows_only_fields_and_audiences(scene: Stage) -> None:
    for field, audience in (("shoe size", "met"), ("email", "everybody")):
        with pytest.raises(IntegrityError), transaction.atomic():
            FieldVisibility.objects.create(cooperation=scene.mission.cooperation, field=field, audience=audience)


def test_a_rule_as_by_default_needs_no_row(scene: Stage) -> None:
    rule(scene, Field.EMAIL, Audience.ORGANISERS)
    assert FieldVisibility.objects.count() == 1
    rule(scene, Field.EMAIL, Audience.MET)
    assert FieldVisibility.objects.count() == 0


def test_the_page_is_linked_from_the_profile(scene: Stage, guest: Client) -> None:
    link = reverse("meetings:my-visibility", args=[scene.mission.slug])
    assert link in guest.get(scene.url("my-profile")).content.decode()
