"""Tasks that worker processes of tests run."""

from time import sleep

from escale.core import schedule, tasks
from escale.core.models import Job


class NotYet(Exception):
    """The first attempt fails."""


@tasks.task("tests.work")
def work(job: Job) -> None:
    job.report = {"worked": True}


@tasks.task("tests.fail_once", retries=2, retry_on=(NotYet,))
def fail_once(job: Job) -> None:
    if job.attempts == 1:
        raise NotYet


@tasks.task("tests.die_once")
def die_once(job: Job, seconds: float) -> None:
    if job.attempts == 1:
        sleep(seconds)


@schedule.every("tests.round", minutes=1)
def come_round(job: Job) -> None:
    """Nothing."""
