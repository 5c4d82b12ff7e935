"""63: clocks that go forward and back, midnight, whole days and two zones: one instant wherever it is shown."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.domain.moving import cancel_meeting, move_meeting
from escale.apps.meetings.domain.reminding import write_reminders
from escale.apps.meetings.models import Block, Meeting, Round, Slot, Unavailability
from escale.apps.missions.domain.importing import start_import
from escale.apps.missions.models import Session, Stop
from escale.core.models import OutgoingMail
from escale.core.translated import say
from escale.core.workbook import interpret, read_workbook
from tests.apps.meetings.participant.stage import Stage, signed_in
from tests.apps.missions.workbooks import workbook
from tests.factories import MissionFactory, RoundFactory, StopFactory, TableFactory, organiser, participant
from tests.web.api.caller import program

CASABLANCA, LUXEMBOURG = "Africa/Casablanca", "Europe/Luxembourg"
MINUTES = timedelta(minutes=20)
# Of each meeting the zone, its start in UTC and the clocks at start and end. Ramadan of 2026 sets Morocco's clock
# back on 15 February and forward on 22 March; Luxembourg's goes forward on 29 March and back on 25 October.
SHOWN = (
    (CASABLANCA, "2026-02-14T08:00", "09:00", "09:20"),
    (CASABLANCA, "2026-02-14T22:50", "23:50", "00:10"),
    (CASABLANCA, "2026-02-15T01:30", "02:30", "02:50"),
    (CASABLANCA, "2026-02-15T02:30", "02:30", "02:50"),
    (CASABLANCA, "2026-02-15T09:00", "09:00", "09:20"),
    (CASABLANCA, "2026-03-22T01:50", "01:50", "03:10"),
    (LUXEMBOURG, "2026-03-29T00:50", "01:50", "03:10"),
    (LUXEMBOURG, "2026-10-25T00:30", "02:30", "02:50"),
    (LUXEMBOURG, "2026-10-25T01:30", "02:30", "02:50"),
    (LUXEMBOURG, "2026-10-25T08:00", "09:00", "09:20"),
)
_TIME = re.compile(r'<time datetime="([^"]+)">(\d\d:\d\d)</time>')


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


STARTS = [instant(utc) for _zone, utc, _from, _to in SHOWN]
# Africa/Casablanca has one day of 25 hours then.
WHOLE_DAY = (instant("2026-02-14T23:00"), instant("2026-02-16T00:00"))


@dataclass
class Journey:
    """One guest, two stops, every meeting of :data:`SHOWN` published."""

    rounds: dict[str, Stage]
    desk: Client
    guest: Client

    @property
    def play(self) -> Stage:
        return self.rounds[CASABLANCA]


def journey() -> Journey:
    mission = MissionFactory(starts=date(2026, 2, 13), ends=date(2026, 10, 26))
    user, guest = participant(mission, side="guest")
    hosts = [participant(mission, side="host") for _zone in range(6)]
    rounds = {}
    for zone, city in ((CASABLANCA, "Casablanca"), (LUXEMBOURG, "Luxembourg")):
        stop = StopFactory(mission=mission, city=city, zone=zone, starts=mission.starts, ends=mission.ends)
        of_round = RoundFactory(stop=stop)
        of_round.tables.set([TableFactory(stop=stop)])
        rounds[zone] = Stage(mission, of_round, user, guest, hosts)
        _meet(rounds[zone], [starts for (its, *_), starts in zip(SHOWN, STARTS, strict=True) if its == zone])
    _beside(rounds[CASABLANCA].of_round.stop)
    return Journey(rounds, signed_in(organiser(mission.cooperation)), signed_in(user))


def _meet(play: Stage, starts: list[datetime]) -> None:
    agenda = play.agenda()
    for number, moment in enumerate(starts):
        times = {"starts": moment, "ends": moment + MINUTES}
        block = Block.objects.create(round=play.of_round, ref=f"{play.of_round.ref}-{number}", **times)
        Slot.objects.create(block=block, round=play.of_round, position=number, **times)
        play.meet(agenda, number, slot=number)


def _beside(stop: Stop) -> None:
    """A session that crosses midnight, and a table that is away for a whole day."""
    night = {"starts": instant("2026-02-14T22:30"), "ends": instant("2026-02-15T02:30")}
    Session.objects.create(stop=stop, ref="night", title=say("Night", "en"), kind="seminar", **night)
    table = TableFactory(stop=stop)
    stop.rounds.get().tables.add(table)
    Unavailability.objects.create(mission=stop.mission, table=table, starts=WHOLE_DAY[0], ends=WHOLE_DAY[1])


def check_pages() -> None:
    """The participant's day and the organiser's agenda: each hour on its stop's clock, marked with its instant."""
    made = journey()
    mine = _shown(made.guest.get(made.play.url("my-day")))
    for (_zone, _utc, begins, ends), starts in zip(SHOWN, STARTS, strict=True):
        assert {(starts, begins), (starts + MINUTES, ends)} <= mine
    for zone, play in made.rounds.items():
        page = reverse("meetings:agenda", args=[play.mission.slug, play.of_round.pk, 1])
        expected = {(at, row[2]) for row, at in zip(SHOWN, STARTS, strict=True) if row[0] == zone}
        assert expected <= _shown(made.desk.get(page))


