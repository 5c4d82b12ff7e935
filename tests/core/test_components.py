"""Components take what they declare, and nothing else of the page."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine, TemplateSyntaxError, engines
from django.test import override_settings

from escale.core.templatetags.components import render_component

FILES = {
    "note.html": '{% parameters text kind="plain" %}<p class="{{ kind }}">{{ text }}{{ secret }}</p>',
    "card.html": '{% parameters heading content actions="" %}<h2>{{ heading }}</h2>{{ content }}'
    "<div>{{ actions }}</div>",
    "silent.html": "<p></p>",
}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> object:
    folder = tmp_path / "components"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    with override_settings(TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]):
        yield
    Engine.get_default.cache_clear()


def shown(text: str, **values: object) -> str:
    return engines["django"].from_string(text).render(values)


def test_it_shows_its_parameters_escaped_and_knows_nothing_of_the_page() -> None:
    page = shown('{% component "note" text=said %}', said="<b>", secret="page")
    assert page == '<p class="plain">&lt;b&gt;</p>'
    assert shown('{% component "note" text="x" kind=kind|upper %}', kind="call") == '<p class="CALL">x</p>'


def test_what_it_wraps_is_of_the_page() -> None:
    text = (
        '{% wrap "card" heading="H" %}<i>{{ who }}</i> {% slot "actions" %}<b>{{ who }}</b>{% endslot %}{% endwrap %}'
    )
    assert shown(text, who="Amina & Co") == "<h2>H</h2><i>Amina &amp; Co</i><div><b>Amina &amp; Co</b></div>"
    nested = '{% wrap "card" heading="H" %}{% for n in many %}{% component "note" text=n %}{% endfor %}{% endwrap %}'
    assert shown(nested, many="ab") == '<h2>H</h2><p class="plain">a</p><p class="plain">b</p><div></div>'


def test_a_block_inside_it_can_be_filled() -> None:
    Path(settings.TEMPLATES[0]["DIRS"][0], "base_of_it.html").write_text(
        '{% wrap "card" heading="H" %}{% block inside %}{% endblock %}{% endwrap %}'
    )
    page = shown('{% extends "base_of_it.html" %}{% block inside %}filled{% endblock %}')
    assert page == "<h2>H</h2>filled<div></div>"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{% component "note" text="x" colour="red" %}', "takes kind, text; not colour"),
        ('{% component "note" %}', "needs text"),
        ('{% component "note" "x" %}', "write key=value"),
        ("{% component note text=1 %}", "one name in quotation marks"),
        ('{% component "silent" %}', "must declare its parameters once"),
        ('{% component "note" text="x" content="y" %}', "not content"),
        ('{% wrap "note" text="x" %}y{% endwrap %}', "not content"),
        ('{% if 1 %}{% slot "actions" %}{% endslot %}{% endif %}', "directly inside"),
    ],
)
def test_what_is_not_declared_is_an_error(text: str, words: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=words):
        shown(text)


def test_from_python_the_same_holds() -> None:
    assert render_component("note", {"text": "<"}, Context()) == '<p class="plain">&lt;</p>'
    for values in ({}, {"text": "x", "colour": "red"}):
        with pytest.raises(TemplateSyntaxError):
            render_component("note", values, Context())
