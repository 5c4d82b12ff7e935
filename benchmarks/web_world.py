"""The mission that `make bench-web` measures on: the same rows on every run, written in a few seconds.

600 organisations with one person each, 600 sessions, wishes, suggestions and a published agenda; and the day of
2,000 participants for the load. Nothing of it is about anybody: every name and text is numbered.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from escale.apps.accounts.models import User
from escale.apps.directory import models as directory
from escale.apps.meetings import models as meetings
from escale.apps.missions import models as missions
from escale.apps.suggestions.models import Suggestion
from escale.core import occupancy
from escale.core.models import Occupied
from escale.core.translated import say

DAYS = (date(2030, 3, 4), date(2030, 3, 5), date(2030, 3, 6))
SLOTS, SLOT_MINUTES, MEETINGS_EACH = 24, 20, 6
SESSIONS, WISHES_EACH, SUGGESTIONS_EACH = 600, 5, 10
KINDS = list(missions.Session.Kind.values)
SAID = (
    "We build sensors that measure the humidity of soil and send it by radio to the farm.",
    "Nous cherchons un partenaire qui forme des techniciens à la maintenance de réseaux d'eau.",
    "نبحث عن شريك لتطوير منصة رقمية لتتبع المنتجات الغذائية من المزرعة إلى المتجر.",
    "Wir liefern Batteriespeicher für kleine Solaranlagen und suchen Händler vor Ort.",
)


@dataclass(frozen=True)
class World:
    """What was written, as the addresses need it; a cookie's value signs its user in."""

    slug: str
    day_slug: str
    organiser: str
    participants: list[str]
    day_participants: list[str]
    feeds: list[str]
    organisation: int
    session: int
    round: int
    waiting: list[int]
    free_slot: int


@dataclass(frozen=True)
class Crowd:
    """A mission with its people; organisations and representatives in the same order."""

    mission: missions.Mission
    stop: missions.Stop
    organisations: list[directory.Organisation]
    roles: list[directory.Representative]
    users: list[User]


def build() -> World:
    """Write everything into the empty, migrated database of the settings."""
    home = directory.Cooperation.objects.create(slug="measured", name="Measured cooperation")
    organiser = User.objects.create(email="organiser@bench.example", name="Organiser", language="en", password="!")
    directory.Membership.objects.create(cooperation=home, user=organiser, role=directory.Role.ORGANISER)
    small = _crowd(home, "mission-of-600", 600)
    _sessions(small.stop, SESSIONS)
    _suggestions(small)
    _agenda(small)
    big = _crowd(home, "day-of-2000", 2000)
    _sessions(big.stop, 12)
    day_round, waiting = _agenda(big)
    last = meetings.Slot.objects.filter(round=day_round).latest("position")
    return World(
        slug=small.mission.slug,
        day_slug=big.mission.slug,
        organiser=_sign_in([organiser])[0],
        participants=_sign_in(small.users[:200]),
        day_participants=_sign_in(big.users),
        feeds=_feeds(big),
        organisation=small.organisations[0].pk,
        session=missions.Session.objects.filter(stop=small.stop).earliest("pk").pk,
        round=day_round.pk,
        waiting=waiting,
        free_slot=last.pk,
    )


def _crowd(home: directory.Cooperation, slug: str, size: int) -> Crowd:
    mission = missions.Mission.objects.create(
        cooperation=home, slug=slug, ref=slug, title=say(f"Measured: {slug}", "en"), starts=DAYS[0], ends=DAYS[-1]
    )
    stop = missions.Stop.objects.create(
        mission=mission,
        ref="casablanca",
        city="Casablanca",
        country="MA",
        zone="Africa/Casablanca",
        starts=DAYS[0],
        ends=DAYS[-1],
    )
    organisations = directory.Organisation.objects.bulk_create(
        directory.Organisation(
            cooperation=home,
            ref=f"{slug}-{n}",
            name=f"Company {n} of {slug}",
            country=("LU", "MA", "FR", "DE")[n % 4],
            city=f"City {n % 40}",
            languages=["fr", "en"],
            about=SAID[n % 4] * 3,
        )
        for n in range(size)
    )
    _statements(organisations)
    users = User.objects.bulk_create(
        User(email=f"{slug}-{n}@bench.example", name=f"Person {n}", language=("en", "fr")[n % 2], password="!")
        for n in range(size)
    )
    people = directory.Person.objects.bulk_create(
        directory.Person(cooperation=home, name=user.name, email=user.email, languages=["fr", "en"], user=user)
        for user in users
    )
    roles = directory.Representative.objects.bulk_create(
        directory.Representative(organisation=each, person=person, ref="r1", role="Director")
        for each, person in zip(organisations, people, strict=True)
    )
    _bring(mission, organisations, people, roles)
    return Crowd(mission, stop, organisations, roles, users)


