"""52: the OpenAPI document is true: generated calls, and chains of calls, meet no server error and no surprise."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.transport.wsgi import WSGI_TRANSPORT, WSGITransport

from escale.web.api import throttle
from tests.web.api.caller import Scene, scene

EXAMPLES, SEED = 3, 20270302
# What the document cannot say: who is already taken, what was seen, which round is closed.
_REFUSALS = ["2xx", "304", "401", "403", "404", "409", "412", "428"]
_keys = count()


class InProcess(WSGITransport):
    """Without what only a network knows: one check hands it to calls that stay in the process."""

    def send(self, case: Any, *arguments: Any, **named: Any) -> Any:
        for name in ("max_redirects", "verify", "cert"):
            named.pop(name, None)
        # A key stands for one request: two generated ones that are equal by chance must not share it.
        if (key := case.headers.get("Idempotency-Key")) and re.fullmatch("[!-~]{1,255}", key):
            case.headers["Idempotency-Key"] = f"{key[:200]}-{next(_keys)}"
        return super().send(case, *arguments, **named)


def settings_for(secret: str, *, every_phase: bool) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "headers": {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"},
            "generation": {
                "max-examples": EXAMPLES,
                "deterministic": True,
                "database": "none",
                "codec": "utf-8",
            },
            "phases": {"coverage": {"enabled": every_phase}},
            "checks": {"positive_data_acceptance": {"expected-statuses": _REFUSALS}},
        }
    )


def document_of(staged: Scene, who: str, only: str) -> dict[str, Any]:
    """The document with the ids of the staged mission, so that generated calls arrive somewhere.

    The guest's calls meet one organisation and one meeting; the desk's ids of those are left to chance.
    """
    ids: dict[str, Any] = {"mission": staged.play.mission.slug, "round_id": staged.play.of_round.pk}
    if who == "guest":
        ids |= {"organisation_id": staged.play.theirs().pk, "meeting_id": staged.meeting.pk}
    document: dict[str, Any] = json.loads(Client().get("/api/v1/openapi.json").content)
    if only:
        document["paths"] = {only: document["paths"][only]}
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                if parameter["in"] == "path" and parameter["name"] in ids:
                    parameter["schema"]["enum"] = [ids[parameter["name"]]]
                    parameter.pop("examples", None)
                    parameter["schema"].pop("examples", None)
    return document


def faults(staged: Scene, who: str, only: str) -> tuple[list[str], int]:
    """What every check of every phase complains about, and how many calls were made."""
    app = get_wsgi_application()
    config = settings_for(getattr(staged, who).secret, every_phase=who == "desk")
    schema = schemathesis.openapi.from_dict(document_of(staged, who, only), config=config)
    schema.app = app
    found, calls = [], 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(getattr(event, "info", None) or event.exception))
        if isinstance(event, events.ScenarioFinished):
            calls += len(event.recorder.interactions)
            for case, checks in event.recorder.checks.items():
                interaction = event.recorder.interactions[case]
                for check in checks:
                    if check.status == Status.FAILURE and check.failure_info is not None:
                        request, answer = interaction.request, interaction.response
                        said = answer.content[:300] if answer is not None else b""
                        asked = f"{request.method} {request.uri} {request.body!r:.200}"
                        found.append(f"{check.name}: {asked} {said!r} {check.failure_info.failure}")
    return found, calls


@contextmanager
def _in_process() -> Iterator[None]:
    usual, WSGI_TRANSPORT.__class__ = WSGI_TRANSPORT.__class__, InProcess
    try:
        yield
    finally:
        WSGI_TRANSPORT.__class__ = usual


def check_generated_calls_find_nothing(who: str, *, only: str = "") -> int:
    """How many calls were made; ``only``: of one path."""
    throttle.forget()
    with override_settings(API_REQUESTS_A_MINUTE=1_000_000), _in_process():
        found, calls = faults(scene(), who, only)
    assert found == [], "\n".join(found[:10])
    return calls
