"""Searches that are kept: what is told, to whom, how often, and who may touch them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from escale.apps.directory.models import Consent, Membership, Statement
from escale.apps.discovery.domain import alerting
from escale.apps.discovery.models import SavedSearch
from escale.apps.discovery.rules import MOST_SAVED
from escale.apps.missions.models import FocalPoint
from escale.core.models import AuditEntry, Job, OutgoingMail
from escale.core.post.choices import choose
from escale.core.post.message import message_of
from tests.apps.meetings.participant.stage import Stage, signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
Run = Callable[[], list[Job]]
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
DAY = datetime(2027, 1, 11, 5, 40, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)


def keep(scene: Stage, client: Client, name: str = "my-searches", **sent: str) -> int:
    page = reverse(f"discovery:{name}", args=[scene.mission.slug])
    return client.post(page, {"q": "solar pumps"} | sent).status_code


def kept(scene: Stage, guest: Client, run_jobs: Run, **sent: str) -> SavedSearch:
    """A search of the guest's that was looked at once."""
    assert keep(scene, guest, **sent) == 302
    run_jobs()
    return SavedSearch.objects.get()


def do(scene: Stage, client: Client, search: SavedSearch, what: str, name: str = "my-search-change") -> int:
    return client.post(reverse(f"discovery:{name}", args=[scene.mission.slug, search.pk]), {"do": what}).status_code


def arrive(scene: Stage, text: str = "Solar pumps for wells.") -> str:
    """One more host who offers something; its name."""
    organisation = scene.add_host()
    Statement.objects.create(organisation=organisation, kind="offer", text=text, language="en")
    return organisation.name


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(occasion__startswith="search:").order_by("pk"))


def test_only_what_comes_later_is_told_and_once(scene: Stage, guest: Client, run_jobs: Run) -> None:
    kept(scene, guest, run_jobs)
    assert alerting.tell_news(DAY) == 0  # the host with solar pumps was there before
    name = arrive(scene)
    arrive(scene, "Chairs for offices.")
    assert alerting.tell_news(DAY) == 1
    assert alerting.tell_news(DAY) == 0
    assert alerting.tell_news(NEXT) == 0
    (mail,) = mails()
    assert (mail.recipient, mail.kind, mail.language) == (scene.user.email, "notice", "en")
    assert mail.cooperation_key == scene.mission.cooperation_id
    assert f"- {name}: Solar pumps for wells." in mail.text
    assert "Chairs" not in mail.text
    assert "List-Unsubscribe" in message_of(mail).extra_headers
    assert reverse("discovery:my-searches", args=[scene.mission.slug]) in mail.text


def test_one_mail_a_day_and_nothing_is_lost(scene: Stage, guest: Client, run_jobs: Run) -> None:
    kept(scene, guest, run_jobs)
    keep(scene, guest, q="cold rooms for fish")
    run_jobs()
    arrive(scene)
    fish = arrive(scene, "Cold rooms for fish.")
    assert alerting.tell_news(DAY) == 1
    later = arrive(scene, "Cold rooms for fish and shrimps.")
    assert alerting.tell_news(DAY + timedelta(hours=3)) == 0
    assert alerting.tell_news(NEXT) == 1
    first, second = mails()
    assert fish in first.text
    assert later not in first.text
    assert later in second.text
    assert fish not in second.text


def test_who_says_something_else_now_is_new_again(scene: Stage, guest: Client, run_jobs: Run) -> None:
    kept(scene, guest, run_jobs)
    Statement.objects.create(organisation=scene.theirs(1), kind="offer", text="Pumps driven by the sun.")
    assert alerting.tell_news(DAY) == 1
    assert f"- {scene.theirs(1).name}: Pumps driven by the sun." in mails()[0].text


def test_in_the_language_of_the_reader_by_meaning_with_filters(scene: Stage, guest: Client, run_jobs: Run) -> None:
    scene.user.language = "fr"
    scene.user.save()
    search = kept(scene, guest, run_jobs, country="MA")
    assert (search.country, search.query) == ("MA", "q=solar+pumps&country=MA")
    arrive(scene, "Solarpumpen für Brunnen in trockenen Gebieten.")
    elsewhere = arrive(scene)
    scene.hosts[-1][1].representative.organisation.__class__.objects.filter(name=elsewhere).update(country="LU")
    assert alerting.tell_news(DAY) == 1
    (mail,) = mails()
    assert "Solarpumpen" in mail.text
    assert elsewhere not in mail.text
    assert "Bonjour" in mail.text


