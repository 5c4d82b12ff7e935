"""What names an erased person all the same is found: in letters, files and answers; what stays is named."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import reverse

from escale.apps.directory.models import Membership, Person
from escale.apps.missions.models import WorkbookImport
from escale.apps.privacy.domain.erasing import erase_person
from escale.apps.privacy.domain.traces import Words
from escale.apps.privacy.models import HeldItem, PersonRequest
from escale.core.models import IdempotencyKey, OutgoingMail
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.factories import PersonFactory, organiser

pytestmark = pytest.mark.django_db
NAME = "Zoé D'Áine <Zé>"


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Stage]:
    made = stage()
    person = made.guest.representative.person
    person.name, person.phone = NAME, "+352 000 4711"
    person.save()
    with override_settings(VAR=tmp_path):
        yield made


def letter(number: int, text: str, *, state: str = "sent", to: str = "other@company.example", **more: str) -> int:
    return OutgoingMail.objects.create(
        message_id=f"<{number}@x>", recipient=to, language="en", text=text, state=state, **{"subject": "s", **more}
    ).pk


def test_letters_to_others_lose_the_name_as_it_stands_in_text_html_and_subject(play: Stage) -> None:
    person = play.guest.representative.person
    keys = [
        letter(1, "", html="<p>Zoé D&#x27;Áine &lt;Zé&gt; comes.</p>"),
        letter(2, "Ring +352 000 4711.", subject=f"{NAME} rang"),
        letter(3, f"You meet {NAME}.", state="queued", reply_to=person.email),
        letter(4, "Nobody rang +352 000 47110."),
    ]
    erase_person(acting_user=None, person=person)
    found = {mail.pk: (mail.subject, mail.text, mail.html, mail.reply_to) for mail in OutgoingMail.objects.all()}
    assert [found[key] for key in keys] == [
        ("s", "", "", ""),
        ("— rang", "", "", ""),
        ("s", "You meet —.", "", ""),
        ("s", "Nobody rang +352 000 47110.", "", ""),
    ]


def test_a_short_name_is_found_as_a_word_and_not_inside_of_others() -> None:
    words = Words(("Ali",))
    assert words.named("Dear Ali, …")
    assert not words.named("Alicante")
    assert words.without("Ali, Alicante") == "—, Alicante"


@pytest.mark.parametrize(
    ("content", "preview"),
    [
        ("name;phone\nZoé;+352 000 4711\n".encode("cp1252"), {}),
        (f"name\n{NAME}\n".encode("utf-16"), {}),
        (b"", {"rows": [{"name": NAME}]}),
    ],
)
def test_an_upload_that_names_the_person_is_emptied(play: Stage, content: bytes, preview: dict[str, object]) -> None:
    kept = [
        WorkbookImport.objects.create(
            cooperation=play.mission.cooperation, filename="a.csv", content=each, preview=shown
        )
        for each, shown in ((content, preview), (b"name\nSomebody else\n", {}))
    ]
    erase_person(acting_user=None, person=play.guest.representative.person)
    emptied, other = (WorkbookImport.objects.get(pk=each.pk) for each in kept)
    assert (bytes(emptied.content), emptied.preview) == (b"", {})
    assert bytes(other.content) == b"name\nSomebody else\n"


def test_an_answer_kept_for_a_program_loses_the_name(play: Stage) -> None:
    kept = IdempotencyKey.objects.create(owner="1", key="k", fingerprint="f", body=json.dumps({"name": NAME}))
    erase_person(acting_user=None, person=play.guest.representative.person)
    kept.refresh_from_db()
    assert json.loads(kept.body) == {"name": "—"}


def test_an_account_with_an_office_stays_and_is_named_with_the_reason(play: Stage) -> None:
    person = play.guest.representative.person
    Membership.objects.create(cooperation=play.mission.cooperation, user=play.user, role=Membership.Role.STAFF)
    own = letter(1, f"Dear {NAME}, your mission begins.", to=play.user.email)
    erase_person(acting_user=None, person=person)
    play.user.refresh_from_db()
    assert play.user.is_active
    assert OutgoingMail.objects.get(pk=own).text == f"Dear {NAME}, your mission begins."
    held = dict(HeldItem.objects.filter(person=person).values_list("model", "reason"))
    assert set(held) == {"directory.Consent", "accounts.User", "core.OutgoingMail"}
    assert held["accounts.User"].startswith("Kept for another cooperation, or for a role")


def test_another_cooperation_that_knows_the_address_is_named(play: Stage) -> None:
    person = play.guest.representative.person
    twin = PersonFactory(email=person.email.upper(), name=NAME)
    erase_person(acting_user=None, person=person)
    held = HeldItem.objects.get(person=person, model="directory.Person")
    assert (held.count, held.until) == (1, None)
    assert Person.objects.get(pk=twin.pk).name == NAME


def test_words_of_others_that_name_the_person_are_pointed_out(play: Stage) -> None:
    person = play.guest.representative.person
    play.mine.about = f"Ask for {NAME}."
    play.mine.save()
    erase_person(acting_user=None, person=person)
    held = HeldItem.objects.get(person=person, model="directory.Organisation")
    assert held.reason == "Others wrote words that name the person. Look at them, and have them corrected."


def test_the_answer_that_grants_an_erasure_does_not_bring_the_name_back(play: Stage) -> None:
    person = play.guest.representative.person
    office = organiser(play.mission.cooperation)
    Membership.objects.filter(user=office).update(role=Membership.Role.DATA_PROTECTION)
    earlier = PersonRequest.objects.create(
        person=person, kind="correction", due_at="2027-01-01T00:00Z", answer=f"Yes, {NAME}.", text=NAME, state="open"
    )
    signed_in(play.user).post(reverse("privacy:ask", args=[person.pk]), {"kind": "erasure", "text": NAME})
    asked = PersonRequest.objects.get(kind="erasure")
    page = reverse("privacy:request", args=[play.mission.cooperation.slug, asked.pk])
    signed_in(office).post(page, {"state": "done", "words": f"{NAME} ({person.email}) was erased."})
    asked.refresh_from_db()
    earlier.refresh_from_db()
    assert (asked.state, asked.text, asked.answer) == ("done", "", "— (—) was erased.")
    assert (earlier.state, earlier.text, earlier.answer) == ("done", "", "")
