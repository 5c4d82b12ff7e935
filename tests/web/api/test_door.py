"""What holds at every address of the interface, before any operation: methods, sizes, a database that is away."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.threats.checks.away import check_programs_get_503
from tests.web.api.caller import Scene
from tests.web.api.test_problems import problem


def test_head_is_get_without_the_body(staged: Scene) -> None:
    for path in ("/missions", "/organisations?page_size=1", staged.mission, staged.meetings):
        read, head = staged.desk("GET", path), staged.desk("HEAD", path)
        assert (head.status_code, head["ETag"], head.content) == (200, read["ETag"], b"")
        assert head.get("Link") == read.get("Link")
        assert staged.desk("HEAD", path, If_None_Match=read["ETag"]).status_code == 304
    assert staged.desk("HEAD", "/missions/nothing").status_code == 404
    assert staged.desk("HEAD", f"{staged.round}/plan").status_code == 405
    assert Client().head("/api/v1/missions").status_code == 401


def test_other_methods_are_named(staged: Scene) -> None:
    allowed = {
        "/missions": "GET, HEAD",
        staged.meetings: "GET, HEAD, POST",
        f"{staged.round}/plan": "POST",
        "/openapi.json": "GET, HEAD",
    }
    for path, names in allowed.items():
        for method in ("DELETE", "OPTIONS", "TRACE", "BREW"):
            answer = staged.desk(method, path)
            problem(answer, 405, "method-not-allowed")
            assert answer["Allow"] == names


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/missions/", "/api/v2", "/api//v1"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_addresses_that_lead_nowhere(db: None, path: str, method: str) -> None:
    problem(Client(enforce_csrf_checks=True).generic(method, path), 404, "not-found")


def test_a_body_larger_than_any_is_413_whoever_asks(db: None) -> None:
    answer = Client().generic("POST", "/api/v1/missions", headers={"Content-Length": str(10**11)})
    problem(answer, 413, "too-large")


def test_what_has_no_body_has_no_type(staged: Scene) -> None:
    tag = staged.desk("GET", "/missions")["ETag"]
    answer = staged.desk("GET", "/missions", If_None_Match=tag)
    assert (answer.status_code, answer.has_header("Content-Type"), answer["ETag"]) == (304, False, tag)


@pytest.mark.threat(78)
def test_a_database_that_is_away_is_503(staged: Scene) -> None:
    check_programs_get_503(staged)


@pytest.mark.threat(78)
def test_a_database_that_goes_away_within_a_kept_request_is_503(staged: Scene) -> None:
    """It was taken for the same request being under way, which a program tries again at once."""

    def lost(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith('INSERT INTO "meetings_meeting"'):
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, *arguments)

    body = {"request": staged.waiting.pk, "slot": staged.slot(1)}
    with connection.execute_wrapper(lost):
        problem(staged.desk("POST", staged.meetings, body, Idempotency_Key="k"), 503, "unavailable")
    assert staged.desk("POST", staged.meetings, body, Idempotency_Key="k").status_code == 201
