"""Celery, when ``ESCALE_BROKER_URL`` is set. A message is the key of a job and nothing else."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from kombu.exceptions import OperationalError

from escale.core.queues import running, workers
from escale.core.queues.keeper import Keeper

logger = logging.getLogger(__name__)
QUEUE = "escale"
# Longer than any job: a message that comes twice is harmless, yet one that comes while the job runs is in vain.
VISIBILITY_SECONDS = 3600

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "escale.conf.settings")  # Celery's own care for Django asks for it
app = Celery("escale", broker=settings.BROKER_URL)
app.conf.update(
    task_default_queue=QUEUE,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    worker_proc_alive_timeout=30.0,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_SECONDS,
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
        "max_retries": 1,
        "interval_start": 0,
        "interval_max": 0.2,
    },
    broker_connection_timeout=3,
)


def run(job_id: int) -> None:
    """Run one job, unless it ended, is not due, or is another worker's."""
    job = running.take(job_id, workers.new_name())
    if job is not None:
        with running.kept_alive(job):
            running.run(job)


_run = app.task(name="escale.run")(run)


def send(job_id: int) -> bool:
    """Tell the broker of a job; ``False`` when it does not answer within a few seconds."""
    try:
        _run.apply_async(args=[job_id], retry=False)
    except (OSError, OperationalError) as error:
        logger.warning("the broker does not answer (%s)", type(error).__name__)
        return False
    return True


_keepers: list[Keeper] = []


def _begin(**_signal: Any) -> None:
    keeper = Keeper(workers.new_name())
    keeper.start()
    _keepers.append(keeper)


def _end(**_signal: Any) -> None:
    while _keepers:
        _keepers.pop().stop()


worker_ready.connect(_begin, weak=False)
worker_shutting_down.connect(_end, weak=False)


def work(processes: int) -> None:
    """Be a worker until asked to end."""
    app.worker_main(
        [
            "--quiet",
            "worker",
            f"--concurrency={processes}",
            "--loglevel=WARNING",
            f"--queues={QUEUE}",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )
