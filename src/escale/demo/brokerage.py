"""The demo's second mission: a brokerage event among real organisations of EU clean-technology projects.

Organisations and their words are real (CORDIS); the event, its contacts and its rounds are examples, and the wishes
are simulated from the suggestions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from escale.apps.accounts.models import User
from escale.apps.directory import cordis
from escale.apps.directory.domain.partners import take_in_partners
from escale.apps.directory.models import Cooperation, Organisation, Reality
from escale.apps.meetings.models import Round
from escale.apps.missions.models import Mission, Participation, Stop, Table
from escale.core import audit
from escale.demo import building
from escale.demo.building import Contact, spoken

SLUG = "clean-technology-brokerage"
ROUND = "brokerage"
MOST_ORGANISATIONS = 240
PLANNING_SECONDS = 25
_DAYS = ("2027-04-20", "2027-04-21")
_TABLES = 70
_FACTS = "brokerage.json"


@dataclass(frozen=True)
class Found:
    """What a folder of project data holds and what of it the mission takes."""

    partners: int
    chosen: Sequence[tuple[cordis.Partner, cordis.Statements]]


def read(folder: Path, *, most: int = MOST_ORGANISATIONS) -> Found:
    """Read a folder. Raises :class:`~escale.apps.directory.cordis.CordisError`."""
    partners = cordis.read_folder(folder)
    chosen = cordis.choose(partners, most=most)
    if len(chosen) < 2:
        raise cordis.CordisError(f"{folder}: no two organisations with a country and a project text to quote.")
    return Found(len(partners), chosen)


def load_brokerage(*, organiser: User, found: Found) -> Mission:
    """Write the mission, or refresh the organisations of the one that stands."""
    with transaction.atomic():
        home = building.cooperation(building.read_json(_FACTS)["cooperation"], organised_by=organiser)
        mission = Mission.objects.filter(cooperation=home, slug=SLUG).first()
        made = mission is None
        if mission is None:
            mission = _mission(home, organiser)
        organisations = take_in_partners(acting_user=organiser, cooperation=home, chosen=found.chosen)
        _bring(mission, organisations)
        audit.record("demo.loaded", mission, acting_user=organiser, details={"new": made})
    return mission


def _mission(home: Cooperation, organiser: User) -> Mission:
    facts = building.read_json(_FACTS)
    mission = Mission.objects.create(
        cooperation=home,
        slug=SLUG,
        ref=SLUG,
        title=spoken(facts["title"]),
        description=spoken(facts["description"]),
        starts=date.fromisoformat(_DAYS[0]),
        ends=date.fromisoformat(_DAYS[-1]),
        host_country="LU",
        reality=Reality.EXAMPLE,
        reality_note=spoken(facts["reality_note"]),
        attribution=cordis.ATTRIBUTION,
        public=True,
    )
    stop = Stop.objects.create(
        mission=mission,
        ref="luxembourg",
        city="Luxembourg",
        country="LU",
        zone="Europe/Luxembourg",
        starts=mission.starts,
        ends=mission.ends,
    )
    _round(stop, facts["round"])
    return mission


def _round(stop: Stop, title: str) -> Round:
    """Twenty-four slots of twenty minutes: six in each half of two days."""
    halves = (("am", "09:30", "11:30"), ("pm", "14:00", "16:00"))
    facts = {
        "ref": ROUND,
        "title": title,
        "slot_minutes": 20,
        "min": 3,
        "max": 14,
        "blocks": [
            {"ref": f"{day}-{half}", "starts": f"{day}T{starts}", "ends": f"{day}T{ends}"}
            for day in _DAYS
            for half, starts, ends in halves
        ],
    }
    tables = Table.objects.bulk_create(Table(stop=stop, ref=str(number)) for number in range(1, _TABLES + 1))
    return building.make_round(stop, facts=facts, tables=tables)


def _bring(mission: Mission, organisations: Sequence[Organisation]) -> None:
    """Have those take part who do not yet, each with one example contact."""
    there = set(mission.participations.values_list("organisation_id", flat=True))
    new = [organisation for organisation in organisations if organisation.pk not in there]
    Participation.objects.bulk_create(Participation(mission=mission, organisation=each) for each in new)
    building.bring_people(mission, [(each, _contact(each)) for each in new])


def _contact(organisation: Organisation) -> Contact:
    return Contact(
        ref=f"{organisation.ref}-1",
        name=f"Contact of {organisation.name[:150]} (example)",
        email=f"contact@{organisation.ref}.example",
        role="example contact",
        languages=(cordis.LANGUAGE,),
    )
