"""The style guide shows every component, and every parameter of each."""

import re
from pathlib import Path

import pytest
from django.template import Engine
from django.test import Client

from escale.core.templatetags.components import signature_of
from escale.web.styleguide.specimens import specimens
from escale.web.styleguide.texts import TEXTS

FOLDER = Path("src/escale/web/templates/components")
# What stands in the head of a page, where there is nothing to see.
UNSEEN = {"styles", "refresh"}
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))


def test_every_component_is_shown_with_everything_it_takes() -> None:
    given: dict[str, set[str]] = {}
    for each in specimens(TEXTS["en"], lambda name, values: given.setdefault(name, set()).update(values) or "x"):
        given.setdefault(each.component, set()).update(each.parameters)
    assert sorted(given) == sorted(set(NAMES) - UNSEEN)
    engine = Engine.get_default()
    unused = {
        name: sorted(set(signature_of(engine.get_template(f"components/{name}.html"), name).names) - given[name])
        for name in given
    }
    assert {name: names for name, names in unused.items() if names} == UNSHOWN


# Addresses that would be asked while one looks at the page, and a number for many pages.
UNSHOWN = {"job": ["poll_url"]}


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_it_speaks_each_language(client: Client, language: str) -> None:
    page = client.get(f"/styleguide/?language={language}&theme=dark").content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}" class="dark">' in page
    assert TEXTS[language].error in page


def test_what_is_asked_for_is_a_language_and_a_theme_or_nothing(client: Client) -> None:
    page = client.get("/styleguide/?language=xx&theme=%22%3E", headers={"accept-language": "de"}).content.decode()
    assert '<html lang="de" dir="ltr">' in page


def test_each_state_stands_in_both_themes_with_keys_of_its_own(client: Client) -> None:
    page = client.get("/styleguide/?language=fr").content.decode()
    assert page.count('<div class="shown light">') == page.count('<div class="shown dark">') > 40
    keys = re.findall(r'\bid="([^"]+)"', page)
    assert len(keys) == len(set(keys))
    for one in ("light", "dark", "device"):
        assert '<div class="shown">' in client.get(f"/styleguide/?language=fr&theme={one}").content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_a_component_says_what_it_is(name: str) -> None:
    text = (FOLDER / f"{name}.html").read_text()
    assert text.startswith("{% parameters")
