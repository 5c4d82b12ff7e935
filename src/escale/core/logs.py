"""Structured logs without personal data: one JSON object a line."""

import json
import logging
import re
from typing import Any

# Addresses of people and of their machines, and the secrets in links, never reach a log.
_EMAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")
_SECRET_PATH = re.compile(r"(/(?:link|feed|mails|password/reset/key)/)[^/\s\"]+")
_TOKEN = re.compile(r"\b(whsec_)[\w+/=-]{8,}|\b(escale(?:-scim)?_)(?=[a-z_-]*[A-Z0-9])[\w-]{8,}")


def redact(text: str) -> str:
    """``text`` without e-mail addresses, secrets of links and tokens, on a single line."""
    text = _SECRET_PATH.sub(r"\1…", _EMAIL.sub("…@…", text))
    text = _TOKEN.sub(r"\1\2…", text)
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)


class JsonFormatter(logging.Formatter):
    """Time, level, logger and message; an exception keeps its type and places, not its values."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["trace"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _places(error: BaseException) -> list[str]:
    places = []
    traceback = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_qualname}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return places[-12:]


def logging_configuration() -> dict[str, Any]:
    """Django's ``LOGGING``: everything to standard error as JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "escale.core.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "escale": {"level": "INFO"},
            # Django's own handlers would print values of local variables and mail them.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
