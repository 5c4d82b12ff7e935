"""A published agenda with waiting pairs, and what must hold of it after anything that went wrong."""

from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.domain.links import issue_sign_in_link
from escale.apps.accounts.models import Session, User
from escale.apps.accounts.sessions import SessionStore
from escale.apps.directory.models import Person
from escale.apps.meetings.models import Agenda, Attendee, Meeting, Request, Waiting
from escale.core import audit, occupancy
from escale.core.models import AuditEntry, Job, Occupied, OutgoingMail

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_UNITS = 4


def session_of(user: User) -> str:
    """The cookie of somebody who signed in."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), _BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def bookable(size: int, state: str = "published", slots: int = 0) -> dict[str, Any]:
    """``size`` guests and hosts whose every pair waits; pair *(i, j)* fits at slot *i + j* without a clash."""
    from tests.apps.meetings.scene import scene

    play = scene(guests=size, hosts=size, slots=slots or size, tables=size)
    agenda = Agenda.objects.create(round=play.of_round, number=1, state=state, value=0, bound=0, inputs={}, result={})
    times = list(play.of_round.slots.order_by("position").values_list("pk", flat=True))
    pairs = {}
    for row, guest in enumerate(play.guests):
        for column, host in enumerate(play.hosts):
            first, second = sorted(each.representative.organisation_id for each in (guest, host))
            pairs[first, second] = times[(row + column) % len(times)]
    made = Request.objects.bulk_create(
        Request(round=play.of_round, first_id=first, second_id=second, weight=40) for first, second in pairs
    )
    Waiting.objects.bulk_create(Waiting(agenda=agenda, request=each, reason="full") for each in made)
    user = play.guests[0].representative.person.user
    assert user is not None
    return {
        "organiser": session_of(play.organiser),
        "guest": session_of(user),
        "mission": play.mission.slug,
        "agenda": reverse("meetings:agenda", args=[play.mission.slug, play.of_round.pk, 1]),
        "slots": times,
        "tables": list(play.of_round.tables.order_by("pk").values_list("pk", flat=True)),
        "requests": [[each.pk, pairs[each.first_id, each.second_id]] for each in made],
    }


def standing() -> dict[str, Any]:
    """Every meeting as it stands, and every fault of the whole as a sentence."""
    meetings = list(Meeting.objects.select_related("agenda__round__stop"))
    return {
        "meetings": {str(each.request_id): [each.state, each.slot_id, each.version] for each in meetings},
        "faults": [*_of_the_file(), *_of_meetings(meetings), *_of_the_log(meetings)],
        "mails": Counter(OutgoingMail.objects.values_list("state", flat=True)),
        "jobs": Counter(Job.objects.values_list("state", flat=True)),
    }


def _of_the_file() -> list[str]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        integrity = [row[0] for row in cursor.execute("PRAGMA integrity_check")]
        strays = cursor.execute("PRAGMA foreign_key_check").fetchall()
    return [f"integrity: {line}" for line in integrity if line != "ok"] + [f"stray row: {row}" for row in strays]


def _of_meetings(meetings: list[Meeting]) -> list[str]:
    """People, bookings and the waiting list say the same as the meetings."""
    faults = []
    booked = Counter(Occupied.objects.values_list("scope", "holder"))
    coming = Counter(Attendee.objects.values_list("meeting_id", flat=True))
    waiting = set(Waiting.objects.values_list("agenda_id", "request_id"))
    for each in meetings:
        planned = each.state == Meeting.State.PLANNED
        scope = (
            occupancy.published(each.agenda.round.stop.mission_id)
            if each.agenda.state == "published"
            else occupancy.draft(each.agenda_id)
        )
        held = booked.pop((scope, f"meeting:{each.pk}"), 0)
        if held != (3 * _UNITS if planned else 0):
            faults.append(f"meeting {each.pk} ({each.state}) holds {held} units")
        if coming[each.pk] != 2:
            faults.append(f"meeting {each.pk} has {coming[each.pk]} people")
        if planned and (each.agenda_id, each.request_id) in waiting:
            faults.append(f"request {each.request_id} is planned and waits")
    faults += [f"a booking of nobody: {where}" for where in booked]
    return faults


def _of_the_log(meetings: list[Meeting]) -> list[str]:
    """Each act has its entry, and the chain holds."""
    faults = []
    acts = Counter(AuditEntry.objects.filter(object_type="meetings.meeting").values_list("object_id", flat=True))
    faults += [
        f"meeting {each.pk}: {acts[str(each.pk)]} entries for {each.version} changes"
        for each in meetings
        if acts[str(each.pk)] != each.version
    ]
    if (broken := audit.first_fault()) is not None:
        faults.append(f"the audit chain breaks at {broken}")
    return faults


def seen_long_ago() -> None:
    """Every session was last in use an hour ago, so that the next page notes that it is in use."""
    Session.objects.update(last_seen=timezone.now() - timedelta(hours=1))


def personal(marks: dict[str, str]) -> dict[str, str]:
    """Somebody whose name, address and password can be told from every other text, and a link that signs in."""
    user = User.objects.create_user(f"{marks['mail']}@company.example", marks["password"], name=marks["name"])
    Person.objects.update(name=marks["name"])
    return {"link": urlsplit(issue_sign_in_link(user=user, next_path="/")).path}
