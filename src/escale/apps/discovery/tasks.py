"""Work of searching in the background."""

from datetime import timedelta

from django.utils import timezone

from escale.apps.discovery.domain import alerting, reading
from escale.apps.discovery.models import SavedSearch
from escale.apps.missions.models import Mission
from escale.core.models import Job
from escale.core.schedule import daily
from escale.core.scopes import declare
from escale.core.tasks import Progress, enqueue, task

_SOON = timedelta(seconds=30)
declare("discovery.savedsearch", "mission__cooperation")


@task(reading.TASK, urgent=True, about={"mission_id": "missions.mission"})
def read(job: Job, mission_id: int) -> None:
    """Read what people search for in a mission by meaning."""
    from escale.engines.text.embedding import MuchToReadError

    progress, mission = Progress(job), Mission.objects.get(pk=mission_id)
    try:
        searches = reading.read_waiting(mission, progress=progress)
    except MuchToReadError:
        reading.request_reading_ahead(mission)
        searches = 0
    progress(1.0, searches=searches)


@task(reading.AHEAD, about={"mission_id": "missions.mission"})
def read_ahead(job: Job, mission_id: int) -> None:
    """Read a portion of what is new in a mission, before it can be searched by meaning."""
    progress = Progress(job)
    left = reading.read_portion(Mission.objects.get(pk=mission_id), progress=progress)
    progress(1.0, sentences_left=left)


@task(alerting.FIRST, about={"search_id": "discovery.savedsearch"})
def look_first(job: Job, search_id: int) -> None:
    """Take down what a saved search finds today: only what comes later is told."""
    from escale.engines.text.embedding import MuchToReadError

    search = SavedSearch.objects.select_related("mission", "user").filter(pk=search_id, known__isnull=True).first()
    if search is None:
        return
    try:
        alerting.begin(search)
    except MuchToReadError:
        reading.request_reading_ahead(search.mission)
        enqueue(alerting.FIRST, subject=search, at=timezone.now() + _SOON, search_id=search.pk)


@daily("discovery.alert", hour=5, minute=40)
def alert(job: Job) -> None:
    """Tell those who keep searches which organisations came to fit them."""
    job.report = {"mails": alerting.tell_news()}


@daily("discovery.forget", hour=2, minute=40)
def forget(job: Job) -> None:
    """Drop what was read for searches of another day."""
    job.report = {"readings": reading.forget_old()}
