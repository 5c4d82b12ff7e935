"""Exact words first, then meaning, as far as the reader may see (threats 20, 44)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from escale.apps.directory.domain import StatementDraft, save_profile
from escale.apps.directory.domain.visibility import rule_visibility
from escale.apps.directory.models import Audience, Consent, Field, Statement
from escale.apps.discovery.domain import alerting, reading
from escale.apps.discovery.models import Reading, SavedSearch
from escale.apps.suggestions.domain import vectors
from escale.apps.suggestions.models import SentenceVector
from escale.core.models import Job
from escale.core.queues.running import run_job
from escale.core.tasks import enqueue
from tests.apps.meetings.participant.stage import Stage, signed_in
from tests.factories import UserFactory, participant

pytestmark = pytest.mark.django_db
Run = Callable[[], list[Job]]
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
Found = list[tuple[str, str, str, bool]]


def search(scene: Stage, client: Client, *, name: str = "my-search", **asked: object) -> Found:
    """Name, kind, sentence and whether by meaning, in the order of the page."""
    page = client.get(reverse(f"discovery:{name}", args=[scene.mission.slug]), asked)
    assert page.status_code == 200
    return [(hit.name, hit.kind, hit.sentence, hit.cosine is not None) for hit in page.context["page"]]


SUN = ("Société Exemple des Énergies", "offer", "Nous installons des pompes solaires.", False)
WATER = ("Beispiel Wasser", "offer", "Wir reinigen Abwasser in Textilfabriken.", False)
WORDS = ("شركة مثال", "need", "نبحث عن شريك في الترجمة الفورية.", False)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("POMPES", [SUN]),
        ("energies", [(SUN[0], "name", SUN[0], False)]),
        ("الترجمه", [WORDS]),
        ("abwasser  reinigen", [WATER]),
        ("nothing of it", []),
        ("%", []),
    ],
)
def test_words_are_found_at_once_in_every_script(scene: Stage, guest: Client, wanted: str, found: Found) -> None:
    assert search(scene, guest, q=wanted) == found


def test_meaning_follows_when_a_worker_has_read(scene: Stage, guest: Client, desk: Client, run_jobs: Run) -> None:
    address = reverse("discovery:my-search", args=[scene.mission.slug]) + "?q=solar+pumps"
    words = guest.get(address).content.decode()
    assert "follow in a moment" in words
    assert 'hx-trigger="every 1s"' in words
    assert [job.name for job in run_jobs()] == ["discovery.read"]
    assert search(scene, guest, q="solar pumps") == [(*SUN[:3], True)]
    assert search(scene, desk, name="search", q="solar pumps") == [(*SUN[:3], True)]
    page = guest.get(address).content.decode()
    assert 'lang="fr"' in page
    assert "found by meaning" in page
    assert "hx-trigger" not in page.partition('id="found"')[2][:200]
    assert Job.objects.filter(state="queued").count() == 0


def test_words_come_before_meaning(scene: Stage, guest: Client, run_jobs: Run) -> None:
    Statement.objects.create(organisation=scene.theirs(1), kind="offer", text="Solar pumps.", language="en")
    search(scene, guest, q="solar pumps")
    run_jobs()
    assert search(scene, guest, q="solar pumps") == [(WATER[0], "offer", "Solar pumps.", False), (*SUN[:3], True)]


def test_vectors_are_computed_only_when_words_change(scene: Stage, guest: Client, run_jobs: Run) -> None:
    search(scene, guest, q="solar pumps")
    run_jobs()
    kept = SentenceVector.objects.count()
    assert kept == 4 + 1  # sentences of the hosts, and what was searched
    search(scene, guest, q="clean water")
    run_jobs()
    assert SentenceVector.objects.count() == kept + 1


def test_what_was_rewritten_is_not_found_any_more(scene: Stage, guest: Client, run_jobs: Run) -> None:
    search(scene, guest, q="solar pumps")
    run_jobs()
    Statement.objects.filter(organisation=scene.theirs()).update(
        text="Founded in 2009. Nous vendons des chaises....."
    )
    assert search(scene, guest, q="solar pumps") == []


def test_a_save_has_it_read_anew(scene: Stage, guest: Client, run_jobs: Run) -> None:
    search(scene, guest, q="solar pumps")
    run_jobs()
    other = scene.theirs(1)
    drafts = [StatementDraft("Pumps driven by the sun.", "en")]
    save_profile(
        acting_user=None, organisation=other, expected_version=other.version, fields={}, offers=drafts, needs=[]
    )
    run_jobs()
    search(scene, guest, q="solar pumps")
    run_jobs()
    assert {name for name, *_rest in search(scene, guest, q="solar pumps")} == {SUN[0], WATER[0]}


def test_a_hidden_field_finds_nothing(scene: Stage, guest: Client, desk: Client, run_jobs: Run) -> None:
    organisation = scene.theirs()
    organisation.about, organisation.city = "We rent excavators to builders.", "Meknes"
    organisation.save()
    assert search(scene, guest, q="meknes") == [(SUN[0], "city", "Meknes", False)]
    assert search(scene, guest, q="excavators")[0][1] == "about"
    rule_visibility(
        acting_user=scene.user,
        cooperation=scene.mission.cooperation,
        audiences={Field.ABOUT: Audience.MET, Field.CITY: Audience.ORGANISERS},
    )
    assert search(scene, guest, q="meknes") == []
    assert search(scene, guest, q="excavators") == []
    search(scene, guest, q="Baumaschinen mieten")
    run_jobs()
    assert search(scene, guest, q="Baumaschinen mieten") == []
    assert search(scene, desk, name="search", q="Baumaschinen mieten")[0][:2] == (SUN[0], "about")
    assert search(scene, desk, name="search", q="meknes") == [(SUN[0], "city", "Meknes", False)]


def test_only_those_one_may_meet(scene: Stage, guest: Client, desk: Client, run_jobs: Run) -> None:
    _user, same_side = participant(scene.mission, side="guest")
    beside = same_side.representative.organisation
    Statement.objects.create(organisation=beside, kind="offer", text="Pompes solaires aussi.", language="fr")
    Consent.objects.filter(person=scene.hosts[0][1].representative.person).update(withdrawn_at=timezone.now())
    assert search(scene, guest, q="pompes solaires") == []
    run_jobs()
    assert search(scene, guest, q="pompes solaires") == []
    assert search(scene, guest, q="solar pumps") == []
    run_jobs()
    assert search(scene, guest, q="solar pumps") == []
    assert {name for name, *_rest in search(scene, desk, name="search", q="pompes solaires")} == {SUN[0], beside.name}
    assert signed_in(UserFactory()).get(reverse("discovery:my-search", args=[scene.mission.slug])).status_code == 404


def test_filters(scene: Stage, guest: Client, desk: Client) -> None:
    organisation = scene.theirs(1)
    organisation.country, organisation.sectors, organisation.languages = "DE", ["37.00"], ["de"]
    organisation.save()
    assert search(scene, guest, country="DE") == [(WATER[0], "name", WATER[0], False)]
    assert search(scene, guest, q="abwasser", sector="37.00", language="de") == [WATER]
    assert search(scene, guest, q="abwasser", language="fr") == []
    assert len(search(scene, desk, name="search", side="guest")) == 1
    # What cannot be chosen finds nothing, and says so in the form.
    assert search(scene, guest, q="abwasser", country="XX") == []
    assert search(scene, guest, q="a" * 200) == []
    assert search(scene, guest) == []


def test_pages(scene: Stage, guest: Client) -> None:
    for _number in range(25):
        Statement.objects.create(organisation=scene.add_host(), kind="offer", text="Pompes.", language="fr")
    assert len(search(scene, guest, q="pompes")) == 25
    assert len(search(scene, guest, q="pompes", page=2)) == 1
    assert len(search(scene, guest, q="pompes", page="-1")) == 1


def test_more_organisations_cost_no_more_queries(scene: Stage, guest: Client, count_queries: Count) -> None:
    search(scene, guest, q="pompes")
    with count_queries() as few:
        search(scene, guest, q="pompes")
    for _number in range(5):
        Statement.objects.create(organisation=scene.add_host(), kind="offer", text="Pompes.", language="fr")
    with count_queries() as many:
        search(scene, guest, q="pompes")
    assert len(many) == len(few)


def test_without_a_worker_the_words_stay_and_it_is_said(scene: Stage, guest: Client) -> None:
    search(scene, guest, q="pompes")
    Reading.objects.update(asked_at=timezone.now() - reading.PATIENCE - timedelta(seconds=1))
    page = guest.get(reverse("discovery:my-search", args=[scene.mission.slug]), {"q": "pompes"})
    assert page.context["meaning"] == "away"
    assert "Meaning cannot be searched just now" in page.content.decode()
    assert len(page.context["page"]) == 1
    assert Job.objects.filter(name="discovery.read").count() == 1


def test_many_searches_do_not_fill_the_queue(scene: Stage, guest: Client) -> None:
    for number in range(reading.MOST_WAITING):
        reading.ask(scene.mission, f"word {number}")
    page = guest.get(reverse("discovery:my-search", args=[scene.mission.slug]), {"q": "pompes"})
    assert (page.context["meaning"], len(page.context["page"])) == ("away", 1)
    assert (Reading.objects.count(), Job.objects.count()) == (reading.MOST_WAITING, 1)


def test_a_database_that_takes_nothing_still_finds_words(scene: Stage, guest: Client) -> None:
    def refuse(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if sql.startswith(("INSERT", "UPDATE")) and "discovery_reading" in sql:
            raise DatabaseError("the disk is full")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        assert search(scene, guest, q="pompes") == [SUN]


def test_old_readings_go(scene: Stage) -> None:
    reading.ask(scene.mission, "old")
    Reading.objects.update(asked_at=timezone.now() - reading.KEPT - timedelta(minutes=1))
    reading.ask(scene.mission, "new")
    assert reading.forget_old() == 1
    assert list(Reading.objects.values_list("wanted", flat=True)) == ["new"]


def test_a_large_mission_is_read_in_portions_between_other_jobs(
    scene: Stage, guest: Client, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_NEW", 3)
    monkeypatch.setattr(reading, "PORTION_SECONDS", 0.0)
    monkeypatch.setattr(vectors, "_AHEAD_AT_ONCE", 2)
    search(scene, guest, q="solar pumps")
    search(scene, guest, q="clean water")
    job = Job.objects.get()
    assert run_job(job.pk)
    reading.request_reading_ahead(scene.mission)  # one that waits is enough
    waiting = Job.objects.filter(state="queued")
    assert list(waiting.values_list("name", flat=True)) == ["discovery.read-ahead"]
    other = enqueue("discovery.forget")
    assert [each.name for each in run_jobs()] == [
        "discovery.read-ahead",
        other.name,
        "discovery.read-ahead",
        "discovery.read",
    ]
    assert search(scene, guest, q="solar pumps") == [(*SUN[:3], True)]


def test_a_saved_search_waits_until_a_large_mission_is_read(
    scene: Stage, guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerting, "MOST_NEW", 1)
    guest.post(reverse("discovery:my-searches", args=[scene.mission.slug]), {"q": "solar pumps"})
    saved = SavedSearch.objects.get()
    first = Job.objects.get(name=alerting.FIRST)
    assert run_job(first.pk)
    again = Job.objects.get(name=alerting.FIRST, state="queued")
    assert again.next_run_at is not None
    ahead = Job.objects.get(name=reading.AHEAD, state="queued")
    assert run_job(ahead.pk)
    Job.objects.filter(pk=again.pk).update(next_run_at=None)
    assert run_job(again.pk)
    saved.refresh_from_db()
    assert saved.known is not None
    assert len(saved.known) == 1
