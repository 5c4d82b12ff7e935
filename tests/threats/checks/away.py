"""78: the database is away; people read what to do, machines when to come back, and nobody an address."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from tests.web.api.caller import Scene, scene

ADDRESSES = ("/accounts/login/", "/start/")


@contextmanager
def away() -> Iterator[None]:
    """Every question is refused, as by a server that is not there."""

    def refuse(_connection: BaseDatabaseWrapper) -> None:
        raise OperationalError("connection to server at 10.0.0.5 failed for user escale")

    with patch.object(BaseDatabaseWrapper, "cursor", refuse):
        yield


def check_people_get_503_in_words() -> None:
    """A visitor with a session loads pages and sends a form."""
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 32
    for address in ADDRESSES:
        with away():
            answer = client.post(address, {"login": "a@b.example", "password": "x"})
        assert (answer.status_code, answer.get("Retry-After")) == (503, "10")
        page = answer.content.decode()
        assert "there are no halves" in page
        assert "load this page again" in page
        assert "10.0.0.5" not in page


def check_programs_get_503(staged: Scene | None = None) -> None:
    """Reading and writing, with and without a key: told when to come back, in the form of every refusal."""
    staged = staged or scene()
    body = {"request": staged.waiting.pk, "slot": staged.slot(1)}
    for method, path, sent, named in (
        ("GET", "/missions", None, {}),
        ("POST", staged.meetings, body, {}),
        ("POST", staged.meetings, body, {"Idempotency_Key": "k"}),
    ):
        with away():
            answer = staged.desk(method, path, sent, **named)
        assert (answer.status_code, answer.get("Retry-After")) == (503, "10")
        assert answer.json()["type"].endswith("/unavailable")
        assert b"10.0.0.5" not in answer.content
