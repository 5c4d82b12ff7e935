import json
import logging
import sys

from hypothesis import given
from hypothesis import strategies as st

from escale.core.logs import JsonFormatter, redact


def line_of(message: str, *arguments: object, error: BaseException | None = None) -> dict[str, object]:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("escale", logging.ERROR, __file__, 1, message, arguments, info)
    parsed: dict[str, object] = json.loads(JsonFormatter().format(record))
    return parsed


def test_addresses_and_link_secrets_are_left_out() -> None:
    assert redact("mail to amal@company.example failed") == "mail to …@… failed"
    assert redact("GET /link/abcDEF123/ 200") == "GET /link/…/ 200"
    assert redact("GET /feed/abcDEF123.ics 200") == "GET /feed/… 200"
    assert redact("Gone: /accounts/password/reset/key/2f-d4e5f6/") == "Gone: /accounts/password/reset/key/…/"


def test_tokens_of_programs_are_left_out() -> None:
    assert redact("Not Found: /api/v1/escale_0aB9xyz0aB9/x") == "Not Found: /api/v1/escale_…/x"
    assert redact("Bearer escale-scim_a-B_9aaaaaaa sent") == "Bearer escale-scim_… sent"
    assert redact("whsec_MfKQ9r8GKYqrTw+/UPjipw==") == "whsec_…"
    assert redact("escale_request_seconds is a figure") == "escale_request_seconds is a figure"


def test_an_exception_keeps_its_type_and_not_its_words() -> None:
    try:
        raise ValueError("amal@company.example")
    except ValueError:
        line = line_of("it failed", error=sys.exc_info()[1])
    assert line["error"] == "ValueError"
    assert "amal" not in json.dumps(line)


@given(st.text())
def test_a_message_stays_on_one_line_without_control_characters(text: str) -> None:
    message = line_of("%s", text)["message"]
    assert isinstance(message, str)
    assert message.isprintable()
