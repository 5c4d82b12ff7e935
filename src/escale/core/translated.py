"""Text in several languages in one JSON column.

``{"source": "fr", "texts": {"fr": {"text": "…", "state": "human", "author": 3, "at": "2026-01-31T…"}}}``:
per language the text, its state, author and date; the language it was written in is named.
"""

from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

State = Literal["human", "machine", "reviewed"]


class Words(NamedTuple):
    """A text, the language it is in, and how it came to be."""

    text: str
    language: str
    state: State


def say(
    text: str, language: str, *, state: State = "human", author: int | None = None, at: datetime | None = None
) -> dict[str, Any]:
    """A value with one language, which is its source."""
    return with_translation({}, text, language, state=state, author=author, at=at)


def with_translation(
    value: dict[str, Any],
    text: str,
    language: str,
    *,
    state: State = "human",
    author: int | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``value`` with ``text`` added or replaced in ``language``; the first language is the source."""
    entry = {"text": text, "state": state, "author": author, "at": at.isoformat() if at else None}
    return {
        "source": value.get("source") or language,
        "texts": {**value.get("texts", {}), language: entry},
    }


def best(value: dict[str, Any], language: str | None = None) -> Words:
    """The text in ``language`` (default: the active one), else in the language it was written in."""
    texts = value.get("texts", {})
    wanted = language.split("-")[0] if language else page_language()
    chosen = wanted if wanted in texts else value.get("source", wanted)
    entry = texts.get(chosen, {"text": "", "state": "human"})
    return Words(entry["text"], chosen, entry["state"])


def page_language() -> str:
    """The language of the page, by which what is typed into it is known."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def own_words(value: dict[str, Any], language: str) -> str:
    """The text in exactly this language; empty when there is none."""
    text: str = value.get("texts", {}).get(language, {}).get("text", "")
    return text


def without(value: dict[str, Any], language: str) -> dict[str, Any]:
    """``value`` without a language; when it was the source, the first of the others is."""
    texts = {code: entry for code, entry in value.get("texts", {}).items() if code != language}
    if not texts:
        return {}
    return {"source": value["source"] if value["source"] in texts else next(iter(texts)), "texts": texts}


class TranslatedField(models.JSONField):
    """A JSON column that holds such a value; empty means no text in any language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
