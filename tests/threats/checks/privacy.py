"""Checks of lines 83 and 85 to 92: the log, and what people may expect of whoever keeps their data."""

import base64
import io
import json
import logging
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from escale.apps.directory.models import Cooperation, Institution, Party, Person
from escale.apps.meetings.domain.participating import withdraw_consent
from escale.apps.meetings.queries.participants import own_participant
from escale.apps.meetings.queries.presence import attendances_at
from escale.apps.missions.models import WorkbookImport
from escale.apps.privacy.domain import exporting, requests, retention, transfers
from escale.apps.privacy.domain.erasing import erase_person, replay_erasures
from escale.apps.privacy.models import ErasureEntry, HeldItem, RetentionReport, TransferBasis
from escale.apps.privacy.rules import Allowed
from escale.core import append_only, audit, log_format, privacy
from escale.core import transfers as core_transfers
from escale.core.logs import JsonFormatter
from escale.core.models import AuditChain, AuditEntry, IdempotencyKey, OutgoingMail
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.apps.missions.workbooks import workbook
from tests.factories import CooperationFactory, PersonFactory, organiser

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NAME, PHONE = "Zinedine Unverwechselbar", "+352 000 4711"


def known_guest() -> Stage:
    """A stage whose guest can be found again in any text."""
    play = stage()
    person = play.guest.representative.person
    person.name, person.phone = NAME, PHONE
    person.save()
    return play


def everything_as_text() -> str:
    """Every row of every table as text, files unzipped: where somebody's name could still stand."""
    found = []
    for model in apps.get_models():
        for row in model._base_manager.values():
            for value in row.values():
                if isinstance(value, bytes | memoryview):
                    found.append(_unzipped(bytes(value)))
                else:
                    found.append(json.dumps(value, default=str, ensure_ascii=False))
    return "\n".join(found)


def _unzipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    except zipfile.BadZipFile:
        return content.decode("utf-8", "replace")


# -- 83 --------------------------------------------------------------------------------------------------------
def three_entries() -> str:
    cooperation = CooperationFactory()
    for verb in ("first", "second", "third"):
        with transaction.atomic():
            audit.record(verb, cooperation, acting_user=None)
    return f"cooperation:{cooperation.pk}"


def check_the_log_only_grows() -> None:
    three_entries()
    audit.sign_heads()
    for statement in ("UPDATE core_auditentry SET verb = 'other'", "DELETE FROM core_auditentry WHERE number = 2"):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:
            continue
        raise AssertionError(f"the database carried out: {statement}")
    assert AuditEntry.objects.count() == 3


def check_a_row_removed_by_hand_is_reported() -> None:
    chain = three_entries()
    with append_only.lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry WHERE number = 2")
    assert audit.first_fault(chain) == 2


def check_a_chain_written_anew_is_reported() -> None:
    chain = three_entries()
    audit.sign_heads()
    with append_only.lifted():
        previous = log_format.genesis(chain)
        for entry in AuditEntry.objects.order_by("number"):
            entry.previous_hash, entry.verb = previous, "nothing"
            previous = audit.entry_hash(entry)
            AuditEntry.objects.filter(pk=entry.pk).update(
                previous_hash=entry.previous_hash, verb=entry.verb, hash=previous
            )
        entry.chain.last_hash = previous
        entry.chain.save()
    assert audit.first_fault(chain) == 3


def check_a_download_signed_by_another_is_refused() -> None:
    chain = AuditChain.objects.get(name=three_entries())
    lines = list(audit.download(chain))
    log_format.verify(log_format.read(lines))
    for place, kind in ((-2, "head"), (-1, "end")):
        forged = json.loads(lines[place])
        forged[kind]["signature"] = base64.b64encode(b"x" * 64).decode()
        changed = [line if line != lines[place] else json.dumps(forged) for line in lines]
        assert _refused(changed), f"a {kind} that nobody signed was believed"


