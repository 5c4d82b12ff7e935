"""Kinds are declared once and hold nothing about a person; payloads are as declared."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import models, transaction

from escale.core import events
from tests.factories import CooperationFactory

pytestmark = pytest.mark.django_db


class Ear:
    """A listener that wants everything of one kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.heard: list[events.Event] = []

    def wants(self, kind: str, cooperation: int) -> bool:
        return kind == self.kind

    def hear(self, event: events.Event) -> None:
        self.heard.append(event)


@pytest.fixture
def ear() -> Iterator[Ear]:
    name = "test.happened"
    events.declare(name, "something", thing="key", at="moment", on="date", words="texts")
    made = Ear(name)
    events.listen(made)
    yield made
    events._listeners.remove(made)
    del events._kinds[name]


PAYLOAD: dict[str, Any] = {
    "thing": 7,
    "at": datetime(2027, 3, 1, 9, 0, tzinfo=UTC),
    "on": date(2027, 3, 1),
    "words": None,
}


def tell(payload: Any, subject: models.Model | None = None) -> None:
    with transaction.atomic():
        events.announce("test.happened", cooperation=3, subject=subject or CooperationFactory(), payload=payload)


def test_who_wants_hears(ear: Ear) -> None:
    subject = CooperationFactory()
    tell(lambda: PAYLOAD, subject)
    said = ear.heard[0].as_json()
    assert said["data"] == {"thing": 7, "at": "2027-03-01T09:00:00+00:00", "on": "2027-03-01", "words": None}
    assert (said["type"], said["version"], said["cooperation"]) == ("test.happened", 1, 3)
    assert said["subject"] == {"type": "directory.cooperation", "id": str(subject.pk)}


def test_a_payload_nobody_wants_is_not_made(ear: Ear) -> None:
    ear.kind = "another"
    tell(lambda: 1 / 0)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {**PAYLOAD, "more": 1},
        {**PAYLOAD, "thing": "7"},
        {**PAYLOAD, "thing": True},
        {**PAYLOAD, "at": datetime(2027, 3, 1)},  # noqa: DTZ001
        {**PAYLOAD, "on": PAYLOAD["at"]},
        {**PAYLOAD, "words": "one"},
    ],
)
def test_a_payload_that_is_not_as_declared_is_refused(ear: Ear, payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"test\.happened: "):
        tell(payload)


@pytest.mark.parametrize("field", ["email", "contact_phone", "name", "person"])
def test_a_kind_tells_nothing_about_a_person(field: str) -> None:
    with pytest.raises(ValueError, match="nothing about a person"):
        events.declare("test.person", "x", **{field: "text"})


def test_a_kind_is_declared_once(ear: Ear) -> None:
    with pytest.raises(ValueError, match="Two kinds"):
        events.declare("test.happened", "x")
    with pytest.raises(ValueError, match="no such type"):
        events.declare("test.other", "x", thing="float")


@pytest.mark.django_db(transaction=True)
def test_an_event_belongs_to_a_transaction(ear: Ear) -> None:
    subject = CooperationFactory()
    with pytest.raises(RuntimeError):
        events.announce("test.happened", cooperation=3, subject=subject, payload=PAYLOAD)


def test_the_page_of_events_names_every_kind_and_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "events.md").read_text(encoding="utf-8")
    for kind in events.kinds():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{kind.name}` | {kind.version} |")]
        if "as `meeting.published`" in row:
            assert kind.fields == events.kind("meeting.published").fields
        else:
            assert all(f"`{field}` {kind_of}" in row for field, kind_of in kind.fields.items())
