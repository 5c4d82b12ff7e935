"""Work of practices in the background."""

from datetime import timedelta

from django.utils import timezone

from escale.apps.directory.models import Cooperation
from escale.apps.practices.domain import reading
from escale.apps.practices.domain.reminding import remind
from escale.core.models import Job
from escale.core.schedule import daily
from escale.core.scopes import declare
from escale.core.tasks import enqueue, task

_SOON = timedelta(seconds=1)
declare("practices.practice", "cooperation")
declare("directory.cooperation", "pk")


@task(reading.TASK, urgent=True, about={"cooperation_id": "directory.cooperation"})
def read(job: Job, cooperation_id: int) -> None:
    """Read what people search for in practices by meaning, and which of them fit new actions."""
    cooperation = Cooperation.objects.get(pk=cooperation_id)
    searches, left = reading.read_waiting(cooperation)
    job.report = {"searches": searches, "sentences_left": left}
    if left:
        enqueue(
            reading.TASK, subject=cooperation, once=True, at=timezone.now() + _SOON, cooperation_id=cooperation_id
        )


@daily("practices.forget", hour=2, minute=50)
def forget(job: Job) -> None:
    """Drop what was read for texts of another day."""
    job.report = {"readings": reading.forget_old()}


@daily("practices.remind", hour=6, minute=20)
def tell(job: Job) -> None:
    """Remind authors to confirm their practices before they turn grey."""
    job.report = {"mails": remind()}
