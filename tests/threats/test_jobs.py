"""24, 64: jobs keep to their cooperation, and killed ones leave what was there."""

import pytest

from tests.threats.checks import jobs


@pytest.mark.threat(24)
@pytest.mark.django_db
def test_a_job_keeps_to_its_cooperation() -> None:
    jobs.check_a_job_keeps_to_its_cooperation()


@pytest.mark.threat(64)
@pytest.mark.django_db(transaction=True)
def test_a_killed_solver_leaves_the_last_plan() -> None:
    jobs.check_a_killed_solver_leaves_the_last_plan()
