"""80: a clock that jumps a day ends no session, loses no work and locks nobody out."""

from datetime import timedelta

import pytest

from tests.threats.checks import clocks

pytestmark = [pytest.mark.threat(80), pytest.mark.django_db]
both_ways = pytest.mark.parametrize("by", clocks.JUMPS, ids=("ahead", "back"))


@both_ways
def test_people_stay_signed_in(by: timedelta) -> None:
    clocks.check_people_stay_signed_in(by)


def test_nobody_is_locked_out_for_a_day() -> None:
    clocks.check_nobody_is_locked_out_for_a_day()


@both_ways
def test_jobs_that_wait_are_done(by: timedelta) -> None:
    clocks.check_jobs_that_wait_are_done(by)


@both_ways
def test_a_silent_worker_is_noticed(by: timedelta) -> None:
    clocks.check_a_silent_worker_is_noticed(by)


def test_a_job_at_work_ends_once() -> None:
    clocks.check_a_job_at_work_ends_once()


@both_ways
def test_mail_that_waits_goes_out(by: timedelta) -> None:
    clocks.check_mail_that_waits_goes_out(by)


@both_ways
def test_webhooks_that_wait_are_sent(by: timedelta) -> None:
    clocks.check_webhooks_that_wait_are_sent(by)


@both_ways
def test_schedules_go_on(by: timedelta) -> None:
    clocks.check_schedules_go_on(by)


@pytest.mark.django_db(transaction=True)
def test_a_worker_a_day_ahead_delays_no_mail() -> None:
    clocks.check_a_worker_a_day_ahead_delays_no_mail()
