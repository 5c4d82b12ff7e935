"""What the frame reads."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Min, Prefetch, QuerySet
from django.utils import timezone

from escale.apps.missions.models import Mission, Stop
from escale.apps.missions.queries.reality import tell_reality
from escale.core.models import Job, OutgoingMail
from escale.core.models.jobs import Worker

MOST_MISSIONS = 6
_WORKER_SILENCE = timedelta(minutes=2)


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
    workers: int


def waiting() -> Waiting:
    """What is to be done, as figures; every state is there, also with 0."""
    jobs, oldest_job = _by_state(Job.objects.all(), Job.State.QUEUED)
    mails, oldest_mail = _by_state(OutgoingMail.objects.order_by(), OutgoingMail.State.QUEUED)
    return Waiting(
        dict.fromkeys(Job.State.values, 0) | jobs,
        dict.fromkeys(OutgoingMail.State.values, 0) | mails,
        _age(oldest_job),
        _age(oldest_mail),
        Worker.objects.filter(alive_at__gt=timezone.now() - _WORKER_SILENCE).count(),
    )


def _by_state(rows: QuerySet[Any], queued: str) -> tuple[dict[str, int], datetime | None]:
    found = list(rows.values_list("state").annotate(Count("pk"), Min("created_at")))
    return (
        {state: count for state, count, _oldest in found},
        next((oldest for state, _count, oldest in found if state == queued), None),
    )


def _age(since: datetime | None) -> float:
    return max(0.0, (timezone.now() - since).total_seconds()) if since else 0.0