def check_a_download_that_was_cut_or_added_to_is_refused() -> None:
    chain = AuditChain.objects.get(name=three_entries())
    earlier = list(audit.download(chain))
    with transaction.atomic():
        audit.record("fourth", Cooperation.objects.get(), acting_user=None)
    lines = list(audit.download(AuditChain.objects.get()))
    kinds = {kind: [line for line in lines if line.startswith(f'{{"{kind}"')] for kind in ("entry", "head", "end")}
    assert not _refused(lines)
    cut = [lines[0], *kinds["entry"][:3], kinds["head"][0]]
    spoiled = {
        "cut behind the head of an earlier download": cut,
        "the end of another length": [*cut, *kinds["end"]],
        "a head taken out": [lines[0], *kinds["entry"], kinds["head"][1], *kinds["end"]],
        "two entries in each other's place": [lines[0], lines[2], lines[1], *lines[3:]],
        "an entry twice": [*lines[:3], lines[2], *lines[3:]],
        "words that no hash covers": [lines[0], lines[1].replace(':{"', ':{"note":"x","', 1), *lines[2:]],
        "a name said twice": [lines[0], lines[1].replace(':{"', ':{"verb":"x","', 1), *lines[2:]],
        "something behind the end": [*lines, kinds["head"][1]],
        "half a line": [*lines[:-1], lines[-1][:40]],
    }
    assert [what for what, changed in spoiled.items() if not _refused(changed)] == []
    assert not _refused(earlier)


def _refused(lines: list[str]) -> bool:
    try:
        log_format.verify(log_format.read(lines))
    except log_format.BadLog:
        return True
    return False


# -- 84 --------------------------------------------------------------------------------------------------------
def check_a_name_stays_on_its_line() -> None:
    evil = 'Eve\n{"level": "error", "message": "forged"}\x1b[2J\r'
    record = logging.LogRecord("escale", logging.INFO, __file__, 1, "welcome %s", (evil,), None)
    lines = (json.loads(JsonFormatter().format(record))["message"]).splitlines()
    assert lines == [r'welcome Eve\x0a{"level": "error", "message": "forged"}\x1b[2J\x0d']
    assert len(JsonFormatter().format(record).splitlines()) == 1


# -- 90 --------------------------------------------------------------------------------------------------------
def check_who_said_no_is_on_no_list_and_no_card() -> None:
    play = known_guest()
    play.meet(play.agenda())
    host = signed_in(play.hosts[0][0])
    card = reverse("meetings:contact", args=[play.mission.slug, play.guest.representative_id])
    assert host.get(card).status_code == 200
    withdraw_consent(acting_user=play.user, participant=own_participant(play.user, play.mission.slug))
    assert host.get(card).status_code == 404
    for name in ("my-counterparts", "my-day", "my-wishes"):
        assert NAME not in host.get(reverse(f"meetings:{name}", args=[play.mission.slug])).content.decode(), name


# -- 85 --------------------------------------------------------------------------------------------------------
def check_a_withdrawn_consent_stops_everything() -> None:
    play = known_guest()
    play.suggest()
    person = play.guest.representative.person
    host = play.hosts[0][0]
    desk = organiser(play.mission.cooperation)
    signed_in(desk).get(reverse("missions:organisation", args=[play.mission.slug, play.mine.pk]))
    client = signed_in(host)
    counterparts = reverse("meetings:my-counterparts", args=[play.mission.slug])
    assert play.mine.name in client.get(counterparts).content.decode()
    withdraw_consent(acting_user=play.user, participant=own_participant(play.user, play.mission.slug))
    for name in ("my-counterparts", "my-suggestions"):
        page = client.get(reverse(f"meetings:{name}", args=[play.mission.slug])).content.decode()
        assert play.mine.name not in page, name
    assert person.pk not in attendances_at(play.of_round).values_list("representative__person", flat=True)
    proof = person.consents.get()
    assert proof.withdrawn_at is not None
    assert proof.given_at == datetime(2027, 1, 1, tzinfo=UTC)


