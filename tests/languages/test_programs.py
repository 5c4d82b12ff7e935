"""What refusals to programs say to the people who read them, in their language."""

import json
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from escale.apps.accounts.domain.tokens import create_token
from escale.apps.accounts.models import Scope
from tests.languages.crawl import speaking
from tests.languages.pseudo import spoken
from tests.languages.shown import PROBLEM, Data, texts_of, untranslated
from tests.rights import knocking

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="words do not depend on the database"),
]
# English by contract: names that programs compare. Types, scopes, fields, parameters and headers of HTTP.
NAMES = [
    "Content-Type",
    "application",
    "json",
    "ETag",
    "If-Match",
    "Authorization",
    "Bearer",
    "KiB",
    "JSON",
    "errors",
]
# English by contract as well: what pydantic says of a value, beside the pointer that programs read.
OF_VALUES = (
    "Field required",
    "Extra inputs are not permitted",
    "Input should be ",
    "String should ",
    "Value error, ",
    "List should ",
    "Value should ",
)


def refusals(secret: str, weak: str) -> Iterator[tuple[str, bytes, str]]:
    """Every operation asked in every wrong way: what was asked, and what was answered."""
    bodies = [("{", "application/json"), ("[]", "application/json"), ("{}", "application/json"), ("x", "text/plain")]
    for name, (method, path) in knocking.operations().items():
        address = path.replace("{", "").replace("}", "")
        for bearer in (secret, weak, "wrong"):
            client = Client(
                headers={"Authorization": f"Bearer {bearer}", "Accept-Language": "de"}, raise_request_exception=False
            )
            for body, kind in bodies if method != "get" else [("", "")]:
                for query in ("", "?page=0&nonsense=1", f"?token={bearer}"):
                    with knocking.undone():
                        answer = client.generic(method, address + query, data=body, content_type=kind)
                    yield f"{name} {query} {body}", answer.content, answer.get("Content-Type", "")


def test_every_refusal_to_a_program_was_translated(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    played = speaking("de")
    here, user = played.world.play.mission.cooperation_id, played.users()["organiser"]
    secret, weak = (
        create_token(acting_user=user, cooperation_id=here, name="example", scopes=scopes)[1]
        for scopes in (list(Scope.values), ["read:missions"])
    )
    data, found, kinds = Data([*NAMES, *Scope.values]), set[str](), set[str]()
    with spoken("de"):
        for asked, content, content_type in refusals(secret, weak):
            if content_type.partition(";")[0] != PROBLEM:
                continue
            kinds.add(json.loads(content)["type"].rpartition("/")[2])
            texts = [text for text in texts_of(content, content_type) if not text.startswith(OF_VALUES)]
            found.update(f"{asked}: {text}" for text in untranslated(texts, data))
    assert not found, "\n".join(sorted(found))
    assert kinds >= {"malformed", "token-missing", "token-in-address", "scope-missing", "not-found", "invalid"}
