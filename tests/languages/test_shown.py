"""What the guard against untranslated words sees and what it lets pass."""

import pytest

from tests.languages.pseudo import pseudo
from tests.languages.shown import Data, texts_of, untranslated

DATA = Data(["Atlas Port", "Atlas"])


def seen(page: str) -> list[str]:
    return list(untranslated(texts_of(page.encode(), "text/html; charset=utf-8"), DATA))


@pytest.mark.parametrize(
    "bad",
    [
        "<p>Hello</p>",
        "<title>Hello</title>",
        '<img alt="Hello">',
        '<a aria-label="Hello">1</a>',
        '<input placeholder="Hello">',
        '<input type="submit" value="Hello">',
        '<optgroup label="Hello"></optgroup>',
        "<option>Hello</option>",
        "<p>Hello Atlas</p>",
        f"<p>{pseudo('Hello')} World</p>",
        "<code>x</code> Hello",
        '<span lang="ar">أهلا</span> Hello',
    ],
)
def test_it_sees_words_that_nobody_marked(bad: str) -> None:
    assert any("Hello" in text or "World" in text for text in seen(f'<html lang="de">{bad}</html>'))


@pytest.mark.parametrize(
    "good",
    [
        f"<p>{pseudo('Hello %(name)s') % {'name': 'Atlas Port'}}</p>",
        "<code>escale check <b>x</b> hello</code>",
        '<span lang="fr">Bonjour <b>à vous</b></span>',
        "<p>https://company.example/hello person@company.example round.json mission.changed 12:30</p>",
        '<input value="hello"><script>hello</script>',
    ],
)
def test_it_lets_pass_what_is_somebodys_own(good: str) -> None:
    assert seen(f'<html lang="de">{good}</html>') == []


def test_it_reads_calendars() -> None:
    calendar = (
        b"BEGIN:VCALENDAR\r\nPRODID:x\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Hello\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    assert list(untranslated(texts_of(calendar, "text/calendar"), DATA)) == ["Hello"]
