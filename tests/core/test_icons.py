"""Signs beside words: drawn by the server, hidden from screen readers, looked up and nothing more."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError

from escale.core.templatetags.icons import DRAWINGS, icons

_DRAWN = r'<svg class="icon[^"]*" width="16" height="16" viewBox="0 0 24 24" aria-hidden="true">.+</svg>'
_PRESSED = re.compile(r"<(?:a|button|summary)\b[^>]*>(.*?)</(?:a|button|summary)>", re.DOTALL)
TEMPLATES = [path for path in Path("src/escale").rglob("*.html") if "{% icon " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", DRAWINGS)
def test_an_icon_is_a_drawing_in_the_colour_of_its_words(name: str) -> None:
    drawn = icons()[name]
    assert re.fullmatch(
        r'<svg class="icon[^"]*" width="16" height="16" viewBox="0 0 24 24" aria-hidden="true">.+</svg>', drawn
    )
    assert not re.search(r"style=|fill=\"#|stroke=|<script|\s\s", drawn)
    assert len(drawn) < 500


def test_what_points_along_the_line_is_mirrored_and_a_clock_is_not() -> None:
    assert [name for name, drawn in icons().items() if "mirrored" in drawn] == ["arrow", "back"]


def test_a_name_is_looked_up_when_the_page_is_compiled_or_shown() -> None:
    page = Template('{% icon "clock" %}{% icon kind %}')
    assert page.render(Context({"kind": "check"})) == icons()["clock"] + icons()["check"]
    assert icons() is icons()


@pytest.mark.parametrize("wrong", ['{% icon "nothing" %}', "{% icon %}", '{% icon "clock" "check" %}'])
def test_an_icon_that_does_not_exist_is_an_error_where_the_page_is_compiled(wrong: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(wrong)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_an_icon_never_stands_alone_in_what_one_presses(path: Path) -> None:
    for pressed in re.findall(
        r"<(?:a|button|summary)\b[^>]*>(.*?)</(?:a|button|summary)>", path.read_text(), re.DOTALL
    ):
        if "{% icon " in pressed:
            assert re.sub(r"\{% icon [^%]*%\}|\s", "", pressed)
