"""The organiser invites (threats 13, 14, 15, 29)."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.accounts.models import SignInLink, User
from escale.apps.directory.models import Person
from escale.apps.missions.domain.invitations import invite
from escale.apps.missions.models import Attendance, Mission
from escale.core.models import AuditEntry, OutgoingMail
from escale.core.post.bounces import Report, record_bounce
from escale.core.translated import say
from tests.factories import MissionFactory, RepresentativeFactory, UserFactory, organiser, participant

pytestmark = pytest.mark.django_db


def uninvited(mission: Mission, *, languages: list[str], email: str | None = None) -> Attendance:
    representative = RepresentativeFactory(organisation__cooperation=mission.cooperation, person__languages=languages)
    if email is not None:
        representative.person.email = email
        representative.person.save()
    return Attendance.objects.create(mission=mission, representative=representative)


@pytest.fixture
def mission() -> Mission:
    made: Mission = MissionFactory(title=say("Example <mission>", "en"))
    return made


@pytest.fixture
def organised(mission: Mission, client: Client) -> Client:
    client.force_login(organiser(mission.cooperation))
    return client


def page_of(mission: Mission) -> str:
    return reverse("missions:invite", args=[mission.slug])


def test_the_preview_shows_each_language_with_its_count_and_sends_nothing(
    mission: Mission, organised: Client
) -> None:
    for languages in (["fr"], ["fr", "en"], ["zgh", "ar"], ["lb"]):
        uninvited(mission, languages=languages)
    response = organised.get(page_of(mission))
    assert [(mail.language, mail.people) for mail in response.context["invitations"]] == [
        ("fr", 2),
        ("ar", 1),
        ("en", 1),
    ]
    assert "Example &lt;mission&gt;" in response.content.decode()
    assert not OutgoingMail.objects.exists()
    assert not SignInLink.objects.exists()


def test_all_not_yet_invited_get_one_mail_with_their_own_link(mission: Mission, organised: Client) -> None:
    rows = [uninvited(mission, languages=[language]) for language in ("fr", "de")]
    other = uninvited(MissionFactory(), languages=["fr"])
    organised.post(page_of(mission), {"scope": "new"})
    mails = OutgoingMail.objects.order_by("pk")
    assert {(mail.recipient, mail.language) for mail in mails} == {
        (row.representative.person.email, language) for row, language in zip(rows, ("fr", "de"), strict=True)
    }
    assert SignInLink.objects.count() == 2
    for row in rows:
        row.refresh_from_db()
        person = Person.objects.get(pk=row.representative.person_id)
        assert row.invited_at is not None
        assert person.user is not None
        assert not person.user.has_usable_password()
    other.refresh_from_db()
    assert other.invited_at is None
    entry = AuditEntry.objects.get(verb="mission.invited")
    assert entry.details == {"invited": 2, "reminded": 0}
    found = re.search(r"/link/[\w-]+/", OutgoingMail.objects.get(recipient=rows[0].representative.person.email).text)
    assert found is not None
    guest = Client()
    assert guest.post(found[0])["Location"] == reverse("meetings:my-mission", args=[mission.slug])
    assert guest.session["_auth_user_id"] == str(Person.objects.get(pk=rows[0].representative.person_id).user_id)


def test_again_is_a_reminder_with_a_new_link(mission: Mission, organised: Client) -> None:
    row = uninvited(mission, languages=["en"])
    for _again in range(2):
        organised.post(page_of(mission), {"scope": "chosen", "attendance": [str(row.pk)]})
    subjects = list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))
    assert subjects == ["You are invited: Example <mission>", "Reminder: Example <mission>"]
    assert SignInLink.objects.count() == 2
    assert User.objects.filter(people=row.representative.person).count() == 1


def test_reminders_go_to_those_without_an_answer_only(mission: Mission, organised: Client) -> None:
    silent = uninvited(mission, languages=["en"])
    _user, agreed = participant(mission)
    Attendance.objects.update(invited_at="2027-01-01T00:00Z")
    assert organised.get(page_of(mission)).context["silent"] == 1
    organised.post(page_of(mission), {"scope": "silent"})
    assert OutgoingMail.objects.get().recipient == silent.representative.person.email
    assert agreed.representative.person.email != silent.representative.person.email


def test_an_account_of_the_same_address_is_attached_whatever_its_letters(mission: Mission) -> None:
    user = UserFactory(email="amina@company.example")
    row = uninvited(mission, languages=["fr"], email="Amina@Company.example")
    invite(acting_user=organiser(mission.cooperation), mission=mission, attendances=[row.pk])
    assert Person.objects.get(pk=row.representative.person_id).user == user
    # Whoever held the account before is not signed in by it: the way in is the address itself.
    assert OutgoingMail.objects.get().recipient == "Amina@Company.example"


def test_somebody_who_speaks_for_two_organisations_gets_one_mail(mission: Mission) -> None:
    row = uninvited(mission, languages=["fr"])
    second = RepresentativeFactory(organisation__cooperation=mission.cooperation, person=row.representative.person)
    both = [row.pk, Attendance.objects.create(mission=mission, representative=second).pk]
    sent = invite(acting_user=organiser(mission.cooperation), mission=mission, attendances=both)
    assert (sent.invited, sent.reminded) == (1, 0)
    mail = OutgoingMail.objects.get()
    assert row.representative.organisation.name in mail.text
    assert second.organisation.name in mail.text


def test_the_title_is_in_the_language_of_the_recipient(mission: Mission) -> None:
    mission.title = say("Example mission", "en")
    mission.title["texts"]["fr"] = {**mission.title["texts"]["en"], "text": "Mission d’exemple"}
    mission.save()
    rows = [uninvited(mission, languages=[language]) for language in ("en", "fr")]
    invite(acting_user=organiser(mission.cooperation), mission=mission, attendances=[row.pk for row in rows])
    words = dict(OutgoingMail.objects.values_list("language", "subject"))
    assert words["en"] == "You are invited: Example mission"
    assert words["fr"].endswith("Mission d’exemple")


def test_inviting_many_costs_the_queries_of_inviting_one(
    mission: Mission, count_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    user = organiser(mission.cooperation)
    invite(acting_user=user, mission=mission, attendances=[uninvited(mission, languages=["en"]).pk])
    figures = []
    for size in (1, 40):
        keys = [uninvited(mission, languages=["en"]).pk for _person in range(size)]
        with count_queries() as queries:
            invite(acting_user=user, mission=mission, attendances=keys)
        figures.append(len(queries))
    assert OutgoingMail.objects.count() == SignInLink.objects.count() == 42
    assert figures == [16, 16]


def test_an_organiser_hears_what_came_back_of_their_own_cooperation_alone(
    mission: Mission, organised: Client, client: Client
) -> None:
    elsewhere: Mission = MissionFactory()
    windows = {mission: organised, elsewhere: Client()}
    windows[elsewhere].force_login(organiser(elsewhere.cooperation))
    for each in windows:
        row = uninvited(each, languages=["en"], email="amina@company.example")
        invite(acting_user=organiser(each.cooperation), mission=each, attendances=[row.pk])
    OutgoingMail.objects.update(state="sent")
    ours = OutgoingMail.objects.get(cooperation_key=mission.cooperation_id)
    record_bounce(Report(ours.message_id, "failed", "5.1.1"))
    told = {each: window.get(page_of(each)).content.decode() for each, window in windows.items()}
    assert [each for each, page in told.items() if "mail came back" in page] == [mission]
    invite(acting_user=organiser(elsewhere.cooperation), mission=elsewhere, attendances=[row.pk])
    OutgoingMail.objects.filter(state="queued").update(state="sent")
    assert "mail came back" in organised.get(page_of(mission)).content.decode()


def test_line_breaks_in_a_title_stay_out_of_the_header(mission: Mission) -> None:
    mission.title = say("Mission\r\nBcc: everybody@company.example", "en")
    mission.save()
    row = uninvited(mission, languages=["en"])
    invite(acting_user=organiser(mission.cooperation), mission=mission, attendances=[row.pk])
    assert OutgoingMail.objects.get().subject == "You are invited: Mission Bcc: everybody@company.example"


def test_attendances_of_other_missions_are_left_out(mission: Mission, organised: Client) -> None:
    foreign = uninvited(MissionFactory(), languages=["en"])
    organised.post(page_of(mission), {"scope": "chosen", "attendance": [str(foreign.pk), "x", "9" * 30]})
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_get_404(mission: Mission, client: Client, method: str) -> None:
    uninvited(mission, languages=["en"])
    for user in (organiser(MissionFactory().cooperation), participant(mission)[0], UserFactory()):
        client.force_login(user)
        assert getattr(client, method)(page_of(mission), {"scope": "new"}).status_code == 404
    assert not OutgoingMail.objects.exists()


def test_the_page_asks_the_same_for_one_and_three(
    mission: Mission, organised: Client, count_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    figures = []
    for more in (1, 2):
        for _person in range(more):
            uninvited(mission, languages=["en"])
        with count_queries() as queries:
            organised.get(page_of(mission))
        figures.append(len(queries))
    assert figures[0] == figures[1]
