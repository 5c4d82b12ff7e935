"""Home, the way in, the demo's mailbox."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.owning import OwnerDraft
from escale.core.models import Job, OutgoingMail
from escale.core.post.message import html_of, text_of
from escale.core.translated import say, with_translation
from tests.apps.meetings.participant.stage import stage
from tests.factories import MissionFactory, StopFactory, UserFactory, organiser, participant

pytestmark = pytest.mark.django_db
CountQueries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def demo(settings: object) -> None:
    settings.MODE = "demo"  # type: ignore[attr-defined]


def mail(number: int = 1, **fields: object) -> OutgoingMail:
    return OutgoingMail.objects.create(
        **{
            "message_id": f"<{number}@escale.example>",
            "recipient": f"person{number}@company.example",
            "language": "fr",
            "subject": f"Invitation {number}",
            "text": "Bonjour",
            "created_at": datetime(2027, 1, 1, 8, number, tzinfo=UTC),
            **fields,
        }
    )


class TestHome:
    def test_outside_the_demo_no_mission_is_shown(self, client: Client) -> None:
        mission = MissionFactory(title=say("Confidential journey", "en"))
        organiser(mission.cooperation)
        page = client.get("/").content.decode()
        assert "Confidential journey" not in page
        assert settings.DEMO_ORGANISER_PASSWORD not in page
        assert reverse("account_login") in page

    @pytest.mark.usefixtures("demo")
    def test_the_demo_shows_its_missions_and_both_ways_in(self, client: Client) -> None:
        mission = MissionFactory(title=with_translation(say("Journey", "en"), "رحلة", "ar"))
        StopFactory(mission=mission, city="Casablanca")
        page = client.get("/", headers={"accept-language": "ar"}).content.decode()
        assert '<html lang="ar" dir="rtl">' in page
        assert "رحلة" in page
        assert "<bdi>Casablanca</bdi>" in page
        assert settings.DEMO_ORGANISER_EMAIL in page
        assert settings.DEMO_ORGANISER_PASSWORD in page
        assert reverse("web:mailbox") in page

    @pytest.mark.usefixtures("demo")
    def test_the_demo_says_when_it_is_still_loading(self, client: Client) -> None:
        assert b"still being loaded" in client.get("/").content

    @pytest.mark.usefixtures("demo")
    def test_more_missions_ask_no_more_queries(self, client: Client, count_queries: CountQueries) -> None:
        StopFactory()
        with count_queries() as one:
            client.get("/")
        StopFactory.create_batch(2)
        with count_queries() as three:
            client.get("/")
        assert len(one) == len(three) == 6


class TestStart:
    def test_a_stranger_signs_in_first(self, client: Client) -> None:
        assert client.get("/start/").headers["location"] == f"{reverse('account_login')}?next=/start/"

    def test_who_does_both_chooses(self, client: Client) -> None:
        mission = MissionFactory()
        user, _ = participant(mission)
        mission.cooperation.memberships.create(user=user, role="organiser")
        client.force_login(user)
        page = client.get("/start/").content.decode()
        assert reverse("missions:list") in page
        assert reverse("meetings:my-missions") in page

    def test_an_organiser_goes_to_the_missions(self, client: Client) -> None:
        client.force_login(organiser(MissionFactory().cooperation))
        assert client.get("/start/").headers["location"] == reverse("missions:list")

    def test_a_participant_with_an_action_begins_with_the_missions(self, client: Client) -> None:
        play = stage(hosts=1)
        owners = [OwnerDraft(organisation=play.mine.pk)]
        draft = ActionDraft("Example", "en", play.mission.ends, owners, mission=play.mission)
        create_action(acting_user=None, cooperation=play.mission.cooperation, draft=draft, shared=True)
        client.force_login(play.user)
        assert client.get("/start/").headers["location"] == reverse("meetings:my-missions")
        assert reverse("actions:mine") in client.get("/start/?all").content.decode()

    def test_anybody_else_goes_to_their_own(self, client: Client) -> None:
        client.force_login(UserFactory())
        assert client.get("/start/").headers["location"] == reverse("meetings:my-missions")


class TestMailbox:
    def test_there_is_none_outside_the_demo(self, client: Client) -> None:
        letter = mail()
        client.force_login(UserFactory())
        assert client.get("/mailbox/").status_code == 404
        assert client.get(f"/mailbox/{letter.pk}/").status_code == 404
        assert client.get(f"/mailbox/{letter.pk}/letter/").status_code == 404

    @pytest.mark.usefixtures("demo")
    def test_a_mail_is_shown_as_its_reader_sees_it(self, client: Client) -> None:
        letter = mail()
        assert f'src="/mailbox/{letter.pk}/letter/"' in client.get(f"/mailbox/{letter.pk}/").content.decode()
        answer = client.get(f"/mailbox/{letter.pk}/letter/")
        assert answer.content.count(b'<head><base target="_top">') == 1
        assert answer.content.replace(b'<base target="_top">', b"") == html_of(letter, text_of(letter)).encode()
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert set(answer["Content-Security-Policy"].split("; ")) == {
            "default-src 'none'",
            "form-action 'none'",
            "style-src 'unsafe-inline'",
            "img-src 'self' data:",
            "frame-ancestors 'self'",
            "sandbox allow-top-navigation-by-user-activation",
        }

    @pytest.mark.usefixtures("demo")
    def test_the_newest_first_and_by_recipient(self, client: Client) -> None:
        mail(1)
        mail(2)
        page = client.get("/mailbox/").content.decode()
        assert page.index("Invitation 2") < page.index("Invitation 1")
        page = client.get("/mailbox/", {"to": "PERSON1@"}).content.decode()
        assert "Invitation 1" in page
        assert "Invitation 2" not in page

    @pytest.mark.usefixtures("demo")
    def test_pages_keep_the_search(self, client: Client) -> None:
        for number in range(51):
            mail(number)
        page = client.get("/mailbox/", {"to": "company"}).content.decode()
        assert "?to=company&amp;page=2" in page
        assert "Page 1 of 2" in page

    @pytest.mark.usefixtures("demo")
    def test_empty_and_without_result(self, client: Client) -> None:
        assert b"No mail yet" in client.get("/mailbox/").content
        assert "with “&lt;b&gt;” in it" in client.get("/mailbox/", {"to": "<b>"}).content.decode()

    @pytest.mark.usefixtures("demo")
    def test_a_mail_is_text_with_links(self, client: Client) -> None:
        letter = mail(text="Bonjour <script>alert(1)</script>\n\nhttp://localhost:8000/link/abc/")
        page = client.get(f"/mailbox/{letter.pk}/").content.decode()
        assert '<a href="http://localhost:8000/link/abc/" rel="nofollow">' in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "person1@company.example" in page
        assert 'lang="fr" dir="auto"' in page

    @pytest.mark.usefixtures("demo")
    def test_more_mails_ask_no_more_queries(self, client: Client, count_queries: CountQueries) -> None:
        mail(1)
        with count_queries() as one:
            client.get("/mailbox/")
        mail(2)
        mail(3)
        with count_queries() as three:
            client.get("/mailbox/")
        assert len(one) == len(three) == 2


class TestFrame:
    def test_the_policy_allows_nothing_inline(self, client: Client) -> None:
        policy = client.get("/").headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "unsafe" not in policy

    def test_the_language_switcher_keeps_the_page(self, client: Client) -> None:
        address = "/accounts/login/?next=/start/"
        assert '<input type="hidden" name="next" value="/accounts/login/?next=/start/">' in (
            client.get(address).content.decode()
        )
        answer = client.post("/i18n/setlang/", {"language": "ar", "next": address})
        assert answer.headers["location"] == address
        assert '<html lang="ar" dir="rtl">' in client.get(address).content.decode()

    @pytest.mark.parametrize("name", ["account_login", "account_request_login_code", "account_reset_password"])
    def test_sign_in_pages_lead_to_no_sign_up(self, client: Client, name: str) -> None:
        page = client.get(reverse(name)).content.decode()
        assert 'class="site-header"' in page
        assert reverse("account_signup") not in page

    def test_nobody_signs_up(self, client: Client) -> None:
        assert client.get(reverse("account_signup")).status_code == 404


class TestSignInMail:
    @pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
    def test_it_greets_without_a_gap_and_goes_to_nobody_else(
        self, name: str, run_jobs: Callable[[], list[Job]]
    ) -> None:
        known = UserFactory()
        for email in (known.email, "nobody@company.example"):
            Client().post(reverse(name), {"email": email})
        run_jobs()
        mail = OutgoingMail.objects.get()
        assert mail.recipient == known.email
        assert mail.text.startswith("Hello,\n\n")
