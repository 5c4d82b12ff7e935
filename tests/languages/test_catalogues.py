"""The catalogues hold what is marked, in other words than English, and in those of the glossary."""

import pytest
from babel.messages.plurals import get_plural
from tools import messages, wording

LANGUAGES = pytest.mark.parametrize("language", messages.LANGUAGES)


def test_nothing_is_missing() -> None:
    assert messages.complaints() == []


@LANGUAGES
def test_every_plural_has_its_forms(language: str) -> None:
    forms = get_plural(language).num_plurals if language != "ar" else 6
    counted = [message for message in messages.load(language) if isinstance(message.id, tuple)]
    assert {len(message.string) for message in counted} == {forms}
    assert [message.id[0] for message in counted if not all(message.string)] == []


@pytest.mark.parametrize(
    ("language", "source", "text"),
    [
        ("fr", "Save", "Save"),
        ("fr", "Agenda saved", "Agenda saved"),
        ("de", ("%(n)s wish", "%(n)s wishes"), ("%(n)s Wunsch", "%(n)s wishes")),
        ("ar", "Website", "Website"),
    ],
)
def test_a_copy_of_the_source_is_seen(language: str, source: object, text: object) -> None:
    assert wording.is_copied(language, source, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Agenda, version %(number)s"),
        ("de", "Website"),
        ("ar", "%(kind)s: %(n)d"),
        ("fr", "%(one)s – %(other)s"),
    ],
)
def test_what_a_language_writes_alike_may_be_alike(language: str, text: str) -> None:
    assert not wording.is_copied(language, text, text)


@pytest.mark.parametrize(
    ("language", "source", "text", "missing"),
    [
        ("fr", "No session fits.", "Aucune séance ne correspond.", ["sessions? → session"]),
        ("fr", "No session fits.", "Aucune session ne correspond.", []),
        ("de", "A wish for a meeting", "Ein Wunsch nach einem Treffen", ["meetings? → gespräch"]),
        ("ar", "Agenda", "الأجندة", ["agendas? → (جدول|جداول) (ال)?(لقاء|أعمال)"]),
        ("ar", "Interpreters", "المُترجِمون", []),
        ("fr", "in %(mission)s", "à %(mission)s", []),
        ("fr", ("%(n)s stop", "%(n)s stops"), ("%(n)s escale", "%(n)s escales"), []),
    ],
)
def test_the_words_of_the_glossary(language: str, source: object, text: object, missing: list[str]) -> None:
    assert list(wording.missing_terms(language, source, text)) == missing


def test_every_exception_is_a_message() -> None:
    known = {text for message in messages.load("fr") for text in wording.texts(message.id)}
    assert wording.ELSEWHERE - known == set()


def test_a_string_inside_an_f_string_is_seen(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.py").write_text("x = f'{_(\"Save\")}: {name}'\ny = _('Save')\n")  # type: ignore[operator]
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    assert [place.rpartition(":")[2] for place in messages.hidden()] == ["1"]
