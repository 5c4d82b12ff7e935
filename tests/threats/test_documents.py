"""27, 28, 36: a name is one value in calendars and cards, and every letter of it arrives on paper and in files."""

import pytest

from tests.threats.checks import documents
from tests.threats.texts import FORMULAE, LINE_BREAKER, SCRIPTS

pytestmark = pytest.mark.django_db


@pytest.mark.threat(27)
@pytest.mark.parametrize("name", [LINE_BREAKER, *FORMULAE[:2], *SCRIPTS])
def test_a_calendar_holds_one_event_a_meeting(name: str) -> None:
    documents.check_calendars_hold_one_event_a_meeting(name)


@pytest.mark.threat(28)
@pytest.mark.parametrize("name", [LINE_BREAKER, r"a\, b\; c\n d\\", "Müller; Söhne, GmbH\\"])
def test_a_card_holds_one_person(name: str) -> None:
    documents.check_a_card_holds_one_person(name)


@pytest.mark.threat(36)
@pytest.mark.parametrize("name", SCRIPTS)
def test_letters_survive_every_document(name: str) -> None:
    documents.check_letters_survive_every_document(name)
