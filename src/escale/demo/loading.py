"""Load the demo into an empty database and line up what the worker has to compute."""

from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from escale.apps.missions.models import Mission
from escale.core import append_only
from escale.core.translated import best
from escale.demo import brokerage, building, mission_2019
from escale.demo.agreements import load_agreements
from escale.demo.practices import load_practices
from escale.demo.roles import make_roles
from escale.demo.tasks import begin


def start_again(data: Path | None) -> list[str]:
    """Delete every row of the database and load the demo; one line about each mission."""
    found = _read(data)
    with append_only.lifted():
        call_command("flush", interactive=False, verbosity=0)
    return _load(found)


def load_missing(data: Path | None) -> list[str]:
    """Load the demo into an empty database, or the second mission beside the first; one line about each.

    Raises :class:`~escale.apps.directory.cordis.CordisError` before anything is written.
    """
    if not Mission.objects.exists():
        return _load(_read(data))
    first = Mission.objects.filter(slug=mission_2019.SLUG).exists()
    second = Mission.objects.filter(slug=brokerage.SLUG).exists()
    found = _read(data) if first and not second else None
    return [] if found is None else [load_project_data(found)]


def _read(data: Path | None) -> brokerage.Found | None:
    return None if data is None else brokerage.read(data)


def _load(found: brokerage.Found | None) -> list[str]:
    with transaction.atomic():
        who = building.organiser()
        missions = [mission_2019.load_mission_2019(organiser=who)]
        if found is not None:
            missions.append(brokerage.load_brokerage(organiser=who, found=found))
        make_roles(missions[0])
        load_agreements(missions[0].cooperation, organiser=who)
        load_practices(missions[0].cooperation, organiser=who)
        begin(missions[0])
    return [_line(mission) for mission in missions]


def load_project_data(found: brokerage.Found) -> str:
    """Bring the second mission in, or refresh it, and have everything computed from it; one line about it."""
    with transaction.atomic():
        mission = brokerage.load_brokerage(organiser=building.organiser(), found=found)
        begin(mission)
    return _line(mission)


def _line(mission: Mission) -> str:
    return (
        f"{best(mission.title, 'en').text}: {mission.participations.count()} organisations, "
        f"{mission.attendances.count()} representatives"
    )
