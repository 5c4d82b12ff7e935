"""30, 56: what people write is shown as they wrote it and does nothing."""

import pytest

from tests.threats.checks.scripts import check_scripts_stay_text

pytestmark = pytest.mark.django_db


@pytest.mark.threat(30)
@pytest.mark.threat(56)
def test_scripts_stay_text() -> None:
    check_scripts_stay_text()
