from datetime import UTC, datetime, timedelta

import pytest

from escale.core import schedule
from escale.core.models import Job, Schedule
from tests.core.queues import jobs_for_workers
from tests.processes import let_go

assert jobs_for_workers
NAME = "tests.round"
NOON = datetime(2027, 3, 2, 12, 0, 30, tzinfo=UTC)


def trigger(at: str) -> int:
    """One worker of several; how many jobs it made."""
    from tests.core.queues import jobs_for_workers as _tasks  # noqa: F401

    return len([job for job in schedule.trigger_due(datetime.fromisoformat(at)) if job.name == NAME])


def times() -> tuple[int, datetime]:
    return Job.objects.filter(name=NAME).count(), Schedule.objects.get(name=NAME).due_at


@pytest.mark.django_db
def test_it_begins_with_its_next_time_and_catches_up_once() -> None:
    schedule.trigger_due(NOON)
    assert times() == (0, datetime(2027, 3, 2, 12, 1, tzinfo=UTC))
    schedule.trigger_due(NOON + timedelta(seconds=29))
    assert times()[0] == 0
    schedule.trigger_due(NOON + timedelta(hours=5))
    assert times() == (1, datetime(2027, 3, 2, 17, 1, tzinfo=UTC))
    Job.objects.update(state=Job.State.DONE)
    schedule.trigger_due(NOON + timedelta(hours=5, seconds=31))
    assert times()[0] == 2


@pytest.mark.django_db
def test_a_clock_that_was_set_back_does_not_stop_it() -> None:
    schedule.trigger_due(NOON + timedelta(days=1))
    schedule.trigger_due(NOON)
    assert times() == (0, datetime(2027, 3, 2, 12, 1, tzinfo=UTC))


def test_daily_means_that_hour() -> None:
    table = schedule.Timetable("x", timedelta(days=1), timedelta(hours=2, minutes=10))
    assert table.after(NOON) == datetime(2027, 3, 3, 2, 10, tzinfo=UTC)
    assert table.after(datetime(2027, 3, 3, 2, 10, tzinfo=UTC)) == datetime(2027, 3, 4, 2, 10, tzinfo=UTC)


def test_too_often_is_refused() -> None:
    with pytest.raises(ValueError, match="once a minute"):
        schedule.every("tests.never")


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_workers_one_has_it_run() -> None:
    Schedule.objects.create(name=NAME, due_at=NOON - timedelta(seconds=30))
    made = let_go("tests.core.test_schedule:trigger", [{"at": NOON.isoformat()}] * 16)
    assert sorted(made) == [0] * 15 + [1]
