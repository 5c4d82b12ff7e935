"""What the frame reads."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Min, Prefetch
from django.utils import timezone

from escale.apps.missions.models import Mission, Stop
from escale.apps.missions.queries.reality import tell_reality
from escale.core.models import Job, OutgoingMail

MOST_MISSIONS = 6


def demo_missions() -> list[Mission]:
    """The newest missions with their stops, for the demo's home page; elsewhere a mission is not public."""
    stops = Prefetch("stops", queryset=Stop.objects.order_by("position", "starts", "pk"))
    missions = list(Mission.objects.prefetch_related(stops)[:MOST_MISSIONS])
    tell_reality(missions)
    return missions


class Waiting(NamedTuple):
    """Jobs and mails by state, and how long the oldest of each has waited."""

    jobs: Mapping[str, int]
    mails: Mapping[str, int]
    oldest_job_seconds: float
    oldest_mail_seconds: float


def waiting() -> Waiting:
    """What is to be done, as figures; every state is there, also with 0."""
    jobs = {
        row["state"]: row for row in Job.objects.values("state").annotate(n=Count("pk"), oldest=Min("created_at"))
    }
    mails = {
        row["state"]: row
        for row in OutgoingMail.objects.order_by().values("state").annotate(n=Count("pk"), oldest=Min("created_at"))
    }
    return Waiting(
        {state: jobs.get(state, {"n": 0})["n"] for state in Job.State.values},
        {state: mails.get(state, {"n": 0})["n"] for state in OutgoingMail.State.values},
        _age(jobs.get(Job.State.QUEUED, {}).get("oldest")),
        _age(mails.get(OutgoingMail.State.QUEUED, {}).get("oldest")),
    )


def _age(since: datetime | None) -> float:
    return max(0.0, (timezone.now() - since).total_seconds()) if since else 0.0
