"""63: the same instant on pages, paper, in calendars, mails, workbooks and for programs."""

import pytest

from tests.threats.checks import hours

pytestmark = [pytest.mark.threat(63), pytest.mark.django_db]


@pytest.mark.parametrize(
    "check",
    [
        hours.check_pages,
        hours.check_paper,
        hours.check_calendars,
        hours.check_programs,
        hours.check_mail,
        hours.check_workbooks,
        hours.check_written_hours,
        hours.check_hours_that_do_not_exist,
    ],
)
def test_the_same_instant_everywhere(check: "hours.Check") -> None:
    check()
