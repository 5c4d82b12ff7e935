from collections.abc import Callable

import pytest

from escale.core import tasks
from escale.core.models import Job
from escale.core.queues.running import run_job
from tests.factories import CooperationFactory

pytestmark = pytest.mark.django_db
seen: list[int] = []


@tasks.task("tests.remember")
def remember(job: Job, number: int) -> None:
    seen.append(number)
    progress = tasks.Progress(job, every_seconds=0)
    for step in range(4):
        if progress.cancelled():
            raise tasks.Cancelled
        progress(step / 4, value=step)


@tasks.task("tests.stop_itself")
def stop_itself(job: Job) -> None:
    tasks.request_cancel(job)
    remember(job, 1)


@tasks.task("tests.fail")
def fail(job: Job) -> None:
    raise ValueError("amal@company.example is a secret")


@tasks.task("tests.explain")
def explain(job: Job) -> None:
    raise tasks.UserFacing("The round has no slots.")


def test_a_job_runs_once_and_reports(run_jobs: Callable[[], list[Job]]) -> None:
    seen.clear()
    tasks.enqueue("tests.remember", number=7)
    (job,) = run_jobs()
    assert (job.state, job.percent, job.report) == (Job.State.DONE, 100, {"value": 3})
    assert seen == [7]
    run_job(job.pk)
    assert seen == [7]


def test_a_cancelled_job_that_waits_never_starts(run_jobs: Callable[[], list[Job]]) -> None:
    seen.clear()
    job = tasks.enqueue("tests.remember", number=1)
    tasks.request_cancel(job)
    assert run_jobs() == []
    job.refresh_from_db()
    assert (job.state, seen) == (Job.State.CANCELLED, [])


def test_a_running_job_hears_that_it_should_stop() -> None:
    seen.clear()
    job = tasks.enqueue("tests.stop_itself")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.percent) == (Job.State.CANCELLED, 0)


def test_a_failure_keeps_its_kind_but_not_its_words(run_jobs: Callable[[], list[Job]]) -> None:
    tasks.enqueue("tests.fail")
    (job,) = run_jobs()
    assert (job.state, job.error) == (Job.State.FAILED, "ValueError")


def test_words_for_people_are_kept(run_jobs: Callable[[], list[Job]]) -> None:
    tasks.enqueue("tests.explain")
    (job,) = run_jobs()
    assert job.error == "The round has no slots."


def test_once_returns_the_job_that_waits() -> None:
    cooperation = CooperationFactory()
    first = tasks.enqueue("tests.remember", subject=cooperation, once=True, number=1)
    assert tasks.enqueue("tests.remember", subject=cooperation, once=True, number=1) == first
    assert tasks.latest_job("tests.remember", cooperation) == first


def test_an_unknown_task_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        tasks.enqueue("tests.unknown")