def check_files_already_made_are_listed() -> None:
    play = known_guest()
    desk = organiser(play.mission.cooperation)
    signed_in(desk).get(reverse("missions:export", args=[play.mission.slug]))
    page = signed_in(play.user).get(reverse("privacy:my-data")).content.decode()
    assert "in a workbook" in page
    assert desk.name in page


# -- 86 --------------------------------------------------------------------------------------------------------
def check_every_field_is_declared() -> None:
    assert privacy.undeclared() == []


def check_the_export_holds_everything() -> None:
    play = known_guest()
    play.meet(play.agenda())
    requests.ask(
        acting_user=play.user, person=play.guest.representative.person, kind="correction", text="My city is wrong."
    )
    with zipfile.ZipFile(io.BytesIO(exporting.export_everything(acting_user=play.user))) as archive:
        data = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
    assert {
        "accounts.User",
        "directory.Person",
        "directory.Representative",
        "directory.Consent",
        "missions.Attendance",
        "meetings.Attendee",
        "privacy.PersonRequest",
    } <= set(data["about"])
    for words in (NAME, PHONE, play.user.email, "My city is wrong."):
        assert words in page
        assert words in json.dumps(data, ensure_ascii=False)
    other = play.hosts[0][1].representative.person
    assert other.email not in json.dumps(data)
    assert "password" not in data["about"]["accounts.User"]["rows"][0]


# -- 87, 88 ----------------------------------------------------------------------------------------------------
def _upload(play: Stage, content: bytes) -> WorkbookImport:
    upload: WorkbookImport = WorkbookImport.objects.create(
        cooperation=play.mission.cooperation, filename="mission.zip", content=content, preview={"name": NAME}
    )
    return upload


def _full_house() -> Stage:
    play = known_guest()
    play.meet(play.agenda())
    email = play.guest.representative.person.email
    _upload(play, workbook(mission="", stops="", sessions="", organisations=f"name,email\n{NAME},{email}\n"))
    OutgoingMail.objects.create(
        message_id="<1@x>",
        recipient="other@company.example",
        language="en",
        subject="s",
        text=f"You meet {NAME}.",
        state="sent",
    )
    OutgoingMail.objects.create(message_id="<2@x>", recipient=email, language="en", subject="s", text="Yours.")
    IdempotencyKey.objects.create(owner="1", key="k", fingerprint="f", body=json.dumps({"who": NAME}))
    return play


def check_erasure_leaves_no_name_and_names_what_is_held() -> None:
    with TemporaryDirectory() as folder, override_settings(VAR=Path(folder)):
        play = _full_house()
        person = play.guest.representative.person
        email = person.email
        PersonFactory(name=NAME)  # somebody else, or the same person where another cooperation knows them
        held = erase_person(acting_user=organiser(play.mission.cooperation), person=person)
        left = everything_as_text()
        assert left.count(NAME) == 1
        assert PHONE not in left
        assert email not in left
        assert {item.model for item in held} == {"directory.Consent", "directory.Person"}
        proof = HeldItem.objects.get(person=person, model="directory.Consent")
        assert proof.reason.startswith("Proof of what was agreed to")
        assert proof.until is not None
        elsewhere = HeldItem.objects.get(person=person, model="directory.Person")
        assert elsewhere.reason.startswith("Kept for another cooperation")
        assert email not in (Path(folder) / "erasures.jsonl").read_text()


def check_a_restored_backup_is_erased_again() -> None:
    with TemporaryDirectory() as folder, override_settings(VAR=Path(folder)):
        play = known_guest()
        person = play.guest.representative.person
        before = {"name": person.name, "email": person.email, "phone": person.phone, "user": play.user}
        account = {"email": play.user.email, "name": play.user.name, "is_active": True}
        erase_person(acting_user=None, person=person)
        # What a restore of an older backup brings back: the rows as they were, and no word of the erasure.
        ErasureEntry.objects.all().delete()
        Person.objects.filter(pk=person.pk).update(**before)
        type(play.user).objects.filter(pk=play.user.pk).update(**account)
        assert NAME in everything_as_text()
        assert replay_erasures() == 1
        left = everything_as_text()
        assert NAME not in left
        assert before["email"] not in left
        assert replay_erasures() == 0


