"""Accounts that stand for no person: what they ask for, who answers, what goes, what stays and why."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.models import ApiToken, SignInLink, User
from escale.apps.directory.domain.roles import RoleRefused
from escale.apps.directory.models import Cooperation, Institution, Membership, Party, Person, Role
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.models import Delegation, FocalPoint, WorkbookImport
from escale.apps.privacy.domain import exporting, requests
from escale.apps.privacy.domain.erasing import replay_erasures
from escale.apps.privacy.models import DataAccess, ErasureEntry, HeldItem, PersonRequest
from escale.core import audit
from escale.core.models import AuditEntry, IdempotencyKey, OutgoingMail
from tests.apps.meetings.participant.stage import signed_in, stage
from tests.factories import CooperationFactory, MissionFactory, PersonFactory, UserFactory
from tests.threats.checks.privacy import everything_as_text

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
NAME = "Zinedine Unverwechselbar"
ASK, MINE, DESK = "privacy:ask-about-account", "privacy:my-data", "privacy:accounts"


@pytest.fixture(autouse=True)
def _journal(tmp_path: Path) -> Iterator[None]:
    with override_settings(VAR=tmp_path):
        yield


@pytest.fixture
def home() -> Cooperation:
    return CooperationFactory()


@pytest.fixture
def chamber(home: Cooperation) -> Institution:
    return party(home, "here")


def party(cooperation: Cooperation, slug: str) -> Institution:
    institution = Institution.objects.create(slug=slug, name=f"Chamber {slug} (example)", country="LU")
    Party.objects.create(cooperation=cooperation, institution=institution)
    return institution


def give(user: User, role: Role, cooperation: Cooperation | None = None, of: Institution | None = None) -> User:
    Membership.objects.create(cooperation=cooperation, institution=of, user=user, role=role, name=user.name)
    return user


def holder(role: Role, cooperation: Cooperation | None = None, of: Institution | None = None) -> User:
    return give(UserFactory(), role, cooperation, of)


def known() -> User:
    user: User = UserFactory(name=NAME, email="zinedine@chamber.example")
    return user


def ask(user: User, kind: str = "erasure", text: str = "Please.") -> PersonRequest:
    assert signed_in(user).post(reverse(ASK), {"kind": kind, "text": text}).status_code == 302
    return PersonRequest.objects.get(account=user, kind=kind)


def page_of(asked: PersonRequest) -> str:
    return reverse("privacy:account-request", args=[asked.pk])


def grant(client: Client, asked: PersonRequest, words: str = "Done.") -> int:
    return client.post(page_of(asked), {"state": "done", "words": words}).status_code


def names_of(user: User) -> list[str]:
    answer = signed_in(user).get(reverse(DESK))
    return [] if answer.status_code == 404 else [str(each.account) for each in answer.context["page"]]


@pytest.mark.threat(87)
def test_staff_asks_on_the_page_of_their_data_and_an_administrator_erases(
    home: Cooperation, chamber: Institution
) -> None:
    staff, chief = give(known(), Role.STAFF, home, chamber), holder(Role.ADMINISTRATOR, home, chamber)
    assert reverse(ASK) in signed_in(staff).get(reverse(MINE)).content.decode()
    asked = ask(staff, text=f"Erase {NAME}.")
    assert (asked.due_at - asked.received_at).days == 30
    assert ask(staff).pk == asked.pk  # asked once
    assert "An answer is due by" in signed_in(staff).get(reverse(MINE)).content.decode()
    desk = signed_in(chief)
    assert reverse(DESK) in desk.get(reverse("privacy:desk")).content.decode()
    assert NAME in desk.get(page_of(asked)).content.decode()
    assert grant(desk, asked, f"{NAME} (zinedine@chamber.example) was erased.") == 302
    asked.refresh_from_db()
    staff.refresh_from_db()
    assert (asked.state, asked.text, asked.answer, asked.answered_by) == ("done", "", "— (—) was erased.", chief)
    assert (staff.email, staff.name, staff.is_active) == (f"erased-{staff.pk}@erased.invalid", "", False)
    left = everything_as_text()
    assert NAME not in left
    assert "zinedine@chamber.example" not in left
    entries = AuditEntry.objects.exclude(verb="request.received").order_by("at")
    assert list(entries.values_list("verb", "actor", "chain__name")) == [
        ("role.ended", chief.pk, f"cooperation:{home.pk}"),
        ("account.erased", chief.pk, "platform"),
        ("request.answered", chief.pk, "platform"),
    ]
    assert Membership.objects.get(user=staff).ended_at is not None


@pytest.mark.threat(87)
def test_what_is_held_is_named_with_its_reason(home: Cooperation, chamber: Institution) -> None:
    staff, chief = give(known(), Role.STAFF, home, chamber), holder(Role.ADMINISTRATOR, home, chamber)
    now = timezone.now()
    DataAccess.objects.create(
        person=PersonFactory(cooperation=home), viewer=staff, what="page", purpose="x", day=now.date(), last_at=now
    )
    with transaction.atomic():
        audit.record("something.done", home, acting_user=staff)
    asked = ask(staff)
    assert grant(signed_in(chief), asked) == 302
    held = {item.model: (item.count, item.reason) for item in HeldItem.objects.filter(account=staff)}
    assert held == {
        "core.AuditEntry": (
            2,
            "The log proves what was done; it names nobody, and a hole in it would break the proof.",
        ),
        "privacy.DataAccess": (1, "Shows to whom data was given (GDPR art. 5(2))."),
    }
    shown = signed_in(chief).get(page_of(asked)).content.decode()
    assert "What is held" in shown
    assert "a hole in it would break the proof" in shown
    assert AuditEntry.objects.filter(actor=staff).count() == 2
    assert audit.first_fault() is None


def test_letters_uploads_answers_links_and_tokens_of_an_account_go(home: Cooperation, chamber: Institution) -> None:
    staff, chief = give(known(), Role.STAFF, home, chamber), holder(Role.ADMINISTRATOR, home, chamber)
    for number, (to, text) in enumerate((("other@company.example", f"Ask {NAME}."), (staff.email, "Your link."))):
        OutgoingMail.objects.create(
            message_id=f"<{number}@x>", recipient=to, language="en", subject="s", text=text, state="sent"
        )
    WorkbookImport.objects.create(cooperation=home, filename="a.csv", content=f"name\n{NAME}\n".encode(), preview={})
    IdempotencyKey.objects.create(owner="1", key="k", fingerprint="f", body=json.dumps({"name": NAME}))
    ApiToken.objects.create(
        user=staff,
        cooperation=home,
        name=NAME,
        token_hash="h",
        scopes=[],
        expires_at=timezone.now() + timedelta(days=1),
    )
    SignInLink.objects.create(user=staff, token_hash="h", expires_at=timezone.now())
    window = signed_in(staff)
    assert grant(signed_in(chief), ask(staff)) == 302
    left = everything_as_text()
    assert NAME not in left
    assert "zinedine@chamber.example" not in left
    assert (ApiToken.objects.count(), SignInLink.objects.count()) == (0, 0)
    assert window.get(reverse(MINE)).headers["Location"].startswith("/accounts/login/")


@pytest.mark.threat(87)
def test_the_last_administrator_hands_over_first(home: Cooperation, chamber: Institution) -> None:
    chief, operator = give(known(), Role.ADMINISTRATOR, home, chamber), holder(Role.OPERATOR)
    asked = ask(chief)
    for page in (reverse(MINE), reverse(ASK)):
        assert "Before this account can be erased" in signed_in(chief).get(page).content.decode()
    desk = signed_in(operator)
    desk.get(page_of(asked))  # that the operator saw the address is written
    DataAccess.objects.all().delete()
    before = everything_as_text()
    answer = desk.post(page_of(asked), {"state": "done", "words": "Done."})
    assert answer.status_code == 409
    said = f"This is the last administrator of {chamber.name} in {home.name}. Name another one first."
    kept = "Nothing was erased; everything is kept as it was."
    assert answer.context["form"].non_field_errors() == [f"{said} {kept}"]
    DataAccess.objects.all().delete()
    assert everything_as_text() == before
    assert not ErasureEntry.objects.exists()
    holder(Role.ADMINISTRATOR, home, chamber)
    assert grant(desk, asked) == 302
    assert not User.objects.get(pk=chief.pk).is_active


def test_an_inactive_colleague_and_one_of_another_cooperation_take_nothing_over(
    home: Cooperation, chamber: Institution
) -> None:
    chief, operator = give(known(), Role.ADMINISTRATOR, home, chamber), holder(Role.OPERATOR)
    User.objects.filter(pk=holder(Role.ADMINISTRATOR, home, chamber).pk).update(is_active=False)
    other = CooperationFactory()
    Party.objects.create(cooperation=other, institution=chamber)
    holder(Role.ADMINISTRATOR, other, chamber)
    assert grant(signed_in(operator), ask(chief)) == 409


def test_of_two_operators_one_goes_and_the_last_stays() -> None:
    first, second = give(known(), Role.OPERATOR), holder(Role.OPERATOR)
    early, late = ask(first), ask(second)
    assert names_of(second) == [NAME]  # nobody answers their own
    assert signed_in(second).get(page_of(late)).status_code == 404
    assert grant(signed_in(second), early) == 302
    third = holder(Role.OPERATOR)
    Membership.objects.filter(user=third).update(ended_at=timezone.now())
    assert signed_in(third).get(reverse(DESK)).status_code == 404
    with pytest.raises(RoleRefused, match="the platform's last operator"):
        requests.answer(acting_user=third, request=late, state="done", words="Done.")
    late.refresh_from_db()
    assert (late.state, User.objects.get(pk=second.pk).is_active) == ("open", True)


def test_an_interpreter_is_erased_by_the_operator_in_every_mission() -> None:
    user, operator = known(), holder(Role.OPERATOR)
    for number in range(2):
        Interpreter.objects.create(
            mission=MissionFactory(),
            ref=f"i{number}",
            name=NAME,
            email=user.email.upper(),
            languages=["fr"],
            user=user if number else None,
        )
    assert grant(signed_in(operator), ask(user)) == 302
    assert set(Interpreter.objects.values_list("name", "email", "user")) == {("—", "", None)}
    assert NAME not in everything_as_text()


def test_an_administrator_answers_for_whom_the_institution_alone_answers(
    home: Cooperation, chamber: Institution
) -> None:
    chief, operator = holder(Role.ADMINISTRATOR, home, chamber), holder(Role.OPERATOR)
    beside, other = party(home, "beside"), CooperationFactory()
    neighbour, stranger = holder(Role.ADMINISTRATOR, home, beside), holder(Role.ADMINISTRATOR, other, beside)
    users = {name: UserFactory(name=name) for name in ("ours", "both", "interprets", "leads", "left", "nobody")}
    give(users["ours"], Role.STAFF, home, chamber)
    give(give(users["both"], Role.STAFF, home, chamber), Role.AUDITOR, home, beside)
    give(users["interprets"], Role.STAFF, home, chamber)
    Interpreter.objects.create(
        mission=MissionFactory(cooperation=other), ref="i", name="x", languages=["fr"], user=users["interprets"]
    )
    give(users["leads"], Role.STAFF, home, chamber)
    delegation = Delegation.objects.create(mission=MissionFactory(cooperation=other), name="x")
    FocalPoint.objects.create(delegation=delegation, user=users["leads"])
    give(users["left"], Role.STAFF, home, chamber)
    Membership.objects.filter(user=users["left"]).update(ended_at=datetime(2026, 1, 1, tzinfo=UTC))
    for user in (*users.values(), chief):
        ask(user, "correction")
    assert names_of(chief) == ["ours"]
    assert set(names_of(operator)) == {*users, chief.name}
    assert (names_of(neighbour), names_of(stranger)) == ([], [])
    foreign = PersonRequest.objects.get(account=users["both"])
    assert signed_in(neighbour).get(page_of(foreign)).status_code == 404
    assert signed_in(users["ours"]).get(reverse(DESK)).status_code == 404


def test_a_correction_is_answered_and_erases_nothing(home: Cooperation, chamber: Institution) -> None:
    staff, chief = give(known(), Role.STAFF, home, chamber), holder(Role.ADMINISTRATOR, home, chamber)
    asked = ask(staff, "correction", "My address changed.")
    assert grant(signed_in(chief), asked, "Changed.") == 302
    assert "Changed." in signed_in(staff).get(reverse(MINE)).content.decode()
    assert User.objects.get(pk=staff.pk).name == NAME
    assert signed_in(chief).get(page_of(asked)).status_code == 200  # what one answered stays readable
    late = signed_in(chief).post(page_of(asked), {"state": "refused", "words": "No."}, follow=True)
    assert "Somebody answered in the meantime" in late.content.decode()


def test_what_was_asked_is_in_the_file_of_the_account(home: Cooperation, chamber: Institution) -> None:
    staff = give(known(), Role.STAFF, home, chamber)
    ask(staff, "correction", "My address changed.")
    with zipfile.ZipFile(io.BytesIO(exporting.export_everything(acting_user=staff))) as archive:
        rows = json.loads(archive.read("data.json"))["about"]["privacy.PersonRequest"]["rows"]
    assert [(row["kind"], row["text"], row["account"]) for row in rows] == [
        ("correction", "My address changed.", staff.pk)
    ]


def test_who_is_a_person_of_a_cooperation_asks_there() -> None:
    play = stage()
    client = signed_in(play.user)
    assert reverse(ASK) not in client.get(reverse(MINE)).content.decode()
    assert client.get(reverse(ASK)).status_code == 404
    asked = PersonRequest.objects.create(account=play.user, kind="erasure", due_at=timezone.now())
    with pytest.raises(RoleRefused, match="stands for a person"):
        requests.answer(acting_user=holder(Role.OPERATOR), request=asked, state="done", words="Done.")


@pytest.mark.threat(88)
def test_a_restored_backup_is_erased_again(home: Cooperation, chamber: Institution) -> None:
    staff, chief = give(known(), Role.STAFF, home, chamber), holder(Role.ADMINISTRATOR, home, chamber)
    invited = PersonFactory(email="Zinedine@chamber.example", name=NAME)  # another cooperation knows the address
    assert grant(signed_in(chief), ask(staff)) == 302
    elsewhere = HeldItem.objects.get(account=staff, model="directory.Person")
    assert elsewhere.reason.startswith("Kept for another cooperation")
    # What a restore of an older backup brings back: the rows as they were, and no word of the erasure.
    ErasureEntry.objects.all().delete()
    HeldItem.objects.all().delete()
    User.objects.filter(pk=staff.pk).update(email="zinedine@chamber.example", name=NAME, is_active=True)
    Membership.objects.filter(user=staff).update(ended_at=None, name=NAME)
    again = PersonRequest.objects.create(account=staff, kind="erasure", text=NAME, due_at=timezone.now())
    assert replay_erasures() == 1
    staff.refresh_from_db()
    again.refresh_from_db()
    assert (staff.email, staff.name, staff.is_active) == (f"erased-{staff.pk}@erased.invalid", "", False)
    assert Membership.objects.get(user=staff).ended_at is not None
    assert (again.state, again.text) == ("done", "")
    assert set(HeldItem.objects.filter(account=staff).values_list("model", flat=True)) == {
        "core.AuditEntry",
        "directory.Person",
    }
    assert Person.objects.get(pk=invited.pk).name == NAME
    assert everything_as_text().count(NAME) == 1
    assert replay_erasures() == 0


@pytest.mark.parametrize("many", [1, 3])
def test_the_desk_costs_the_same_whatever_its_length(count_queries: Count, many: int) -> None:
    client = signed_in(holder(Role.OPERATOR))
    for _each in range(many):
        ask(UserFactory(), "correction")
    client.get(reverse(DESK))
    with count_queries() as queries:
        assert client.get(reverse(DESK)).status_code == 200
    statements = [each["sql"] for each in queries.captured_queries if "SAVEPOINT" not in each["sql"]]
    assert len(statements) == 6
