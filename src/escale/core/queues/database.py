"""The worker that needs nothing but the database: it looks for jobs, takes one at a time, and tends in between."""

import logging
import signal
from threading import Event
from types import FrameType

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from escale.core.queues import running, workers
from escale.core.queues.keeper import Keeper, tend

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.5
_PATIENCE_SECONDS = 2.0


class Loop:
    """Works until asked to end; then the job at hand is finished first."""

    def __init__(self) -> None:
        self.name = workers.new_name()
        self._stop = Event()

    def stop_on_signals(self) -> None:
        """End after the job at hand on SIGTERM or Ctrl-C, at once when asked again."""

        def stop(number: int, frame: FrameType | None) -> None:
            self._stop.set()
            signal.signal(number, signal.SIG_DFL)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)

    def run(self) -> None:
        """Until asked to end."""
        keeper = Keeper(self.name)
        keeper.start()
        try:
            while not self._stop.is_set():
                self._stop.wait(self._step())
        finally:
            keeper.stop()
            workers.leave(self.name)

    def run_waiting(self) -> None:
        """Do what waits now, and what comes out of it; then end."""
        tend(self.name)
        try:
            while not self._stop.is_set() and self._one():
                pass
        finally:
            workers.leave(self.name)

    def _step(self) -> float:
        """One job, if there is one; how many seconds to wait before the next look."""
        try:
            close_old_connections()
            return 0 if self._one() else POLL_SECONDS
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the database does not answer; trying again (%s)", type(error).__name__)
            connection.close()
            return _PATIENCE_SECONDS

    def _one(self) -> bool:
        job = running.take_next(self.name)
        if job is None:
            return False
        with running.kept_alive(job):
            running.run(job)
        return True