# -- 89 --------------------------------------------------------------------------------------------------------
def check_what_is_past_its_term_goes() -> None:
    with (
        TemporaryDirectory() as folder,
        override_settings(VAR=Path(folder), STORAGES={**_storages(), "default": _files(folder)}),
    ):
        media = Path(folder) / "media"
        media.mkdir()
        orphan = media / "badge.pdf"
        orphan.write_text(NAME)
        os.utime(orphan, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))
        play = known_guest()
        mission = play.mission
        mission.starts = mission.ends = LONG_AGO.date()
        mission.save()
        upload = _upload(play, b"x")
        WorkbookImport.objects.filter(pk=upload.pk).update(created_at=LONG_AGO, preview={"rows": 1})
        OutgoingMail.objects.create(
            message_id="<1@x>", recipient="a@b.example", language="en", subject="s", text=NAME, created_at=LONG_AGO
        )
        report = retention.run_retention()
        assert NAME not in everything_as_text()
        assert not orphan.exists()
        lines = {line["table"]: line["count"] for line in report.lines}
        assert lines["directory.Person"] == 2
        assert lines["missions.WorkbookImport"] == 1
        assert lines["core.OutgoingMail"] == 1
        assert lines["media"] == 1
        assert RetentionReport.objects.get() == report


def _storages() -> dict[str, object]:
    from django.conf import settings

    return dict(settings.STORAGES)


def _files(folder: str) -> dict[str, object]:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(Path(folder) / "media")},
    }


def check_what_is_within_its_term_stays() -> None:
    play = known_guest()
    report = retention.run_retention()
    assert report.lines == []
    assert Person.objects.get(pk=play.guest.representative.person_id).name == NAME


# -- 91 --------------------------------------------------------------------------------------------------------
def two_countries(cooperation: Cooperation) -> None:
    for country in ("LU", "MA"):
        institution = Institution.objects.create(
            slug=f"chamber-{country.lower()}-{cooperation.pk}", name=f"Chamber {country}", country=country
        )
        Party.objects.create(cooperation=cooperation, institution=institution)


def check_nothing_leaves_without_a_basis() -> None:
    cooperation = CooperationFactory()
    two_countries(cooperation)
    user = organiser(cooperation)
    asked = {"cooperation": cooperation.pk, "categories": {core_transfers.CONTACT_DATA}, "purpose": "workbook"}
    assert not core_transfers.check(country="US", **asked).allowed
    today = timezone.now().date()
    for from_country, basis in (("LU", "clauses"), ("MA", "cndp")):
        transfers.record_basis(
            acting_user=user,
            cooperation=cooperation,
            from_country=from_country,
            to_country="US",
            basis=basis,
            reference="Example contract 7",
            starts=today,
        )
    assert core_transfers.check(country="US", **asked).allowed
    assert AuditEntry.objects.filter(verb="transfer.basis-recorded").count() == 2
    TransferBasis.objects.filter(from_country="MA").update(starts=today - timedelta(9), ends=today - timedelta(1))
    assert not core_transfers.check(country="US", **asked).allowed
    assert isinstance(
        transfers.check(
            cooperation=cooperation.pk,
            recipient_country="US",
            categories={core_transfers.PUBLIC_FACTS},
            purpose="webhook",
        ),
        Allowed,
    )


# -- 92 --------------------------------------------------------------------------------------------------------
def check_small_counts_are_not_told() -> None:
    assert [privacy.suppressed(count) for count in (0, 1, 4, 5, 6)] == [0, None, None, 5, 6]
