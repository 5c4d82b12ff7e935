"""What each worker does beside its jobs: say that it lives, take up what others dropped, look at the clock."""

import logging
from datetime import timedelta
from threading import Event, Thread

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from escale.core import schedule
from escale.core.models import Job
from escale.core.queues import running, waking, workers
from escale.core.tasks import due

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 2.0
_UNHEARD = timedelta(seconds=3)
_LOST = timedelta(minutes=5)


class Keeper:
    """A thread that :func:`tend`\\ s for one worker until it is stopped."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._done = Event()
        self._thread = Thread(target=self._tend, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and say that the worker has gone."""
        self._done.set()
        self._thread.join(timeout=5)

    def _tend(self) -> None:
        well = True
        while not self._done.wait(PAUSE_SECONDS):
            try:
                tend(self._worker)
                well = True
            except (DatabaseError, InterfaceError) as error:
                if well:
                    logger.warning("the database does not answer; trying again (%s)", type(error).__name__)
                well = False
            finally:
                # Nothing stays open across a fork of the process.
                connection.close()


def tend(worker: str) -> None:
    """One round of everything."""
    workers.touch(worker)
    running.take_up_again()
    schedule.trigger_due()
    if settings.BROKER_URL:
        _tell_broker()


def _tell_broker() -> None:
    """Send what became due, what the broker did not take, and what it seems to have lost."""
    now = timezone.now()
    waiting = Job.objects.filter(due(now), state=Job.State.QUEUED)
    unheard = waiting.filter(published_at=None, created_at__lt=now - _UNHEARD)
    lost = waiting.filter(published_at__lt=now - _LOST)
    for key in unheard.union(lost).values_list("pk", flat=True)[:500]:
        waking.wake(key)
