"""How many meetings an organisation has in a round."""

import pytest
from django.test import Client

from tests.apps.meetings.scene import scene

pytestmark = pytest.mark.django_db


def test_the_numbers_of_meetings_are_changed_and_contradictions_refused() -> None:
    stage, client = scene(), Client()
    client.force_login(stage.organiser)
    address = f"{stage.url}limits/"
    refused = client.post(address, {"limits-min_meetings": 3, "limits-max_meetings": 2})
    assert refused.status_code == 422
    assert "This is less than the fewest meetings." in refused.content.decode()
    stage.of_round.refresh_from_db()
    assert (stage.of_round.min_meetings, stage.of_round.max_meetings) == (0, None)
    assert client.post(address, {"limits-min_meetings": 1, "limits-max_meetings": 4}).status_code == 302
    stage.of_round.refresh_from_db()
    assert (stage.of_round.min_meetings, stage.of_round.max_meetings) == (1, 4)
    assert "At least 1, at most 4." in client.get(stage.url).content.decode()
