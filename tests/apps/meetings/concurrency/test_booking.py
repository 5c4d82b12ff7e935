"""Real clients in real processes book at the same instant (threats 58, 59 and 61), on whichever database runs."""

from datetime import timedelta

import pytest
from django.test import Client

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation
from escale.apps.meetings.models import Agenda, Attendee, Meeting, Request, Round, Slot, Waiting
from escale.apps.missions.models import Attendance
from escale.core.models import Occupied
from tests.apps.meetings.scene import Scene, scene
from tests.factories import round_with_slots
from tests.processes import let_go

HERE = "tests.apps.meetings.concurrency.test_booking"

pytestmark = pytest.mark.django_db(transaction=True)


def send(path: str, user: int, data: dict[str, int | str]) -> int:
    """One client: a signed-in organiser posts a form and gets a status."""
    client = Client()
    client.force_login(User.objects.get(pk=user))
    return client.post(path, data, headers={"accept": "application/json"}).status_code


def empty_agenda(of_round: Round, state: Agenda.State) -> Agenda:
    return Agenda.objects.create(round=of_round, number=1, state=state, value=0, bound=0, inputs={}, result={})


def waiting(agenda: Agenda, one: Attendance, other: Attendance) -> Request:
    pair = sorted([one.representative.organisation, other.representative.organisation], key=by_key)
    request = Request.objects.create(round=agenda.round, first=pair[0], second=pair[1], weight=40)
    Waiting.objects.create(agenda=agenda, request=request, reason="full")
    return request


def by_key(organisation: Organisation) -> int:
    return organisation.pk


def place_path(play: Scene, agenda: Agenda, request: Request) -> str:
    return f"/missions/{play.mission.slug}/rounds/{agenda.round_id}/agendas/1/requests/{request.pk}/place/"


@pytest.mark.threat(58)
@pytest.mark.parametrize("state", [Agenda.State.DRAFT, Agenda.State.PUBLISHED])
def test_64_clients_book_one_slot_and_table(state: Agenda.State) -> None:
    play = scene(guests=64, hosts=64, slots=1, tables=1)
    agenda = empty_agenda(play.of_round, state)
    slot, table = play.of_round.slots.get(), play.of_round.tables.get()
    calls = [
        {
            "path": place_path(play, agenda, waiting(agenda, guest, host)),
            "user": play.organiser.pk,
            "data": {"slot": slot.pk, "table": table.pk},
        }
        for guest, host in zip(play.guests, play.hosts, strict=True)
    ]
    statuses = let_go(f"{HERE}:send", calls)
    assert (statuses.count(201), statuses.count(409)) == (1, 63)
    meeting = Meeting.objects.get()
    assert set(Occupied.objects.values_list("holder", flat=True)) == {f"meeting:{meeting.pk}"}
    assert Occupied.objects.filter(resource=f"table:{table.pk}").count() == 4
    assert Attendee.objects.count() == 2
    assert agenda.waiting.count() == 63


@pytest.mark.threat(59)
def test_one_person_in_two_rounds_at_times_that_overlap() -> None:
    play = scene(guests=1, hosts=8, slots=1, tables=4)
    other_round = round_with_slots(play.mission, slots=1, tables=4)
    later = timedelta(minutes=10)
    other_round.blocks.update(starts=other_round.blocks.get().starts + later)
    slot = other_round.slots.get()
    Slot.objects.filter(pk=slot.pk).update(starts=slot.starts + later, ends=slot.ends + later)
    agendas = [empty_agenda(each, Agenda.State.PUBLISHED) for each in (play.of_round, other_round)]
    calls = [
        {
            "path": place_path(play, agenda, waiting(agenda, play.guests[0], host)),
            "user": play.organiser.pk,
            "data": {"slot": agenda.round.slots.get().pk},
        }
        for number, host in enumerate(play.hosts)
        for agenda in [agendas[number % 2]]
    ]
    statuses = let_go(f"{HERE}:send", calls)
    assert statuses.count(201) == 1
    assert set(statuses) - {201} <= {409, 422}  # taken in this round, or known to be away in the other
    person = f"person:{play.guests[0].representative.person_id}"
    assert Occupied.objects.filter(resource=person).count() == 4


def two_moves(version: int | None) -> tuple[list[int], Meeting]:
    play = scene(guests=1, hosts=1, slots=5, tables=2)
    play.wish_everybody("must")
    agenda = play.plan()
    meeting = agenda.meetings.get()
    free = play.of_round.slots.exclude(pk=meeting.slot_id)[:4]
    seen = {} if version is None else {"version": version}
    calls = [
        {
            "path": f"{play.url}agendas/{agenda.number}/meetings/{meeting.pk}/move/",
            "user": play.organiser.pk,
            "data": {"slot": slot.pk, **seen},
        }
        for slot in free
    ]
    statuses = let_go(f"{HERE}:send", calls)
    meeting.refresh_from_db()
    return statuses, meeting


@pytest.mark.threat(61)
def test_of_four_tabs_that_saw_the_same_version_one_moves_the_meeting() -> None:
    statuses, meeting = two_moves(version=0)
    assert sorted(statuses) == [201, 409, 409, 409]
    assert meeting.version == 1


def test_without_the_version_every_tab_overwrites_the_one_before() -> None:
    statuses, meeting = two_moves(version=None)
    assert statuses == [201, 201, 201, 201]
    assert meeting.version == 4


def test_many_hands_leave_the_published_agenda_consistent() -> None:
    play = scene(guests=4, hosts=4, slots=6, tables=4)
    agenda = empty_agenda(play.of_round, Agenda.State.PUBLISHED)
    slots = list(play.of_round.slots.all())
    calls = [
        {
            "path": place_path(play, agenda, waiting(agenda, guest, host)),
            "user": play.organiser.pk,
            "data": {"slot": slots[(row + column) % 3].pk},
        }
        for row, guest in enumerate(play.guests)
        for column, host in enumerate(play.hosts)
    ]
    statuses = let_go(f"{HERE}:send", calls)
    assert set(statuses) <= {201, 409}
    assert statuses.count(201) == Meeting.objects.count()
    assert Occupied.objects.count() == 4 * 3 * Meeting.objects.count()


def test_a_slot_and_table_of_another_mission_are_refused() -> None:
    play, stranger = scene(guests=1, hosts=1, slots=1, tables=1), scene(guests=1, hosts=1, slots=1, tables=1)
    agenda = empty_agenda(play.of_round, Agenda.State.DRAFT)
    request = waiting(agenda, play.guests[0], play.hosts[0])
    foreign = {"slot": stranger.of_round.slots.get().pk, "table": stranger.of_round.tables.get().pk}
    call = {"path": place_path(play, agenda, request), "user": play.organiser.pk, "data": foreign}
    assert let_go(f"{HERE}:send", [call]) == [422]
    assert Meeting.objects.count() == 0
