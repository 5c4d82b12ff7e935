"""Interpreters: an address from the workbook or the page, an invitation, their own plan, and the end of it."""

import re

import pytest
from django.conf import settings
from django.test import Client

from escale.apps.meetings.domain.interpreting import invite_interpreters
from escale.apps.meetings.models import Interpreter, Meeting
from escale.apps.meetings.sheets import people, rounds
from escale.core.models import AuditEntry, OutgoingMail
from escale.core.sheets import Context
from escale.core.workbook import InterpreterRow
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.apps.meetings.test_sheets import BLOCK, ROUND, mission_with_stop
from tests.factories import organiser

pytestmark = pytest.mark.django_db


@pytest.fixture
def play() -> Stage:
    made = stage(hosts=2)
    agenda = made.agenda()
    meetings = [made.meet(agenda), made.meet(agenda, 1, slot=1)]
    for ref, meeting in zip(("i1", "i2"), meetings, strict=True):
        interpreter = Interpreter.objects.create(
            mission=made.mission, ref=ref, name=f"Interpreter {ref}", languages=["fr", "ar"]
        )
        meeting.interpreters.add(interpreter)
    return made


@pytest.fixture
def desk(play: Stage) -> Client:
    return signed_in(organiser(play.mission.cooperation))


def page(play: Stage) -> str:
    return f"/missions/{play.mission.slug}/interpreters/"


def come_in(mail: OutgoingMail) -> Client:
    found = re.search(re.escape(settings.BASE_URL) + r"(/link/[^\s]+)", mail.text)
    assert found is not None
    client = Client()
    client.post(found[1])
    return client


def test_an_address_is_typed_they_are_invited_and_read_their_own_plan(play: Stage, desk: Client) -> None:
    one = Interpreter.objects.get(ref="i1")
    desk.post(page(play), {"interpreter": one.pk, "what": "address", "email": "ines@company.example"})
    desk.post(page(play))
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "ines@company.example"
    plan = come_in(mail).get(f"/interpreting/{play.mission.slug}/").content.decode()
    assert play.theirs(0).name in plan
    assert play.theirs(1).name not in plan
    desk.post(page(play))
    assert OutgoingMail.objects.count() == 1


@pytest.mark.threat(22)
@pytest.mark.parametrize("how", ["end", "address"])
def test_an_access_ends_at_the_next_request(play: Stage, desk: Client, how: str) -> None:
    one = Interpreter.objects.get(ref="i1")
    one.email = "ines@company.example"
    one.save()
    invite_interpreters(acting_user=organiser(play.mission.cooperation), mission=play.mission)
    mail = OutgoingMail.objects.get()
    assert mail.cooperation_key == play.mission.cooperation_id
    window = come_in(mail)
    assert window.get(f"/interpreting/{play.mission.slug}/").status_code == 200
    desk.post(page(play), {"interpreter": one.pk, "what": how, "email": "other@company.example"})
    assert window.get(f"/interpreting/{play.mission.slug}/").status_code == 404
    one.refresh_from_db()
    expected = {"end": "", "address": "other@company.example"}[how]
    assert (one.email, one.user, one.invited_at) == (expected, None, None)
    assert Meeting.objects.filter(interpreters=one).count() == 1


def test_the_same_address_again_changes_nothing(play: Stage, desk: Client) -> None:
    one = Interpreter.objects.get(ref="i1")
    typed = {"interpreter": one.pk, "what": "address", "email": "ines@company.example"}
    desk.post(page(play), typed)
    desk.post(page(play), typed | {"email": "Ines@company.example"})
    assert AuditEntry.objects.filter(verb="interpreter.address-set").count() == 1


@pytest.mark.parametrize("email", ["", "nobody", "a@b.example\nBcc: c@d.example"])
def test_what_is_no_address_is_not_kept(play: Stage, desk: Client, email: str) -> None:
    one = Interpreter.objects.get(ref="i1")
    answer = desk.post(page(play), {"interpreter": one.pk, "what": "address", "email": email}, follow=True)
    assert "nothing was saved" in answer.content.decode()
    assert Interpreter.objects.get(pk=one.pk).email == ""


def test_interpreters_of_another_mission_are_not_reached(play: Stage, desk: Client) -> None:
    elsewhere = Interpreter.objects.create(mission=stage().mission, ref="i", name="Elsewhere", email="e@x.example")
    for key in (str(elsewhere.pk), "0", "x", "9" * 30):
        assert desk.post(page(play), {"interpreter": key, "what": "end"}).status_code == 404
    assert Interpreter.objects.get(pk=elsewhere.pk).email == "e@x.example"


def test_a_workbook_with_another_address_ends_the_access_of_the_one_before() -> None:
    mission = mission_with_stop()

    def bring(email: str) -> Interpreter:
        context = Context(cooperation=mission.cooperation, acting_user=None, target=mission)
        rounds.apply_rounds([ROUND], context)
        rounds.apply_blocks([BLOCK], context)
        row = InterpreterRow(ref="I1", name="Interpreter", languages=("ar", "fr"), rounds=("R",), email=email)
        people.apply_interpreters([row], context)
        return Interpreter.objects.get(mission=mission)

    bring("ines@company.example")
    invite_interpreters(acting_user=organiser(mission.cooperation), mission=mission)
    for same in ("ines@company.example", "Ines@company.example", ""):
        kept = bring(same)
        assert kept.user is not None
        assert (kept.email, kept.user.email) == ("ines@company.example", "ines@company.example")
    changed = bring("other@company.example")
    assert (changed.email, changed.user, changed.invited_at) == ("other@company.example", None, None)
