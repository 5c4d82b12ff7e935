"""The pages of data protection, as those see them who may, and as strangers do not."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone, translation

from escale.apps.accounts.models import User
from escale.apps.directory.models import Consent, Institution, Membership, Person, Role
from escale.apps.meetings.domain import participating
from escale.apps.meetings.queries.participants import own_participant
from escale.apps.privacy.models import Breach, DataAccess, PersonRequest, RetentionReport, TransferBasis
from escale.cli import verify_log
from escale.core.models import AuditEntry
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.factories import UserFactory, organiser
from tests.threats.checks.privacy import two_countries

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def play() -> Stage:
    return stage()


def holder(play: Stage, role: Role) -> User:
    user: User = UserFactory()
    Membership.objects.create(cooperation=play.mission.cooperation, user=user, role=role)
    return user


def page(name: str, play: Stage, *arguments: object) -> str:
    return reverse(f"privacy:{name}", args=[play.mission.cooperation.slug, *arguments])


def officer(play: Stage) -> Client:
    return signed_in(holder(play, Role.DATA_PROTECTION))


@pytest.mark.parametrize("name", ["office", "register", "retention", "breaches", "transfers", "log", "log-download"])
def test_strangers_and_organisers_get_404(play: Stage, name: str) -> None:
    for user in (play.user, organiser(play.mission.cooperation), UserFactory()):
        assert signed_in(user).get(page(name, play)).status_code == 404
    assert officer(play).get(page(name, play)).status_code == 200


def test_auditors_read_the_log_and_nothing_of_people(play: Stage) -> None:
    auditor = signed_in(holder(play, Role.AUDITOR))
    assert page("log", play) in auditor.get(reverse("web:start"), follow=True).content.decode()
    assert page("office", play) not in auditor.get(reverse("privacy:desk")).content.decode()
    assert signed_in(play.user).get(reverse("privacy:desk")).status_code == 404
    assert auditor.get(page("log", play)).status_code == 200
    assert auditor.get(page("office", play)).status_code == 404


def test_the_log_is_searched_downloaded_and_verified_alone(play: Stage, tmp_path: Path) -> None:
    client = officer(play)
    person = play.guest.representative.person
    mine = signed_in(play.user)
    facts = {"name": "Ada Example", "phone": "", "languages": "fr"}
    assert mine.post(reverse("privacy:correct", args=[person.pk]), facts).status_code == 302
    early, late = tmp_path / "early.jsonl", tmp_path / "late.jsonl"
    early.write_bytes(b"".join(client.get(page("log-download", play)).streaming_content))  # type: ignore[attr-defined]
    mine.post(reverse("privacy:ask", args=[person.pk]), {"kind": "correction", "text": "My city."})
    late.write_bytes(b"".join(client.get(page("log-download", play)).streaming_content))  # type: ignore[attr-defined]
    assert verified(late, early) == (0, "")
    assert verified(early, late) == (1, "The log does not hold. Entry 2 of the earlier download is gone.\n")
    found = client.get(page("log", play), {"verb": "person.corrected"}).content.decode()
    assert "corrected their own data" in found
    assert f"directory.person#{person.pk}" in found
    assert "Ada Example" not in late.read_text()
    assert "No entry fits." in client.get(page("log", play), {"actor": 4711}).content.decode()


def verified(file: Path, since: Path | None = None) -> tuple[int, str]:
    from argparse import Namespace

    out, err = io.StringIO(), io.StringIO()
    status = verify_log.run(Namespace(file=file, since=since, key=""), out, err)
    return status, err.getvalue()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda lines: lines[:1] + lines[2:], "Entry 1 is missing: number 2 stands in its place."),
        (
            lambda lines: [lines[0], lines[1].replace("directory.person", "directory.animal"), *lines[2:]],
            "Entry 1 was altered: its hash does not fit what it says.",
        ),
        (lambda lines: lines[:-3] + lines[-2:], "counts 2 entries; the file holds 1."),
        (lambda lines: lines[:-1], "The file has no end: it was cut off."),
        (lambda lines: lines[:-2], "The file has no signed head: nothing says where the log ends."),
        (lambda lines: [], "The file is empty."),
        (lambda lines: ["{"], "Line 1 cannot be read: JSONDecodeError."),
    ],
)
def test_a_spoiled_download_is_told_in_words(
    play: Stage, tmp_path: Path, spoil: Callable[[list[str]], list[str]], words: str
) -> None:
    person = play.guest.representative.person
    for name in ("One", "Two"):
        signed_in(play.user).post(reverse("privacy:correct", args=[person.pk]), {"name": name})
    lines = b"".join(officer(play).get(page("log-download", play)).streaming_content).decode()  # type: ignore[attr-defined]
    file = tmp_path / "log.jsonl"
    file.write_text("".join(spoil(lines.splitlines(keepends=True))))
    status, said = verified(file)
    assert status == 1
    assert words in said


def test_my_data_shows_who_looked_and_is_exported(play: Stage, count_queries: Count) -> None:
    desk = signed_in(organiser(play.mission.cooperation))
    organisation = reverse("missions:organisation", args=[play.mission.slug, play.mine.pk])
    desk.get(organisation)
    desk.get(organisation)
    look = DataAccess.objects.get()
    assert (look.person, look.what, look.times) == (play.guest.representative.person, "page", 2)
    mine = signed_in(play.user)
    shown = mine.get(reverse("privacy:my-data")).content.decode()
    assert str(look.viewer) in shown
    with count_queries() as one:
        mine.get(reverse("privacy:my-data"))
    for _number in range(2):
        signed_in(organiser(play.mission.cooperation)).get(organisation)
    with count_queries() as three:
        mine.get(reverse("privacy:my-data"))
    assert len(three) == len(one)
    with zipfile.ZipFile(io.BytesIO(mine.post(reverse("privacy:export")).content)) as archive:
        data = json.loads(archive.read("data.json"))
    assert [row["times"] for row in data["about"]["privacy.DataAccess"]["rows"]] == [2, 1, 1]


def test_a_look_at_fifty_people_is_one_statement(play: Stage, count_queries: Count) -> None:
    from escale.core import disclosures
    from tests.factories import PersonFactory

    people = [PersonFactory(cooperation=play.mission.cooperation).pk for _number in range(50)]
    viewer = organiser(play.mission.cooperation)
    with count_queries() as queries:
        disclosures.tell(people=people, viewer=viewer, what=disclosures.WORKBOOK)
    assert sum("INSERT" in query["sql"] for query in queries.captured_queries) == 1
    assert DataAccess.objects.count() == 50


def test_a_request_has_a_clock_and_an_answer(play: Stage, settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    person = play.guest.representative.person
    mine, client = signed_in(play.user), officer(play)
    for _twice in range(2):
        mine.post(reverse("privacy:ask", args=[person.pk]), {"kind": "erasure", "text": "Please."})
    asked = PersonRequest.objects.get()
    assert asked.due_at - asked.received_at == timedelta(days=30)
    assert "An answer is due by" in mine.get(reverse("privacy:my-data")).content.decode()
    PersonRequest.objects.update(due_at=timezone.now() - timedelta(days=1))
    assert "late" in client.get(page("office", play)).content.decode()
    answer = page("request", play, asked.pk)
    assert client.post(answer, {"state": "done", "words": "Erased."}).status_code == 302
    assert Person.objects.get(pk=person.pk).name == "—"
    assert User.objects.get(pk=play.user.pk).is_active is False
    shown = client.get(answer).content.decode()
    assert "Proof of what was agreed to" in shown
    assert client.post(answer, {"state": "refused", "words": "No."}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.text, asked.answer) == ("done", "", "Erased.")


def test_the_page_of_the_export_reads_in_the_language_of_the_person(play: Stage) -> None:
    mine = signed_in(play.user)
    for language, first in (("ar", '<html lang="ar" dir="rtl">'), ("fr", '<html lang="fr" dir="ltr">')):
        play.user.language = language
        play.user.save()
        answer = mine.post(reverse("privacy:export"), headers={"accept-language": language})
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            page_read = archive.read("index.html").decode()
        assert first in page_read
        assert "data.exported" in page_read or language == "ar"  # the first export is part of the second
        assert "accounts.User.password" in page_read


def test_nobody_asks_for_somebody_else(play: Stage) -> None:
    other = play.hosts[0][1].representative.person
    client = signed_in(play.user)
    assert client.get(reverse("privacy:ask", args=[other.pk])).status_code == 404
    assert client.post(reverse("privacy:correct", args=[other.pk]), {"name": "x"}).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_lists_cost_the_same_whatever_their_length(play: Stage, count_queries: Count, many: int) -> None:
    cooperation, now = play.mission.cooperation, timezone.now()
    person = play.guest.representative.person
    client = officer(play)
    for number in range(many):
        PersonRequest.objects.create(person=person, kind="correction", due_at=now, text=str(number))
        Breach.objects.create(cooperation=cooperation, what="x", due_at=now)
        RetentionReport.objects.create(lines=[{"table": "x", "fields": [], "how": "delete", "count": 1}])
        TransferBasis.objects.create(
            cooperation=cooperation, from_country="LU", to_country="MA", basis="clauses", reference="x", starts=now
        )
    counts = {}
    for name in ("office", "breaches", "retention", "transfers", "log"):
        with count_queries() as queries:
            assert client.get(page(name, play)).status_code == 200
        counts[name] = len([each for each in queries.captured_queries if "SAVEPOINT" not in each["sql"]])
    assert max(counts.values()) <= 7


def test_the_register_comes_in_four_languages_and_three_forms(play: Stage) -> None:
    client = officer(play)
    client.post(page("register", play), {"name": "Two chambers", "contact": "dpo@example", "cndp_number": "D-1"})
    data = json.loads(client.get(page("register", play), {"format": "json"}).content)
    assert (data["controllers"], data["cndp_number"]) == ("Two chambers", "D-1")
    phone = next(
        each for each in data["processing"] if (each["table"], each["field"]) == ("directory.Person", "phone")
    )
    assert all(phone[name] for name in ("category", "purpose", "basis", "law_09_08", "recipients", "kept", "erasure"))
    rows = client.get(page("register", play), {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(rows) == len(data["processing"]) + 1
    for language in ("fr", "en", "ar", "de"):
        with translation.override(language):
            assert client.get(page("register", play), headers={"accept-language": language}).status_code == 200


def test_nothing_is_said_of_a_mail_host_while_no_mail_leaves_the_machine(play: Stage) -> None:
    client = officer(play)
    for name in ("register", "transfers"):
        assert "mail host in" not in client.get(page(name, play)).content.decode()
    assert client.get(page("register", play), {"format": "json"}).json()["mail_host"] is None


@override_settings(MAIL_ELSEWHERE=True)
def test_a_mail_host_in_an_unknown_country_has_no_basis(play: Stage) -> None:
    client = officer(play)
    words = "It is not known in which country the mail host stands."
    for name in ("register", "transfers"):
        told = client.get(page(name, play)).content.decode()
        assert words in told
        assert "stays in the countries" not in told
    assert client.get(page("register", play), {"format": "json"}).json()["mail_host"]["allowed"] is False


def test_a_breach_has_72_hours(play: Stage) -> None:
    client = officer(play)
    known = timezone.now().replace(second=0, microsecond=0) - timedelta(hours=1)
    facts = {
        "what": "A lost laptop.",
        "people_count": "3",
        "known_at": known.strftime("%Y-%m-%dT%H:%M"),
        "drill": "on",
    }
    assert client.post(page("breaches", play), facts).status_code == 302
    breach = Breach.objects.get()
    assert breach.due_at - known == timedelta(hours=72)
    client.post(page("breach", play, breach.pk), {"measures": "Told the authority."})
    breach.refresh_from_db()
    assert breach.reported_at is not None
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["breach.recorded", "breach.reported"]


def test_a_workbook_leaves_only_on_a_basis(play: Stage) -> None:
    cooperation = play.mission.cooperation
    two_countries(cooperation)
    desk = organiser(cooperation)
    home = Institution.objects.get(country="LU", parties__cooperation=cooperation)
    Membership.objects.filter(user=desk).update(institution=home)
    client, export = signed_in(desk), reverse("missions:export", args=[play.mission.slug])
    refused = client.get(export)
    assert refused.status_code == 409
    assert "no basis is recorded" in refused.content.decode()
    assert DataAccess.objects.count() == 0
    basis = {
        "from_country": "MA",
        "to_country": "LU",
        "basis": "cndp-listed",
        "reference": "Receipt 1",
        "starts": timezone.now().date().isoformat(),
    }
    office = officer(play)
    wrong = office.post(page("transfers", play), {**basis, "basis": "clauses"})
    assert "does not fit" in wrong.content.decode()
    assert office.post(page("transfers", play), basis).status_code == 302
    assert (
        "An export takes contact data to"
        in client.get(reverse("missions:detail", args=[play.mission.slug])).content.decode()
    )
    assert client.get(export).status_code == 200
    assert DataAccess.objects.filter(what="workbook", institution=home).count() == 2
    details = AuditEntry.objects.get(verb="workbook.exported").details
    assert (details["country"], details["people"]) == ("LU", 2)
    office.post(page("transfer-end", play, TransferBasis.objects.get().pk))
    assert client.get(export).status_code == 409


def test_consent_is_listed_with_its_dates(play: Stage) -> None:
    Consent.objects.filter(person__user=play.user).update(withdrawn_at=timezone.now())
    shown = signed_in(play.user).get(reverse("privacy:my-data")).content.decode()
    assert "notice version 1" in shown
    assert "Taken back on" in shown


def test_the_proof_of_a_yes_names_language_version_and_text(play: Stage) -> None:
    Consent.objects.filter(person__user=play.user).delete()
    client = signed_in(play.user)
    client.post(reverse("meetings:my-consent", args=[play.mission.slug]), {"answer": "yes"})
    consent = Consent.objects.get(person__user=play.user)
    notice = participating.notice_text(own_participant(play.user, play.mission.slug), "en")
    assert notice in client.get(reverse("meetings:my-consent", args=[play.mission.slug])).content.decode()
    assert (consent.language, consent.notice_version) == ("en", "1")
    assert consent.text_hash == hashlib.sha256(notice.encode()).hexdigest()
