"""Asked to stop, what really runs stops soon."""

from threading import Thread
from time import monotonic, sleep

import pytest
from django.db import connection

from escale.apps.directory.models import Statement
from escale.apps.missions.domain.suggesting import request_suggestions
from escale.core.models import Job
from escale.core.queues.running import run_job
from escale.core.tasks import request_cancel
from tests.factories import MissionFactory, participant

SOON = 8.0  # a second on a quiet machine


@pytest.mark.django_db(transaction=True)
def test_matching_stops() -> None:
    """Profiles enough for many seconds of reading; planning is stopped in tests/threats/checks/jobs.py."""
    mission = MissionFactory()
    for number in range(24):
        _user, attendance = participant(mission, side="guest" if number % 2 else "host")
        for kind in ("offer", "need"):
            Statement.objects.bulk_create(
                Statement(
                    organisation=attendance.representative.organisation,
                    kind=kind,
                    text=f"{kind} {number}-{each}: pumps, valves and controls for desalination plant {number * each}",
                )
                for each in range(60)
            )
    job = request_suggestions(acting_user=None, mission=mission)

    def work() -> None:
        run_job(job.pk)
        connection.close()

    worker = Thread(target=work)
    worker.start()
    while not Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).exists():
        sleep(0.05)
    sleep(0.5)
    request_cancel(job)
    began = monotonic()
    worker.join(timeout=60)
    took = monotonic() - began
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert took < SOON
