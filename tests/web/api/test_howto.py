"""The examples of docs/howto/use-the-api.md do what it says, sent with the standard library to a real server."""

import re
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from escale.web.api import throttle
from tests.web.api.caller import scene

PAGE = Path(__file__).parents[3] / "docs" / "howto" / "use-the-api.md"
_TESTED = re.compile(r"<!-- tested -->\n```sh\ncurl (.*?)\n```", re.DOTALL)


def sent(command: str, values: dict[str, object]) -> Any:
    """What ``curl`` with these words would send, as a shell hands them to it."""
    known = {name: str(value) for name, value in values.items()}
    read = subprocess.run(["sh", "-c", f"printf '%s\\0' {command}"], env=known, capture_output=True, check=True)
    words = read.stdout.decode().split("\0")[:-1]
    method, headers, body, address = "GET", {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0).encode()
        else:
            address = word
    assert address.startswith("http://localhost")
    asked = urllib.request.Request(address, data=body, headers=headers, method=method)
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return answer.status


@pytest.mark.django_db(transaction=True)
def test_the_examples_work(live_server: Any) -> None:
    throttle.forget()
    staged = scene()
    mine = f"/organisations/{staged.play.mine.pk}"
    values = {
        "ESCALE": live_server.url,
        "TOKEN": staged.desk.secret,
        "ETAG": staged.desk("GET", mine)["ETag"],
        "ORGANISATION": staged.play.mine.pk,
        "COUNTERPART": staged.play.theirs().pk,
        "MISSION": staged.play.mission.slug,
        "ROUND": staged.play.of_round.pk,
        "REQUEST": staged.waiting.pk,
        "SLOT": staged.slot(1),
    }
    commands = _TESTED.findall(PAGE.read_text(encoding="utf-8"))
    assert [sent(command, values) for command in commands] == [200, 200, 200, 201, 201]
