"""Every refusal is of one form (RFC 9457), in the reader's language, and tells nothing it should not."""

import pytest
from django.test import Client, override_settings

from escale.core.api.problems import KINDS, TYPE_BASE
from tests.web.api.caller import Scene


def problem(answer: object, status: int, kind: str) -> dict[str, object]:
    content: dict[str, object] = answer.json()  # type: ignore[attr-defined]
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")  # type: ignore[attr-defined, index]
    assert (content["status"], content["type"]) == (status, TYPE_BASE + kind)
    assert str(content["instance"]).startswith("urn:uuid:")
    return content


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nothing", 404, "not-found"),
        ("POST", "/nothing/at/all", 404, "not-found"),
        ("GET", "/organisations/0", 404, "not-found"),
        ("GET", f"/organisations/{10**30}", 404, "not-found"),
        ("GET", "/organisations/x", 404, "not-found"),
        ("DELETE", "/organisations", 405, "method-not-allowed"),
        ("GET", "/organisations?page=0", 422, "invalid"),
        ("GET", "/organisations?page=9", 404, "not-found"),
        ("GET", "/organisations?q=%00", 400, "malformed"),
    ],
)
def test_wrong_addresses(staged: Scene, method: str, path: str, status: int, kind: str) -> None:
    answer = staged.desk(method, path)
    problem(answer, status, kind)
    assert answer.get("Allow") == ("GET, HEAD" if status == 405 else None)


def test_outside_of_every_version(db: None) -> None:
    problem(Client().get("/api/v2/missions"), 404, "not-found")


def test_the_title_is_in_the_reader_s_language(staged: Scene) -> None:
    said = {
        language: staged.desk("GET", "/nothing", Accept_Language=language).json()["title"]
        for language in ("en", "xx")
    }
    assert said == {"en": "There is nothing here", "xx": "There is nothing here"}


def test_what_is_wrong_in_a_body_is_pointed_at(staged: Scene) -> None:
    path = f"/organisations/{staged.play.mine.pk}"
    body = {"country": "Luxembourg", "offers": [{"text": " "}], "is_staff": True}
    found = problem(staged.guest("PATCH", path, body, If_Match="*"), 422, "invalid")
    assert [each["pointer"] for each in found["errors"]] == ["#/country", "#/offers/0/text", "#/is_staff"]  # type: ignore[attr-defined]
    asked = problem(staged.guest("GET", "/organisations?sort=email"), 422, "invalid")
    assert [each["parameter"] for each in asked["errors"]] == ["sort"]  # type: ignore[attr-defined]


def test_too_often(staged: Scene) -> None:
    with override_settings(API_REQUESTS_A_MINUTE=2):
        codes = [staged.guest("GET", "/missions").status_code for _time in range(3)]
        late = staged.guest("GET", "/missions")
        assert staged.desk("GET", "/missions").status_code == 200
    assert codes == [200, 200, 429]
    problem(late, 429, "too-many-requests")
    assert 1 <= int(late["Retry-After"]) <= 60


def test_a_failure_of_ours_tells_nothing(staged: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("escale.apps.missions.api.shown", lambda _mission: 1 / 0)
    found = problem(staged.guest("GET", staged.mission), 500, "server-error")
    assert "division" not in str(found)


def test_every_kind_is_documented() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in page] == []
