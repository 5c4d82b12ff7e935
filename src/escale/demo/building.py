"""What both demo missions are built from."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from escale.apps.accounts.models import User
from escale.apps.directory.models import (
    Consent,
    Cooperation,
    Membership,
    Organisation,
    Person,
    Reality,
    Representative,
)
from escale.apps.meetings.domain.rounds import renew_slots
from escale.apps.meetings.models import Block, Round
from escale.apps.missions.models import Attendance, Mission, Stop, Table
from escale.apps.privacy.models import TransferBasis
from escale.core.translated import with_translation

_LANGUAGES = ("fr", "en", "ar", "de")


@dataclass(frozen=True)
class Contact:
    """An example representative; ``consents``: has read the notice and agreed, as most people have by then."""

    ref: str
    name: str
    email: str
    role: str
    languages: tuple[str, ...]
    consents: bool = True


def read_json(name: str) -> Any:
    """A data file of the demo."""
    return json.loads((files("escale.demo") / "data" / name).read_text(encoding="utf-8"))


def spoken(texts: Mapping[str, str]) -> dict[str, Any]:
    """A translated value whose first language is the one it was written in."""
    value: dict[str, Any] = {}
    for language, text in texts.items():
        value = with_translation(value, text, language)
    return value


def local(text: str, zone: str) -> datetime:
    """An ISO date and time as the clocks of ``zone`` show it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def organiser() -> User:
    """The demo's organiser."""
    email, password = settings.DEMO_ORGANISER_EMAIL, settings.DEMO_ORGANISER_PASSWORD
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email, password, name="Alix Demo (example)", language="en")


def cooperation(facts: Mapping[str, Any], *, organised_by: User) -> Cooperation:
    """A cooperation the demo's organiser organises for, on the front page."""
    shown = {"name": facts["name"], "about": spoken(facts["about"]), "public": True}
    found, _made = Cooperation.objects.get_or_create(slug=facts["slug"], defaults=shown)
    Membership.objects.get_or_create(cooperation=found, user=organised_by, role=Membership.Role.ORGANISER)
    _example_bases(found)
    return found


def _example_bases(found: Cooperation) -> None:
    """What a data-protection officer would record before data crosses the border; plainly an example."""
    for from_country, to_country, basis in (
        ("LU", "MA", TransferBasis.Basis.AUTHORITIES),
        ("MA", "LU", TransferBasis.Basis.CNDP_LISTED),
    ):
        TransferBasis.objects.get_or_create(
            cooperation=found,
            from_country=from_country,
            to_country=to_country,
            basis=basis,
            defaults={"reference": "Example, no real document", "starts": date(2019, 1, 1), "example": True},
        )


def bring_people(mission: Mission, contacts: Sequence[tuple[Organisation, Contact]]) -> dict[str, Attendance]:
    """Make the contacts people who can sign in by link and attend the mission; by their refs."""
    users = User.objects.bulk_create(
        User(email=each.email, name=each.name, language=_reads(each), password=make_password(None))
        for _of, each in contacts
    )
    people = Person.objects.bulk_create(
        Person(
            cooperation=mission.cooperation,
            name=each.name,
            email=each.email,
            languages=list(each.languages),
            reality=Reality.EXAMPLE,
            user=user,
        )
        for (_of, each), user in zip(contacts, users, strict=True)
    )
    roles = Representative.objects.bulk_create(
        Representative(organisation=of, person=person, ref=each.ref, role=each.role)
        for (of, each), person in zip(contacts, people, strict=True)
    )
    Consent.objects.bulk_create(
        _consent(each, person) for (_of, each), person in zip(contacts, people, strict=True) if each.consents
    )
    attendances = Attendance.objects.bulk_create(Attendance(mission=mission, representative=role) for role in roles)
    return {each.ref: attendance for (_of, each), attendance in zip(contacts, attendances, strict=True)}


def _reads(contact: Contact) -> str:
    return next((language for language in contact.languages if language in _LANGUAGES), "en")


def _consent(contact: Contact, person: Person) -> Consent:
    return Consent(
        person=person,
        purpose=Consent.Purpose.PARTICIPATION,
        notice_version="demo",
        language=_reads(contact),
        given_at=timezone.now(),
        given_through="demo",
    )


def make_round(stop: Stop, *, facts: Mapping[str, Any], tables: Iterable[Table]) -> Round:
    """A round of a stop with its blocks (``starts`` and ``ends`` on the stop's clocks) cut into slots."""
    made = Round.objects.create(
        stop=stop,
        ref=facts["ref"],
        title=facts["title"],
        slot_minutes=facts["slot_minutes"],
        min_meetings=facts["min"],
        max_meetings=facts["max"],
    )
    Block.objects.bulk_create(
        Block(
            round=made,
            ref=block["ref"],
            starts=local(block["starts"], stop.zone),
            ends=local(block["ends"], stop.zone),
        )
        for block in facts["blocks"]
    )
    renew_slots(made)
    made.tables.set(tables)
    return made
