"""The demo's first mission: Luxembourg – Morocco, September 2019.

Stops, days, official programme and announcements are real and carry their sources; companies, people and rounds
of meetings are examples.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation, Reality, Statement
from escale.apps.meetings.models import Interpreter, Round, Unavailability
from escale.apps.missions.models import (
    Announcement,
    Attendance,
    Mission,
    Participation,
    Session,
    Stop,
    Table,
    Venue,
)
from escale.core import audit
from escale.demo import building
from escale.demo.building import Contact, local, spoken

SLUG = "luxembourg-maroc-2019"
# Whoever tries the demo as a participant meets the consent notice with this person.
ASKED_FOR_CONSENT = "moselle-cyber-1"
# The round in which something has happened.
DISRUPTED = "rdv-casablanca"
_UNKNOWN_HOURS = ("09:00", "17:00")


def load_mission_2019(*, organiser: User) -> Mission:
    """Write the mission with everything but wishes and agendas."""
    facts = building.read_json("mission_2019.json")
    with transaction.atomic():
        mission = _mission(facts, organiser)
        stops = _stops(mission, facts)
        _programme(mission, stops, facts)
        organisations = _organisations(mission)
        people = _people(mission, organisations)
        _only_some_travel_on(people, stops, frozenset(facts["at_tanger"]))
        rounds = {each["ref"]: _round(stops[each["stop"]], each, organisations) for each in facts["rounds"]}
        _interpreters(mission, rounds, facts)
        _absences(mission, people, facts)
        audit.record("demo.loaded", mission, acting_user=organiser, details={"organisations": len(organisations)})
    return mission


def planning_seconds() -> dict[str, int]:
    """How long each round may be planned, by its ref."""
    return {each["ref"]: each["seconds"] for each in building.read_json("mission_2019.json")["rounds"]}


def _mission(facts: Mapping[str, Any], organiser: User) -> Mission:
    home = facts["cooperation"]
    return Mission.objects.create(
        cooperation=building.cooperation(home, organised_by=organiser),
        slug=SLUG,
        ref=facts["ref"],
        title=spoken(facts["title"]),
        description=spoken(facts["description"]),
        starts=date.fromisoformat(facts["starts"]),
        ends=date.fromisoformat(facts["ends"]),
        home_country=facts["home_country"],
        host_country=facts["host_country"],
        reality=Reality.REAL,
        reality_note=spoken(facts["reality_note"]),
        attribution=facts["attribution"],
        public=True,
    )


def _stops(mission: Mission, facts: Mapping[str, Any]) -> dict[str, Stop]:
    stops = {}
    for position, each in enumerate(facts["stops"]):
        stop = Stop.objects.create(
            mission=mission,
            position=position,
            **{name: each[name] for name in ("ref", "city", "country", "zone")},
            starts=date.fromisoformat(each["starts"]),
            ends=date.fromisoformat(each["ends"]),
        )
        Venue.objects.bulk_create(Venue(stop=stop, **venue) for venue in each["venues"])
        stops[stop.ref] = stop
    return stops


def _programme(mission: Mission, stops: Mapping[str, Stop], facts: Mapping[str, Any]) -> None:
    """Sessions and announcements; the sources give days, not hours."""
    begins, ends = _UNKNOWN_HOURS
    Session.objects.bulk_create(
        Session(
            stop=stops[each["stop"]],
            ref=each["ref"],
            title=spoken(each["title"]),
            kind=each["kind"],
            starts=local(f"{each['day']}T{begins}", stops[each["stop"]].zone),
            ends=local(f"{each['day']}T{ends}", stops[each["stop"]].zone),
            time_known=False,
            attribution=each["attribution"],
        )
        for each in facts["sessions"]
    )
    Announcement.objects.bulk_create(
        Announcement(
            mission=mission,
            position=position,
            text=spoken(each["text"]),
            institutions=each["institutions"],
            became=spoken(each["became"]),
            attribution=each["attribution"],
        )
        for position, each in enumerate(facts["announcements"])
    )


def _organisations(mission: Mission) -> dict[str, Organisation]:
    rows = building.read_json("organisations.json")
    made = Organisation.objects.bulk_create(
        Organisation(
            cooperation=mission.cooperation,
            **{name: each[name] for name in ("ref", "name", "country", "city", "sectors", "size", "languages")},
            cooperation_types=each["cooperation"],
            website=f"https://{each['ref']}.example",
            reality=Reality.EXAMPLE,
        )
        for each in rows
    )
    Statement.objects.bulk_create(
        Statement(organisation=organisation, kind=kind, position=position, **statement)
        for organisation, each in zip(made, rows, strict=True)
        for kind, said in ((Statement.Kind.OFFER, each["offers"]), (Statement.Kind.NEED, each["needs"]))
        for position, statement in enumerate(said)
    )
    Participation.objects.bulk_create(
        Participation(mission=mission, organisation=organisation, side=each["side"])
        for organisation, each in zip(made, rows, strict=True)
    )
    return {organisation.ref: organisation for organisation in made}


def _people(mission: Mission, organisations: Mapping[str, Organisation]) -> dict[str, Attendance]:
    return building.bring_people(mission, list(_contacts(organisations)))


def _contacts(organisations: Mapping[str, Organisation]) -> Iterator[tuple[Organisation, Contact]]:
    for each in building.read_json("organisations.json"):
        for number, person in enumerate(each["people"], start=1):
            ref = f"{each['ref']}-{number}"
            yield (
                organisations[each["ref"]],
                Contact(
                    ref=ref,
                    name=person["name"],
                    email=f"contact{number}@{each['ref']}.example",
                    role=person["role"],
                    languages=tuple(person["languages"]),
                    consents=ref != ASKED_FOR_CONSENT,
                ),
            )


def _only_some_travel_on(
    people: Mapping[str, Attendance], stops: Mapping[str, Stop], travelling: frozenset[str]
) -> None:
    """Logistics and industry go on to Tanger Med; the others come to the first two stops."""
    early = [stops["rabat"], stops["casablanca"]]
    for ref, attendance in people.items():
        if ref.rpartition("-")[0] not in travelling:
            attendance.stops.set(early)


def _round(stop: Stop, facts: Mapping[str, Any], organisations: Mapping[str, Organisation]) -> Round:
    owners = dict(enumerate(facts["home_tables"], start=1))
    tables = Table.objects.bulk_create(
        Table(
            stop=stop,
            ref=f"{stop.ref}/{number}",
            venue=stop.venues.first(),
            home_of=organisations[owners[number]] if number in owners else None,
        )
        for number in range(1, facts["tables"] + 1)
    )
    return building.make_round(stop, facts=facts, tables=tables)


def _interpreters(mission: Mission, rounds: Mapping[str, Round], facts: Mapping[str, Any]) -> None:
    for each in facts["interpreters"]:
        interpreter = Interpreter.objects.create(
            mission=mission, ref=each["ref"], name=each["name"], languages=each["languages"]
        )
        interpreter.rounds.set(rounds[ref] for ref in each["rounds"])


def _absences(mission: Mission, people: Mapping[str, Attendance], facts: Mapping[str, Any]) -> None:
    tables = {table.ref: table for table in Table.objects.filter(stop__mission=mission)}
    zone = facts["stops"][0]["zone"]
    Unavailability.objects.bulk_create(
        Unavailability(
            mission=mission,
            attendance=people.get(each.get("representative", "")),
            table=tables.get(each.get("table", "")),
            starts=local(each["starts"], zone),
            ends=local(each["ends"], zone),
            why=each["why"],
        )
        for each in facts["absences"]
    )