def _shown(answer: Any) -> set[tuple[datetime, str]]:
    found = _TIME.findall(answer.content.decode())
    return {(datetime.fromisoformat(moment).astimezone(UTC), clock) for moment, clock in found}


def check_paper() -> None:
    """In the order of time, each with the clock it is told on."""
    made = journey()
    reader = PdfReader(io.BytesIO(made.guest.get(made.play.url("my-pdf")).content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    _before, *boards = re.split(r"Times on the clock of \W?(\w+)", text)
    told = [
        (zone, hours)
        for zone, board in zip(boards[::2], boards[1::2], strict=True)
        for hours in re.findall(r"(\d\d:\d\d)\n–(\d\d:\d\d)", board)
    ]
    assert told == [(zone.rpartition("/")[2], (begins, ends)) for zone, _utc, begins, ends in SHOWN]


def check_calendars() -> None:
    """Read by the rules of zones that the file itself brings, as programs do that know no Ramadan."""
    made = journey()
    calendar = Calendar.from_ical(made.guest.get(made.play.url("my-calendar")).content)
    zones = {str(zone["TZID"]): _rules(zone) for zone in calendar.walk("VTIMEZONE")}
    assert set(zones) == {CASABLANCA, LUXEMBOURG}
    events = calendar.walk("VEVENT")
    found = [tuple(_told(event[name], zones) for name in ("DTSTART", "DTEND")) for event in events]
    assert found == [(starts, starts + MINUTES) for starts in STARTS]


Check = Callable[[], None]
Rules = list[tuple[datetime, timedelta]]


def _rules(zone: Any) -> Rules:
    """From which instant on which distance from UTC holds; the first holds before."""
    parts = [(part["DTSTART"].dt, part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td) for part in zone.subcomponents]
    return sorted((start.replace(tzinfo=UTC) - before, after) for start, before, after in parts)


def _told(said: Any, zones: dict[str, Rules]) -> datetime:
    """The first instant at which the clock shows what is said (RFC 5545, 3.3.5)."""
    if "TZID" not in said.params:
        assert said.dt.utcoffset() == timedelta(0)
        return said.dt.astimezone(UTC)
    face = said.dt.replace(tzinfo=UTC)
    rules = zones[said.params["TZID"]]
    return min(at for _since, after in rules if _holds(rules, at := face - after) == after)


def _holds(rules: Rules, at: datetime) -> timedelta:
    return next((after for since, after in reversed(rules) if since <= at), rules[0][1])


def check_programs() -> None:
    """The interface for programs, and one that asks for the organiser's meetings."""
    made = journey()
    found = []
    for play in made.rounds.values():
        answer = program(play.user, play.mission.cooperation_id)(
            "GET", f"/missions/{play.mission.slug}/rounds/{play.of_round.pk}/meetings"
        )
        assert all(meeting["starts"].endswith(("Z", "+00:00")) for meeting in answer.json()["items"])
        found += [datetime.fromisoformat(meeting["starts"]) for meeting in answer.json()["items"]]
    assert found == STARTS


def check_mail() -> None:
    """The evening before, when a meeting moves over midnight, when one is called off: on the stop's clock."""
    made = journey()
    play, desk = made.play, organiser(made.play.mission.cooperation)
    first, night = (Meeting.objects.get(slot__starts=at) for at in STARTS[:2])
    assert write_reminders(instant("2026-02-13T17:30")) == 3
    theirs = OutgoingMail.objects.filter(text__contains="Saturday 14 February 2026, 23:50 (clock of Casablanca)")
    assert theirs.delete()[0] == 1
    _every_mail_says("Saturday 14 February 2026, 09:00 (clock of Casablanca)")
    cancel_meeting(acting_user=desk, meeting=first)
    _every_mail_says("Saturday 14 February 2026, 09:00 (clock of Casablanca)")
    cancel_meeting(acting_user=desk, meeting=Meeting.objects.get(slot__starts=STARTS[4]))
    OutgoingMail.objects.all().delete()
    move_meeting(acting_user=desk, meeting=night, slot=Slot.objects.get(starts=STARTS[4]))
    _every_mail_says("Sunday 15 February 2026, 09:00 (clock of Casablanca)", "Sat 14 February · 23:50")
    night.refresh_from_db()
    move_meeting(acting_user=desk, meeting=night, slot=first.slot)
    _every_mail_says("Saturday 14 February 2026, 09:00 (clock of Casablanca)", "Sun 15 February · 09:00")
    night.refresh_from_db()
    decline_meeting(acting_user=play.user, meeting=night, expected_version=night.version)
    _every_mail_says("Saturday 14 February 2026, 09:00 (clock of Casablanca)")


def _every_mail_says(*words: str) -> None:
    mails = list(OutgoingMail.objects.values_list("text", flat=True))
    assert mails
    assert [text for text in mails for each in words if each not in text] == []
    OutgoingMail.objects.all().delete()


def check_workbooks() -> None:
    """XLSX and CSV: read again they mean the same instants, and taken in again they change nothing."""
    made = journey()
    mission = made.play.mission
    address = reverse("missions:export", args=[mission.slug])
    for content in (made.desk.get(address).content, made.desk.get(address, {"format": "csv"}).content):
        found = interpret(read_workbook(content))
        assert [problem for problem in found.problems if problem.severity == "error"] == []
        assert sorted(row.starts.astimezone(UTC) for row in found.rows.blocks) == sorted(STARTS)
        assert [_span(row) for row in found.rows.availability] == [WHOLE_DAY]
        upload = start_import(
            acting_user=organiser(mission.cooperation),
            cooperation=mission.cooperation,
            mission=mission,
            filename="again.xlsx",
            content=content,
        )
        changed = {
            each["name"]: each["counts"]
            for each in upload.preview["sheets"]
            if each["counts"] is None or each["counts"]["new"] + each["counts"]["changed"]
        }
        assert changed == {}


_MISSION = "ref;title;starts;ends;home_country;host_country\nM1;Example;2026-02-13;2026-10-26;LU;MA"
_STOPS = (
    "ref;city;country;zone;starts;ends\n"
    "casa;Casablanca;MA;Africa/Casablanca;2026-02-13;2026-03-01\n"
    "cairo;Cairo;EG;Africa/Cairo;2026-04-24;2026-04-25\n"
    "lux;Luxembourg;LU;Europe/Luxembourg;2026-10-24;2026-10-26"
)
_NIGHT = "ref;stop;title;kind;starts;ends\ns1;lux;Night;seminar;2026-10-25 02:45+02:00;2026-10-25 02:15+01:00"
_AWAY = "who;starts;ends\nall;2026-02-15;2026-02-15\nall;2026-04-24;2026-04-24"


def check_written_hours() -> None:
    """Hours that come twice, with their distance from UTC; whole days, also one that begins an hour late."""
    sheets = {"mission": _MISSION, "stops": _STOPS, "sessions": _NIGHT, "availability": _AWAY}
    found = interpret(read_workbook(workbook(**sheets, organisations="", representatives="")))
    assert [problem.code for problem in found.problems if problem.severity == "error"] == []
    assert [_span(row) for row in found.rows.sessions] == [(instant("2026-10-25T00:45"), instant("2026-10-25T01:15"))]
    in_cairo = (instant("2026-04-23T22:00"), instant("2026-04-24T21:00"))  # where clocks go forward at midnight
    assert [_span(row) for row in found.rows.availability] == [WHOLE_DAY, in_cairo]


def _span(row: Any) -> tuple[datetime, datetime]:
    return row.starts.astimezone(UTC), row.ends.astimezone(UTC)


def check_hours_that_do_not_exist() -> None:
    """Half past two on the night the clock goes forward: refused on the form beside what was typed, nothing made."""
    made = journey()
    play = made.rounds[LUXEMBOURG]
    before = Block.objects.count()
    typed = {"block-day": "2026-03-29", "block-starts": "02:30", "block-ends": "04:00", "block-break_minutes": "0"}
    answer = made.desk.post(reverse("meetings:block-add", args=[play.mission.slug, play.of_round.pk]), typed)
    assert (answer.status_code, Block.objects.count()) == (422, before)
    assert 'value="02:30' in answer.content.decode()
    new = {
        "stop": play.of_round.stop_id,
        "title": "Night",
        "slot_minutes": 20,
        "min_meetings": 0,
        "max_meetings": "",
        "tables": 1,
        "blocks-TOTAL_FORMS": 1,
        "blocks-INITIAL_FORMS": 0,
        **{name.replace("block-", "blocks-0-"): value for name, value in typed.items()},
    }
    rounds = Round.objects.count()
    assert made.desk.post(reverse("meetings:round-create", args=[play.mission.slug]), new).status_code == 422
    assert Round.objects.count() == rounds
    good = new | {"blocks-0-starts": "01:30"}
    assert made.desk.post(reverse("meetings:round-create", args=[play.mission.slug]), good).status_code == 302
    block = Block.objects.latest("pk")
    assert (block.starts, block.ends, block.slots.count()) == (
        datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo(LUXEMBOURG)).astimezone(UTC),
        instant("2026-03-29T02:00"),
        4,
    )
