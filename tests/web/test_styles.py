"""Style sheets mirror by themselves and take every colour from the tokens."""

from pathlib import Path

import pytest

from tests.web import reading

SHEETS = reading.style_sheets()
TEMPLATES = reading.SOURCE / "web/templates"
# One is of the front page alone.
LINKED = "".join((TEMPLATES / name).read_text() for name in ("components/styles.html", "web/home.html"))


def _name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", SHEETS, ids=_name)
def test_only_logical_properties(path: Path) -> None:
    assert reading.physical(path.read_text()) == []


@pytest.mark.parametrize("path", [path for path in SHEETS if path.name != "tokens.css"], ids=_name)
def test_no_colour_outside_the_tokens(path: Path) -> None:
    assert reading.coloured(path.read_text()) == []


def test_every_token_exists() -> None:
    assert reading.unknown_tokens([path.read_text() for path in SHEETS]) == set()


@pytest.mark.parametrize("path", SHEETS, ids=_name)
def test_every_sheet_is_linked_and_in_a_layer(path: Path) -> None:
    assert f"css/{path.name}" in LINKED
    assert "@layer" in path.read_text()


@pytest.mark.parametrize(
    "bad",
    [
        "p { margin-left: 1px; }",
        "p { left: 0; }",
        "p{width:3px}",
        "p { max-height: 3px; }",
        "p { border-top-color: inherit; }",
        "p { text-align: right; }",
        "p { float: left; }",
    ],
)
def test_the_guard_sees_physical_properties(bad: str) -> None:
    assert reading.physical(bad)


def test_the_guard_lets_logical_properties_pass() -> None:
    good = "@media (width < 4rem) { p { margin-inline-start: 1px; border-block-end-width: 1px; inset-inline: 0; } }"
    assert reading.physical(good) == []


@pytest.mark.parametrize("bad", ["p { color: #fff; }", "p { color: white; }", "p { border: 1px solid rgb(0 0 0); }"])
def test_the_guard_sees_colours(bad: str) -> None:
    assert reading.coloured(bad)


def test_the_guard_lets_tokens_pass() -> None:
    assert (
        reading.coloured("#main .red { color: var(--ink); border-color: currentcolor; white-space: nowrap; }") == []
    )
    assert reading.unknown_tokens(["p { color: var(--ink); }", ":root { --paper: 1; }"]) == {"--ink"}
