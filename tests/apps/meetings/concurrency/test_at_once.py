"""Organisers and participants change one thing at the same instant (threats 60, 62), on whichever database runs."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.apps.accounts.models import User
from escale.apps.meetings.domain.moving import move_meeting
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda, Meeting
from escale.core import audit
from escale.core.models import Occupied, OutgoingMail
from tests.apps.meetings.concurrency.test_booking import empty_agenda, place_path, waiting
from tests.apps.meetings.scene import scene
from tests.processes import let_go

HERE = "tests.apps.meetings.concurrency.test_at_once"
_UNITS = 4

pytestmark = pytest.mark.django_db(transaction=True)


def send(path: str, user: int, data: dict[str, int | str]) -> int:
    """One client posts a form and gets a status."""
    client = Client()
    client.force_login(User.objects.get(pk=user))
    return client.post(path, data, headers={"accept": "application/json"}).status_code


@pytest.mark.threat(60)
@pytest.mark.parametrize("with_newer", [False, True])
def test_decline_move_cancel_and_publish_at_once(with_newer: bool) -> None:
    play = scene(guests=1, hosts=1, slots=5, tables=2)
    play.wish_everybody("must")
    published = play.plan()
    publish_agenda(acting_user=play.organiser, agenda=published)
    meeting = published.meetings.get()
    newer = play.plan() if with_newer else None
    OutgoingMail.objects.all().delete()
    free = play.of_round.slots.exclude(pk=meeting.slot_id).order_by("pk").first()
    assert free is not None
    guest = play.guests[0].representative.person.user
    assert guest is not None
    base = f"{play.url}agendas/{published.number}/meetings/{meeting.pk}/"
    organiser = {"user": play.organiser.pk}
    calls = [
        {"path": f"/my/{play.mission.slug}/meetings/{meeting.pk}/decline/", "user": guest.pk, "data": {"version": 1}},
        {"path": f"{base}move/", **organiser, "data": {"slot": free.pk, "version": 1}},
        {"path": f"{base}cancel/", **organiser, "data": {"version": 1, "reason": "x"}},
    ] * 2
    if newer is not None:
        path = f"{play.url}agendas/{newer.number}/publish/"
        calls.append({"path": path, **organiser, "data": {"version": newer.version}})
    meeting.refresh_from_db()
    for call in calls:
        call["data"]["version"] = newer.version if newer and "publish" in call["path"] else meeting.version  # type: ignore[index]
    statuses = let_go(f"{HERE}:send", calls)
    assert max(statuses) < 500
    standing = Agenda.objects.get(state=Agenda.State.PUBLISHED)
    meetings = Meeting.objects.filter(agenda=standing)
    planned = [each for each in meetings if each.state == Meeting.State.PLANNED]
    held = Occupied.objects.filter(scope=f"published:{play.mission.pk}")
    assert held.count() == len(planned) * 3 * _UNITS
    assert set(held.values_list("holder", flat=True)) == {f"meeting:{each.pk}" for each in planned}
    assert audit.first_fault() is None
    meeting.refresh_from_db()
    if meeting.state == Meeting.State.PLANNED and newer is None:
        assert meeting.slot_id == free.pk
    else:
        assert meeting.state in Meeting.State.values


@pytest.mark.threat(60)
def test_a_move_frees_nothing_before_it_has_the_meeting() -> None:
    """It would wait for whoever declines, who waits for what it freed: PostgreSQL ends one of the two."""
    play = scene(guests=1, hosts=1, slots=2, tables=2)
    play.wish_everybody("must")
    published = play.plan()
    publish_agenda(acting_user=play.organiser, agenda=published)
    meeting = published.meetings.get()
    free = play.of_round.slots.exclude(pk=meeting.slot_id).get()
    with CaptureQueriesContext(connection) as asked:
        move_meeting(acting_user=play.organiser, meeting=meeting, slot=free)
    statements = [each["sql"] for each in asked.captured_queries]
    freed = next(place for place, sql in enumerate(statements) if sql.startswith('DELETE FROM "core_occupied"'))
    read = [sql for sql in statements[:freed] if 'FROM "meetings_meeting"' in sql]
    if connection.features.has_select_for_update:
        read = [sql for sql in read if sql.endswith('FOR UPDATE OF "meetings_meeting"')]
    assert len(read) == 1  # SQLite lets one write at a time: the order is all that there is


def shuffled(moves: list[Any], bookings: list[Any]) -> list[Any]:
    """A move, a booking, a move, … then the bookings that are left."""
    pairs = zip(moves, bookings[: len(moves)], strict=True)
    return [call for pair in pairs for call in pair] + bookings[len(moves) :]


@pytest.mark.threat(62)
def test_meetings_change_tables_while_others_are_booked() -> None:
    play = scene(guests=8, hosts=8, slots=8, tables=10)
    agenda = empty_agenda(play.of_round, Agenda.State.PUBLISHED)
    slots = list(play.of_round.slots.order_by("position"))
    tables = list(play.of_round.tables.order_by("pk"))
    requests = {
        (row, column): waiting(agenda, guest, host)
        for row, guest in enumerate(play.guests)
        for column, host in enumerate(play.hosts)
    }
    first = {"user": play.organiser.pk}
    for row in range(8):  # the first eight, one at each hour, at the first table
        data = {"slot": slots[row].pk, "table": tables[0].pk}
        assert send(place_path(play, agenda, requests[row, 0]), play.organiser.pk, data) == 201
    seated = list(agenda.meetings.order_by("pk"))
    before = OutgoingMail.objects.count()
    moves = [
        {
            "path": f"{play.url}agendas/1/meetings/{each.pk}/move/",
            **first,
            "data": {"slot": each.slot_id, "table": tables[9].pk, "version": each.version},
        }
        for each in seated
    ]
    bookings = [
        {"path": place_path(play, agenda, request), **first, "data": {"slot": slots[(row + column) % 8].pk}}
        for (row, column), request in sorted(requests.items())
        if column
    ]
    statuses = let_go(f"{HERE}:send", shuffled(moves, bookings))
    assert set(statuses) <= {201, 409}
    moved = [each for each in agenda.meetings.filter(pk__in=[one.pk for one in seated]) if each.table == tables[9]]
    made = agenda.meetings.filter(state=Meeting.State.PLANNED)
    assert statuses.count(201) == len(moved) + made.count() - len(seated)
    assert Occupied.objects.count() == made.count() * 3 * _UNITS  # no orphan
    assert set(Occupied.objects.values_list("holder", flat=True)) == {f"meeting:{each.pk}" for each in made}
    # Both people of each act got one mail about it, nobody two.
    assert OutgoingMail.objects.count() - before == 2 * statuses.count(201)
    assert set(Counter(OutgoingMail.objects.values_list("message_id", flat=True)).values()) == {1}
    assert audit.first_fault() is None
