"""82: after people signed in, booked and failed in many ways, nothing of theirs stands in the logs."""

import re
import secrets
import time

import pytest

from tests.faults.clients import Browser
from tests.faults.installation import Installation

pytestmark = pytest.mark.threat(82)


def test_a_day_of_work_leaves_nothing_personal_in_the_logs(installation: Installation) -> None:
    marks = {name: f"{name}{secrets.token_hex(6)}" for name in ("name", "mail", "password", "link", "token")}
    installation.environment["ESCALE_EMAIL_URL"] = f"smtp://{marks['name']}:{marks['password']}@127.0.0.1:9"
    scene = installation.inside("bookable", size=2)
    people = installation.inside("personal", marks=marks)
    installation.serve(2)
    worker = installation.start("worker")
    desk, anybody = Browser(installation.port, scene["organiser"]), Browser(installation.port)
    for request, slot in scene["requests"][:2]:
        assert desk.post(f"{scene['agenda']}requests/{request}/place/", {"slot": slot}).status == 303
    email = f"{marks['mail']}@company.example"
    statuses = [
        anybody.post("/accounts/login/", {"login": email, "password": marks["password"]}).status,
        anybody.post("/accounts/login/", {"login": email, "password": "wrong" + marks["password"]}).status,
        anybody.post("/accounts/password/reset/", {"email": email}).status,
        anybody.get(f"/link/{marks['link']}/").status,
        anybody.get(people["link"]).status,
        anybody.post(people["link"], {}).status,
        anybody.get(f"/feed/{marks['token']}.ics").status,
        anybody.get("/api/v1/missions", headers={"Authorization": f"Bearer escale_{marks['token']}"}).status,
        anybody.get(f"/api/v1/missions?token=escale_{marks['token']}").status,
        anybody.get(f"/nowhere/{email}").status,
        desk.get(f"/missions/{scene['mission']}/organisations/?q={marks['name']}").status,
        anybody.get("/", headers={"Host": "evil.example", "Referer": people["link"]}).status,
        anybody.send("POST", "/i18n/setlang/", email.encode(), headers={"X-CSRFToken": "none"}).status,
    ]
    assert max(statuses) < 500, installation.said()[-3000:]
    _wait_for_a_failed_mail(installation)
    worker.terminate()
    worker.wait(timeout=20)
    said = installation.said()
    secret = people["link"].strip("/").rpartition("/")[2]
    found = [name for name, text in {**marks, "secret of a link": secret}.items() if text in said]
    assert found == []
    assert not re.search(r"[\w.]+@company\.example", said)
    assert installation.environment["ESCALE_SECRET_KEY"] not in said
    assert scene["organiser"] not in said
    assert "Not Found" in said  # something was logged at all


def _wait_for_a_failed_mail(installation: Installation) -> None:
    """The mail server is not there: the worker tries, and says so."""
    deadline = time.monotonic() + 20
    while "the mail server does not answer" not in installation.said():
        assert time.monotonic() < deadline
        time.sleep(0.2)
