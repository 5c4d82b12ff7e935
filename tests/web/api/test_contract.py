"""52: the OpenAPI document is true: generated calls, and chains of calls, meet no server error and no surprise."""

import pytest

from tests.threats.checks.contract import check_generated_calls_find_nothing


@pytest.mark.threat(52)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("who", "calls"), [("desk", 1_000), ("guest", 100)])
def test_generated_calls_find_nothing(who: str, calls: int) -> None:
    """Takes half a minute: more than a thousand calls, each checked in fifteen ways."""
    assert check_generated_calls_find_nothing(who) > calls
