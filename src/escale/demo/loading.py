"""Load the demo into an empty database and line up what the worker has to compute."""

from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from escale.apps.missions.models import Mission
from escale.core.translated import best
from escale.demo import brokerage, building
from escale.demo.mission_2019 import load_mission_2019
from escale.demo.tasks import begin


def is_loaded() -> bool:
    """Whether there is any mission."""
    return Mission.objects.exists()


def reset() -> None:
    """Delete every row of the database."""
    call_command("flush", interactive=False, verbosity=0)


def load_demo(data: Path | None) -> list[str]:
    """Load the first mission and, with a folder of project data, the second; one line about each.

    Raises :class:`~escale.apps.directory.cordis.CordisError` before anything is written.
    """
    found = brokerage.read(data) if data is not None else None
    with transaction.atomic():
        who = building.organiser()
        missions = [load_mission_2019(organiser=who)]
        if found is not None:
            missions.append(brokerage.load_brokerage(organiser=who, found=found))
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