def _statements(organisations: list[directory.Organisation]) -> None:
    directory.Statement.objects.bulk_create(
        directory.Statement(
            organisation=each, kind=kind, text=SAID[(n + turn) % 4], language=("en", "fr", "ar")[turn]
        )
        for n, each in enumerate(organisations)
        for turn, kind in enumerate(("offer", "offer", "need"))
    )


def _bring(
    mission: missions.Mission,
    organisations: list[directory.Organisation],
    people: list[directory.Person],
    roles: list[directory.Representative],
) -> None:
    directory.Consent.objects.bulk_create(
        directory.Consent(
            person=person,
            purpose="participation",
            notice_version="1",
            language="en",
            given_at=datetime(2030, 1, 1, tzinfo=UTC),
            given_through="page",
        )
        for person in people
    )
    missions.Participation.objects.bulk_create(
        missions.Participation(mission=mission, organisation=each, side=("guest", "host")[n % 2])
        for n, each in enumerate(organisations)
    )
    missions.Attendance.objects.bulk_create(
        missions.Attendance(mission=mission, representative=role) for role in roles
    )


def _sessions(stop: missions.Stop, count: int) -> None:
    """Rows of twenty parallel sessions, from nine in the morning of each day."""
    missions.Session.objects.bulk_create(
        missions.Session(
            stop=stop,
            ref=f"s{n}",
            title=say(f"Session {n}: water, energy and trade between two countries", "en"),
            kind=KINDS[n % len(KINDS)],
            starts=(starts := _at(DAYS[n % len(DAYS)], 9 * 60 + 45 * (n // 3 // 20))),
            ends=starts + timedelta(minutes=40),
            room=f"Room {n % 20}",
            capacity=80,
            language="fr",
            description=say(SAID[n % 4] * 4, "en"),
        )
        for n in range(count)
    )


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)


def _pairs(size: int) -> Iterator[tuple[int, int, int]]:
    """Per slot a perfect matching of guests (even) and hosts (odd): one who meets in a slot meets once in it."""
    half = size // 2
    for slot in range(MEETINGS_EACH):
        for guest in range(half):
            yield slot, 2 * guest, 2 * ((guest * 1 + slot * 7) % half) + 1


def _agenda(crowd: Crowd) -> tuple[meetings.Round, list[int]]:
    """A published agenda; the keys of 64 requests of one organisation that wait."""
    size = len(crowd.organisations)
    tables = missions.Table.objects.bulk_create(
        missions.Table(stop=crowd.stop, ref=str(n + 1)) for n in range(size // 2)
    )
    of_round = meetings.Round.objects.create(
        stop=crowd.stop, ref="round", title="Round", slot_minutes=SLOT_MINUTES, wishes_open=True
    )
    of_round.tables.set(tables)
    slots = _slots(of_round)
    pairs = list(_pairs(size))
    requests = meetings.Request.objects.bulk_create(
        [meetings.Request(round=of_round, weight=100, **_ends(crowd, one, other)) for _slot, one, other in pairs],
        batch_size=1000,
    )
    agenda = meetings.Agenda.objects.create(
        round=of_round,
        number=1,
        state="published",
        value=100 * len(pairs),
        bound=100 * len(pairs),
        inputs={"requests": [{"id": f"q{each.pk}", "weight": 100} for each in requests]},
        result={"stopped": "optimal", "optimal_by": "bound"},
        published_at=datetime(2030, 2, 1, tzinfo=UTC),
    )
    _meet(crowd, agenda, slots, tables, list(zip(pairs, requests, strict=True)))
    _wish(crowd, of_round)
    used = {other for _slot, one, other in pairs if one == 0}
    hosts = [n for n in range(1, size, 2) if n not in used][:64]
    waiting = meetings.Request.objects.bulk_create(
        meetings.Request(round=of_round, weight=10, **_ends(crowd, 0, other)) for other in hosts
    )
    meetings.Waiting.objects.bulk_create(
        meetings.Waiting(agenda=agenda, request=each, reason="table_full") for each in waiting
    )
    return of_round, [each.pk for each in waiting]


def _slots(of_round: meetings.Round) -> list[meetings.Slot]:
    starts = _at(DAYS[0], 8 * 60)
    length = timedelta(minutes=SLOT_MINUTES)
    block = meetings.Block.objects.create(round=of_round, ref="day", starts=starts, ends=starts + SLOTS * length)
    return meetings.Slot.objects.bulk_create(
        meetings.Slot(
            block=block, round=of_round, position=n, starts=starts + n * length, ends=starts + (n + 1) * length
        )
        for n in range(SLOTS)
    )


def _ends(crowd: Crowd, one: int, other: int) -> dict[str, directory.Organisation]:
    first, second = sorted((one, other))
    return {"first": crowd.organisations[first], "second": crowd.organisations[second]}


def _meet(
    crowd: Crowd,
    agenda: meetings.Agenda,
    slots: list[meetings.Slot],
    tables: list[missions.Table],
    planned: list[tuple[tuple[int, int, int], meetings.Request]],
) -> None:
    held = meetings.Meeting.objects.bulk_create(
        [
            meetings.Meeting(agenda=agenda, request=request, slot=slots[slot], table=tables[one // 2])
            for (slot, one, _other), request in planned
        ],
        batch_size=1000,
    )
    meetings.Attendee.objects.bulk_create(
        [
            meetings.Attendee(meeting=meeting, representative=crowd.roles[n])
            for meeting, ((_slot, one, other), _request) in zip(held, planned, strict=True)
            for n in (one, other)
        ],
        batch_size=2000,
    )
    scope = occupancy.published(crowd.mission.pk)
    Occupied.objects.bulk_create(
        [
            Occupied(scope=scope, resource=resource, unit=unit, holder=f"meeting:{meeting.pk}")
            for meeting, ((slot, one, other), _request) in zip(held, planned, strict=True)
            for unit in occupancy.units(slots[slot].starts, slots[slot].ends)
            for resource in (
                f"person:{crowd.roles[one].person_id}",
                f"person:{crowd.roles[other].person_id}",
                f"table:{meeting.table_id}",
            )
        ],
        batch_size=2000,
    )


def _wish(crowd: Crowd, of_round: meetings.Round) -> None:
    size = len(crowd.organisations)
    meetings.Wish.objects.bulk_create(
        [
            meetings.Wish(
                round=of_round,
                from_organisation=each,
                to_organisation=crowd.organisations[(n + 1 + 2 * turn) % size],
                level=("must", "like")[turn % 2],
            )
            for n, each in enumerate(crowd.organisations)
            for turn in range(WISHES_EACH)
        ],
        batch_size=2000,
    )


def _suggestions(crowd: Crowd) -> None:
    size = len(crowd.organisations)
    need, offer = SAID[0][:30], SAID[1][:30]
    reason = {
        "direction": "they_meet_my_need",
        "need": need,
        "offer": offer,
        "need_language": "en",
        "offer_language": "fr",
        "need_ref": [0, 0, 29],
        "offer_ref": [0, 0, 29],
        "score": 900,
    }
    Suggestion.objects.bulk_create(
        [
            Suggestion(
                context=f"mission:{crowd.mission.pk}",
                organisation=each,
                counterpart=crowd.organisations[(n + 1 + 2 * rank) % size],
                rank=rank + 1,
                score=900 - 10 * rank,
                confidence=900,
                they_meet_my_need=900,
                i_meet_their_need=400,
                reasons=[reason],
                shared=["fr"],
                missing=[],
                embedder="example",
            )
            for n, each in enumerate(crowd.organisations)
            for rank in range(SUGGESTIONS_EACH)
        ],
        batch_size=1000,
    )


def _sign_in(users: list[User]) -> list[str]:
    """One session in the database a user; the values of their cookies."""
    store_of = import_module(settings.SESSION_ENGINE).SessionStore
    rows = []
    for user in users:
        store = store_of(hashlib.sha256(user.email.encode()).hexdigest()[:32])
        data = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        rows.append(store.create_model_instance(data))
    store_of.get_model_class().objects.bulk_create(rows)
    return [row.session_key for row in rows]


def _feeds(crowd: Crowd) -> list[str]:
    tokens = [hashlib.sha256(role.person.email.encode()).hexdigest() for role in crowd.roles]
    meetings.CalendarFeed.objects.bulk_create(
        meetings.CalendarFeed(
            person=role.person, mission=crowd.mission, token_hash=hashlib.sha256(token.encode()).hexdigest()
        )
        for token, role in zip(tokens, crowd.roles, strict=True)
    )
    return tokens
