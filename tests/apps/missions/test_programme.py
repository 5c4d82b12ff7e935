"""The whole programme and one session: who reads them, on which clock, with how many queries."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from escale.apps.directory.models import Membership, Role
from escale.apps.missions.models import Mission, Session
from escale.core.translated import say
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, MissionFactory, StopFactory, UserFactory, participant

pytestmark = pytest.mark.django_db
MOST_BYTES_OF_600 = 150_000


def mission_with(sessions: int, *, days: int = 1) -> Mission:
    """Sessions of twenty an hour in Casablanca, on a day in Ramadan (UTC) and those after it."""
    mission: Mission = MissionFactory()
    stop = StopFactory(mission=mission)
    first = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
    Session.objects.bulk_create(
        Session(
            stop=stop,
            ref=f"s{n}",
            title=say(f"Session {n}: water, energy and trade between two countries", "en"),
            kind=("seminar", "visit")[n % 2],
            starts=(starts := first + timedelta(days=n % days, minutes=30 * (n // days // 20))),
            ends=starts + timedelta(minutes=25),
            room=f"Room {n % 20}",
        )
        for n in range(sessions)
    )
    return mission


def programme_of(mission: Mission) -> str:
    return reverse("missions:programme", args=[mission.slug])


def holder(mission: Mission, role: Role) -> Client:
    user = UserFactory()
    Membership.objects.create(cooperation=mission.cooperation, user=user, role=role)
    return signed_in(user)


def test_sessions_stand_on_the_clock_of_the_stop() -> None:
    mission = mission_with(1)
    page = signed_in(participant(mission)[0]).get(programme_of(mission)).content.decode()
    assert '<time datetime="2027-03-02T09:00+00:00">09:00</time>' in page
    assert "09:00–09:25" in page
    assert "Times on the clock of Casablanca." in page


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.CO_ORGANISER, Role.PRESS, Role.STAFF])
def test_who_may_read_the_programme_does(role: Role) -> None:
    mission = mission_with(1)
    session = Session.objects.get()
    visitor = holder(mission, role)
    assert visitor.get(programme_of(mission)).status_code == 200
    assert visitor.get(reverse("missions:session", args=[mission.slug, session.pk])).status_code == 200


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DATA_PROTECTION])
def test_who_may_not_gets_404(role: Role) -> None:
    mission = mission_with(1)
    assert holder(mission, role).get(programme_of(mission)).status_code == 404


def test_a_stranger_and_the_press_of_another_cooperation_get_404() -> None:
    mission = mission_with(1)
    session = reverse("missions:session", args=[mission.slug, Session.objects.get().pk])
    press = UserFactory()
    Membership.objects.create(cooperation=CooperationFactory(), user=press, role=Role.PRESS)
    for visitor in (signed_in(UserFactory()), signed_in(press)):
        assert visitor.get(programme_of(mission)).status_code == 404
        assert visitor.get(session).status_code == 404
    assert Client().get(programme_of(mission)).status_code == 302


def test_a_session_is_reached_through_its_own_mission_only() -> None:
    mission = mission_with(1)
    other = mission_with(1)
    session = Session.objects.get(stop__mission=other)
    visitor = signed_in(participant(mission)[0])
    assert visitor.get(reverse("missions:session", args=[mission.slug, session.pk])).status_code == 404


def test_the_programme_is_narrowed_by_kind_and_words() -> None:
    mission = mission_with(4)
    visitor = signed_in(participant(mission)[0])
    shown = visitor.get(programme_of(mission), {"kind": "visit", "q": "session 3"}).content.decode()
    assert [n for n in range(4) if f"Session {n}:" in shown] == [3]
    assert "No session fits." in visitor.get(programme_of(mission), {"q": "nobody"}).content.decode()
    assert visitor.get(programme_of(mission), {"kind": "no such kind"}).content.count(b"<li><time") == 4


def test_a_title_is_text() -> None:
    mission = mission_with(1)
    Session.objects.update(title=say("<script>alert(1)</script>", "en"), room="<b>room</b>")
    page = signed_in(participant(mission)[0]).get(programme_of(mission)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;room&lt;/b&gt;" in page


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_number_of_sessions_asks_for_nothing_more(count_queries: Callable, sessions: int) -> None:
    mission = mission_with(sessions)
    visitor = signed_in(participant(mission)[0])
    with count_queries() as queries:
        visitor.get(programme_of(mission))
    assert len(queries) == 5


def test_the_programme_is_shown_on_the_visitors_clock_too() -> None:
    """09:00 UTC; Morocco is on UTC+0 in Ramadan 2027, and an organisation of the factories is in Luxembourg."""
    mission = mission_with(1)
    user = participant(mission)[0]
    assert (
        "09:00–09:25 · 10:00 Luxembourg · <bdi>Room 0</bdi>"
        in signed_in(user).get(programme_of(mission)).content.decode()
    )
    user.zone = "Asia/Tokyo"
    user.save()
    Session.objects.update(
        starts=datetime(2027, 3, 2, 16, 0, tzinfo=UTC), ends=datetime(2027, 3, 2, 17, 0, tzinfo=UTC)
    )
    page = signed_in(user).get(programme_of(mission)).content.decode()
    assert "16:00–17:00 · Wed 3 March · 01:00 Tokyo · <bdi>Room 0</bdi>" in page
    press = holder(mission, Role.PRESS).get(programme_of(mission)).content.decode()
    assert "16:00–17:00 · <bdi>Room 0</bdi>" in press
    Session.objects.update(time_known=False)
    assert "Tokyo" not in signed_in(user).get(programme_of(mission)).content.decode()


def test_a_session_is_shown_on_the_visitors_clock_too() -> None:
    mission = mission_with(1)
    address = reverse("missions:session", args=[mission.slug, Session.objects.get().pk])
    # 09:00 UTC; Morocco is on UTC+0 in Ramadan 2027, and an organisation of the factories is in Luxembourg.
    user = participant(mission)[0]
    shown = '<bdi>Casablanca</bdi> · <time datetime="2027-03-02T{}">{}</time> <bdi>{}</bdi>'
    assert shown.format("10:00+01:00", "10:00", "Luxembourg") in signed_in(user).get(address).content.decode()
    user.zone = "Europe/Helsinki"
    user.save()
    assert shown.format("11:00+02:00", "11:00", "Helsinki") in signed_in(user).get(address).content.decode()
    press = holder(mission, Role.PRESS).get(address).content.decode()
    assert "<bdi>Casablanca</bdi></span>" in press


def test_a_session_costs_four_queries(count_queries: Callable) -> None:
    mission = mission_with(1)
    visitor = signed_in(participant(mission)[0])
    address = reverse("missions:session", args=[mission.slug, Session.objects.get().pk])
    with count_queries() as queries:
        visitor.get(address)
    assert len(queries) == 4


def test_six_hundred_sessions_are_small_and_travel_smaller() -> None:
    mission = mission_with(600, days=3)
    visitor = signed_in(participant(mission)[0])
    assert len(visitor.get(programme_of(mission)).content) <= MOST_BYTES_OF_600
    zipped = visitor.get(programme_of(mission), headers={"accept-encoding": "gzip"})
    assert zipped["Content-Encoding"] == "gzip"
    assert len(zipped.content) <= MOST_BYTES_OF_600 / 6
