"""No template carries inline style or script, an untranslated word, or a colour of its own."""

from pathlib import Path

import pytest

from tests.web import reading

HTML = reading.templates(".html", ".svg")
MAILS = reading.templates(".txt")


def _name(path: Path) -> str:
    return str(path.relative_to(reading.SOURCE))


@pytest.mark.parametrize("path", HTML, ids=_name)
def test_nothing_inline(path: Path) -> None:
    assert reading.inline(path.read_text()) == []


@pytest.mark.parametrize("path", HTML, ids=_name)
def test_every_word_can_be_translated(path: Path) -> None:
    assert reading.untranslated(path.read_text()) == []


@pytest.mark.parametrize("path", MAILS, ids=_name)
def test_every_word_of_a_mail_can_be_translated(path: Path) -> None:
    assert reading.untranslated_mail(path.read_text()) == []


@pytest.mark.parametrize("path", HTML, ids=_name)
def test_drawings_take_their_colours_from_the_page(path: Path) -> None:
    assert reading.painted(path.read_text()) == []


@pytest.mark.parametrize("path", [*HTML, *MAILS], ids=_name)
def test_every_date_is_written_as_the_language_does(path: Path) -> None:
    assert reading.misread_dates(path.read_text()) == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color: red">',
        '<p {% if x %}style="a"{% endif %}>',
        '<button onclick="go()">',
        '<div hx-on:click="go()">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<a href="javascript:go()">',
    ],
)
def test_the_guard_sees_what_is_inline(bad: str) -> None:
    assert reading.inline(bad)


def test_the_guard_sees_untranslated_words() -> None:
    assert reading.untranslated("<h1>Hello</h1><p>{% translate 'Hello' %} · Escale</p>") == ["Hello"]
    assert reading.untranslated('<img alt="A map"><img alt="{% translate "A map" %}">') == ["A map"]
    assert reading.untranslated("<code>escale check</code><p>Hello</p>") == ["Hello"]
    assert reading.untranslated("{% blocktranslate %}Hello {{ x }} there{% endblocktranslate %} 12 %") == []
    assert reading.untranslated_mail("{% comment %}why{% endcomment %}\nDear {{ name }},\n{{ link }}") == ["Dear ,"]


def test_the_guard_sees_painted_drawings() -> None:
    assert reading.painted('<svg><path fill="#fff" stroke="currentColor"/></svg>') == ["#fff"]


def test_the_guard_sees_misread_dates() -> None:
    assert reading.misread_dates("""{{ x|date:"DATE_FORMAT H:i" }} {{ x|date:'DATE_FORMAT' }}""") == [
        "DATE_FORMAT H:i"
    ]
    assert reading.misread_dates('{% trans with y=x|timezone:z|date:"j F Y" %}{{ x|date:"H:i" }}') == ["j F Y"]
