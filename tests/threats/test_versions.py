"""61: a stale form loses nobody's work."""

import pytest

from tests.threats.checks import versions

pytestmark = [pytest.mark.django_db, pytest.mark.threat(61)]


@pytest.mark.parametrize("edit", versions.EDITS)
def test_the_second_tab_is_told(edit: str) -> None:
    versions.check_the_second_tab_is_told(edit)