def test_what_is_not_told(scene: Stage, guest: Client, run_jobs: Run) -> None:
    search = kept(scene, guest, run_jobs)
    assert do(scene, guest, search, "pause") == 302
    arrive(scene)
    assert alerting.tell_news(DAY) == 0
    assert do(scene, guest, search, "resume") == 302
    run_jobs()
    assert alerting.tell_news(DAY) == 0  # what came while it rested is known when it begins again
    arrive(scene, "Solar pumps again.")
    Consent.objects.filter(person=scene.guest.representative.person).update(withdrawn_at=timezone.now())
    assert alerting.tell_news(DAY) == 0
    Consent.objects.update(withdrawn_at=None)
    assert alerting.tell_news(datetime(2027, 3, 5, tzinfo=UTC)) == 0  # the mission is over
    choose(address=scene.user.email, wanted=False)
    alerting.tell_news(DAY)
    assert [mail.state for mail in mails()] == [OutgoingMail.State.UNWANTED]


def test_nobody_hears_of_those_they_may_not_meet(scene: Stage, guest: Client, run_jobs: Run) -> None:
    kept(scene, guest, run_jobs)
    arrive(scene)
    Consent.objects.filter(person=scene.hosts[-1][1].representative.person).update(withdrawn_at=timezone.now())
    assert alerting.tell_news(DAY) == 0


def test_an_organiser_who_is_none_any_more(scene: Stage, desk: Client, run_jobs: Run) -> None:
    assert keep(scene, desk, "searches", side="host") == 302
    run_jobs()
    arrive(scene)
    Membership.objects.update(ended_at=timezone.now())
    assert alerting.tell_news(DAY) == 0
    Membership.objects.update(ended_at=None)
    assert alerting.tell_news(DAY) == 1
    assert reverse("discovery:searches", args=[scene.mission.slug]) in mails()[0].text


def test_the_list_and_what_can_be_done(scene: Stage, guest: Client, run_jobs: Run) -> None:
    search = kept(scene, guest, run_jobs, country="MA")
    page = guest.get(reverse("discovery:my-searches", args=[scene.mission.slug])).content.decode()
    assert "?q=solar+pumps&amp;country=MA" in page
    assert "Morocco" in page
    assert keep(scene, guest, country="MA") == 302  # the same twice is one
    assert SavedSearch.objects.count() == 1
    assert do(scene, guest, search, "anything") == 400
    assert do(scene, guest, search, "delete") == 302
    assert SavedSearch.objects.count() == 0
    verbs = AuditEntry.objects.filter(verb__startswith="search.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["search.saved", "search.deleted"]
    assert all("solar" not in str(each.details) for each in verbs)


def test_refused(scene: Stage, guest: Client) -> None:
    assert keep(scene, guest, q="  ") == 302
    assert keep(scene, guest, q="a" * 101) == 400
    assert keep(scene, guest, country="XX") == 400
    assert SavedSearch.objects.count() == 0
    for number in range(MOST_SAVED + 1):
        keep(scene, guest, q=f"word {number}")
    assert SavedSearch.objects.count() == MOST_SAVED


def test_a_search_is_its_owners_alone(scene: Stage, guest: Client, desk: Client, run_jobs: Run) -> None:
    search = kept(scene, guest, run_jobs)
    host, stranger = signed_in(scene.hosts[0][0]), signed_in(UserFactory())
    assert do(scene, host, search, "delete") == 404
    assert do(scene, stranger, search, "delete") == 404
    assert do(scene, desk, search, "delete", "search-change") == 404
    assert keep(scene, stranger) == 404
    assert "solar pumps" not in host.get(reverse("discovery:my-searches", args=[scene.mission.slug])).content.decode()


def test_a_focal_point_keeps_nothing_for_a_member(scene: Stage) -> None:
    lead = UserFactory()
    delegation = scene.mission.delegations.create(name="Example delegation")
    scene.mission.participations.filter(organisation=scene.mine).update(delegation=delegation)
    FocalPoint.objects.create(delegation=delegation, user=lead)
    client = signed_in(lead)
    assert client.post(reverse("meetings:act", args=[delegation.pk, scene.guest.pk])).status_code == 302
    page = client.get(reverse("discovery:my-search", args=[scene.mission.slug]), {"q": "pompes"})
    assert page.status_code == 200
    assert "Saved searches" not in page.content.decode()
    assert keep(scene, client) == 404


def test_more_searches_cost_few_queries_each(
    scene: Stage, guest: Client, run_jobs: Run, count_queries: Count
) -> None:
    kept(scene, guest, run_jobs)
    with count_queries() as one:
        alerting.tell_news(DAY)
    for number in range(4):
        keep(scene, guest, q=f"word {number}")
    run_jobs()
    with count_queries() as five:
        alerting.tell_news(DAY)
    assert len(five) - len(one) <= 4 * 3  # of each: its reader, whom they may meet, what is known now
    address = reverse("discovery:my-searches", args=[scene.mission.slug])
    with count_queries() as some:
        guest.get(address)
    SavedSearch.objects.exclude(wanted="solar pumps").delete()
    with count_queries() as few:
        guest.get(address)
    assert len(some) == len(few)
