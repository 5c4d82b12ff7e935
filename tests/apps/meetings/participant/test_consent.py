"""The agreement: yes, no, and taken back with immediate effect."""

import pytest
from django.test import Client

from escale.apps.directory.models import Consent
from escale.apps.meetings.domain.wishes import express_wish
from escale.apps.meetings.models import Meeting, Wish
from escale.apps.missions.models import Attendance
from escale.core.models import AuditEntry
from tests.apps.meetings.participant.stage import Stage, signed_in
from tests.factories import RepresentativeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def undecided(scene: Stage) -> Client:
    Consent.objects.filter(person=scene.guest.representative.person).delete()
    return signed_in(scene.user)


def test_the_notice_names_purpose_laws_and_the_way_back(scene: Stage, undecided: Client) -> None:
    words = undecided.get(scene.url("my-consent")).content.decode()
    for needed in ("2016/679", "09-08", "CNPD", "CNDP", "take it back", "Notice version 1."):
        assert needed in words


def test_a_yes_is_kept_with_date_version_and_language(scene: Stage, undecided: Client) -> None:
    undecided.cookies["django_language"] = "fr"
    for _twice in range(2):
        assert undecided.post(scene.url("my-consent"), {"answer": "yes"})["Location"] == scene.url("my-profile")
    consent = Consent.objects.get(person=scene.guest.representative.person)
    assert (consent.notice_version, consent.language, consent.given_through) == ("1", "fr", "page")
    assert consent.withdrawn_at is None
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["consent.given"]


def test_a_no_is_kept_and_can_become_a_yes(scene: Stage, undecided: Client) -> None:
    assert undecided.post(scene.url("my-consent"), {"answer": "no"})["Location"] == scene.url("my-mission")
    assert Consent.objects.get(person=scene.guest.representative.person).withdrawn_at is not None
    assert undecided.get(scene.url("my-suggestions")).status_code == 302
    undecided.post(scene.url("my-consent"), {"answer": "yes"})
    assert undecided.get(scene.url("my-suggestions")).status_code == 200


def test_neither_saves_nothing(scene: Stage, undecided: Client) -> None:
    undecided.post(scene.url("my-consent"), {"answer": "maybe"})
    assert not Consent.objects.filter(person=scene.guest.representative.person).exists()


def test_taking_it_back_hides_at_once(scene: Stage, guest: Client) -> None:
    host = signed_in(scene.hosts[0][0])
    assert scene.mine.name in host.get(scene.url("my-counterparts")).content.decode()
    guest.post(scene.url("my-consent"), {"answer": "no"})
    assert scene.mine.name not in host.get(scene.url("my-counterparts")).content.decode()
    sent = {"round": scene.of_round.pk, "organisation": scene.mine.pk, "level": "must"}
    assert host.post(scene.url("my-wish"), sent).status_code == 404


def test_before_an_answer_the_organisation_is_shown_but_not_its_people(scene: Stage, undecided: Client) -> None:
    words = signed_in(scene.hosts[0][0]).get(scene.url("my-counterparts")).content.decode()
    assert scene.mine.name in words
    assert scene.guest.representative.person.name not in words


def test_a_colleague_who_agreed_keeps_the_organisation_shown(scene: Stage, guest: Client) -> None:
    colleague = RepresentativeFactory(organisation=scene.mine, person__user=UserFactory())
    Attendance.objects.create(mission=scene.mission, representative=colleague)
    signed_in(colleague.person.user).post(scene.url("my-consent"), {"answer": "yes"})
    express_wish(
        acting_user=scene.user,
        round=scene.of_round,
        from_organisation=scene.mine,
        to_organisation=scene.theirs(),
        level="must",
    )
    guest.post(scene.url("my-consent"), {"answer": "no"})
    words = signed_in(scene.hosts[0][0]).get(scene.url("my-counterparts")).content.decode()
    assert scene.mine.name in words
    assert colleague.person.name in words
    assert scene.guest.representative.person.name not in words
    assert Wish.objects.count() == 1


def test_wishes_of_a_silent_organisation_go_and_meetings_stay(scene: Stage, guest: Client) -> None:
    meeting = scene.meet(scene.agenda())
    for one, other in ((scene.mine, scene.theirs()), (scene.theirs(), scene.mine)):
        express_wish(
            acting_user=None, round=scene.of_round, from_organisation=one, to_organisation=other, level="must"
        )
    listed = guest.get(scene.url("my-consent")).content.decode()
    assert scene.theirs().name in listed
    assert scene.url("decline", meeting.pk) in listed
    guest.post(scene.url("my-consent"), {"answer": "no"})
    assert list(Wish.objects.values_list("from_organisation", flat=True)) == [scene.theirs().pk]
    assert Meeting.objects.get().state == "planned"
    assert AuditEntry.objects.get(verb="consent.withdrawn").details == {"purpose": "participation", "wishes": 1}
