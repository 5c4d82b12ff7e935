"""Who may take a job, how it comes again, and what becomes of those that dead workers left."""

import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from escale.core import tasks
from escale.core.models import Job, Worker
from escale.core.queues import running, workers
from escale.web.operations.domain import retry_job
from tests.core.queues import jobs_for_workers
from tests.factories import UserFactory
from tests.workers import WorkerProcess, wait_until

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=2)
assert jobs_for_workers


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_is_taken_once() -> None:
    job = tasks.enqueue("tests.work")
    first = running.take(job.pk, "one")
    assert first is not None
    assert (first.attempts, first.worker, first.state) == (1, "one", "running")
    assert running.take(job.pk, "two") is None


def test_urgent_ones_go_first_and_later_ones_wait() -> None:
    tasks.enqueue("tests.work", at=timezone.now() + LATER)
    slow, link = tasks.enqueue("tests.work"), tasks.enqueue("accounts.send_link", user_id=None)
    assert [running.take_next("w"), running.take_next("w"), running.take_next("w")] == [link, slow, None]
    with time_machine.travel(timezone.now() + LATER):
        assert running.take_next("w") is not None


def test_a_declared_failure_comes_again_later_each_time() -> None:
    job = tasks.enqueue("tests.fail_once")
    before = timezone.now()
    running.run_job(job.pk)
    waiting = again(job)
    assert (waiting.state, waiting.attempts, waiting.error) == ("queued", 1, "NotYet")
    assert waiting.next_run_at is not None
    assert timedelta(seconds=8) <= waiting.next_run_at - before <= timedelta(seconds=13)
    assert not running.run_job(job.pk)
    with time_machine.travel(timezone.now() + LATER):
        running.run_job(job.pk)
    assert (again(job).state, again(job).attempts) == ("done", 2)


def test_waits_grow_and_end() -> None:
    for attempt, least, most in ((1, 8, 12), (2, 16, 24), (5, 128, 192), (40, 2880, 4320)):
        assert least <= running.wait_before(attempt).total_seconds() <= most


def test_what_a_silent_worker_left_is_taken_up_and_given_up_in_the_end() -> None:
    job = tasks.enqueue("tests.work")
    for attempt in (1, 2, 3):
        taken = running.take(job.pk, "elsewhere:1:x")
        assert taken is not None
        assert taken.attempts == attempt
        assert running.take_up_again() == 0
        with time_machine.travel(timezone.now() + LATER):
            assert running.take_up_again() == 1
        Job.objects.filter(pk=job.pk).update(next_run_at=None)
    assert again(job).state == "failed"
    assert "3 times" in again(job).error


def test_a_dead_process_of_this_machine_is_known_at_once() -> None:
    program = subprocess.Popen([sys.executable, "-c", ""])
    program.wait()
    job = tasks.enqueue("tests.work")
    running.take(job.pk, f"{workers.machine()}:{program.pid}:x")
    other = tasks.enqueue("tests.work")
    running.take(other.pk, workers.new_name())
    assert running.take_up_again() == 1
    assert (again(job).state, again(other).state) == ("queued", "running")


def test_a_cancelled_job_of_a_dead_worker_is_cancelled() -> None:
    job = tasks.enqueue("tests.work")
    running.take(job.pk, "elsewhere:1:x")
    tasks.request_cancel(job)
    with time_machine.travel(timezone.now() + LATER):
        running.take_up_again()
    assert again(job).state == "cancelled"


def test_who_lost_a_job_stops_and_writes_nothing() -> None:
    job = tasks.enqueue("tests.work")
    old = running.take(job.pk, "one")
    assert old is not None
    Job.objects.filter(pk=job.pk).update(state="queued")
    running.take(job.pk, "two")
    with pytest.raises(tasks.Lost):
        tasks.Progress(old, every_seconds=0)(0.5)
    running.run(old)
    now = again(job)
    assert (now.state, now.worker, now.percent, now.report) == ("running", "two", 0, {})


def test_who_lost_a_job_that_an_operator_had_begin_anew_writes_nothing() -> None:
    """Attempts are counted from one again: the number alone does not tell the old worker from the new one."""
    job = tasks.enqueue("tests.work")
    old = running.take(job.pk, "one")
    assert old is not None
    Job.objects.filter(pk=job.pk).update(state="failed")
    retry_job(acting_user=UserFactory(), job=job)
    new = running.take(job.pk, "two")
    assert new is not None
    assert (old.attempts, new.attempts) == (1, 1)
    with pytest.raises(tasks.Lost):
        tasks.Progress(old, every_seconds=0)(0.5)
    running.run(old)
    now = again(job)
    assert (now.state, now.worker, now.percent) == ("running", "two", 0)


def test_what_this_release_does_not_know_stays_for_one_that_does() -> None:
    job = Job.objects.create(name="tests.of_a_newer_release")
    assert running.take(job.pk, "one") is None
    assert (again(job).state, again(job).attempts) == ("queued", 0)


def test_once_brings_a_later_job_forward() -> None:
    late = tasks.enqueue("tests.work", at=timezone.now() + LATER)
    assert tasks.enqueue("tests.work", once=True, at=timezone.now() + 2 * LATER) == late
    assert again(late).next_run_at == late.next_run_at
    assert tasks.enqueue("tests.work", once=True) == late
    assert again(late).next_run_at is None
    with pytest.raises(ValueError, match="twelve hours at most"):
        tasks.enqueue("tests.work", at=timezone.now() + timedelta(days=3))


def test_every_key_of_a_scoped_row_is_declared() -> None:
    """A task that takes the key of something must say of what, or the worker cannot check whose it is."""
    import inspect

    undeclared = [
        (each.name, name)
        for each in tasks.tasks.values()
        if not each.name.startswith("tests.")
        for name in inspect.signature(each.run).parameters
        if name.endswith("_id") and name != "user_id" and name not in each.about
    ]
    assert undeclared == []


@pytest.mark.django_db(transaction=True)
def test_two_real_workers_run_each_job_and_each_due_time_once() -> None:
    from escale.core.models import Schedule

    jobs = [tasks.enqueue("tests.work") for _number in range(20)]
    due = timezone.now() - timedelta(minutes=1)
    Schedule.objects.create(name="tests.round", due_at=due)
    with WorkerProcess(tasks=jobs_for_workers.__name__), WorkerProcess(tasks=jobs_for_workers.__name__):
        assert wait_until(lambda: Job.objects.filter(name="tests.round", state="done").exists())
        assert wait_until(lambda: Job.objects.filter(name="tests.work", state="done").count() == 20)
        assert wait_until(lambda: Worker.objects.count() == 2)
    assert set(Job.objects.filter(pk__in=[job.pk for job in jobs]).values_list("attempts", flat=True)) == {1}
    assert Job.objects.filter(name="tests.round").count() == 1
    assert Worker.objects.count() == 0
