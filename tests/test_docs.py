"""The commands of the documentation do what the documentation says."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.urls import Resolver404, resolve
from tools.reference.commands import parser_of

from escale.cli import COMMANDS
from tests.threats.test_reference import marked

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "docs" / "tutorial" / "first-mission.md"
_TESTED = re.compile(r"<!-- tested -->\n```console\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:]*)(?:#([^)]*))?\)")
_PLACE = re.compile(r"`(escale(?:\.\w+)+)`")
PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))


@pytest.fixture
def demo(tmp_path: Path) -> dict[str, str]:
    """The environment of a demo in an empty folder, as `make run` leaves it."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("ESCALE_", "DJANGO_"))}
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for folder in ("static", "fonts"):
        if not (ROOT / ".var" / folder).is_dir():
            pytest.skip("styles and fonts are not there: make setup")
        (tmp_path / ".var").mkdir(exist_ok=True)
        (tmp_path / ".var" / folder).symlink_to(ROOT / ".var" / folder)
    start = "from escale.cli.installation import demo_secret; from pathlib import Path; demo_secret(Path('.var'))"
    subprocess.run([sys.executable, "-c", start], cwd=tmp_path, env=bare, check=True)
    for words in (["migrate"], ["demo", "--load"]):
        subprocess.run([sys.executable, "-m", "escale", *words], cwd=tmp_path, env=bare, check=True)
    return bare


def test_the_commands_of_the_tutorial_work(demo: dict[str, str], tmp_path: Path) -> None:
    commands = [
        line.removeprefix("$ ")
        for block in _TESTED.findall(TUTORIAL.read_text(encoding="utf-8"))
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    assert len(commands) > 10
    said = []
    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=tmp_path, env=demo, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        said.append(done.stdout)
    assert "organisations: 4 rows: 4 new" in said[-4]
    assert "nothing was written" in said[-4]
    assert "Written: mission first." in said[-3]
    assert (tmp_path / "my-mission.xlsx").is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    missing = []
    for target, part in _LINK.findall(page.read_text(encoding="utf-8")):
        there = page.parent / target if target else page
        if not there.exists() or (part and there.suffix == ".md" and part not in _parts(there)):
            missing.append(f"{target}#{part}")
    assert missing == []


@lru_cache
def _parts(page: Path) -> set[str]:
    """The names by which links reach the headings of a page, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_places_in_the_code_are_there(page: Path) -> None:
    places = set(_PLACE.findall(page.read_text(encoding="utf-8")))
    assert [place for place in sorted(places) if not _is_there(place)] == []


def _is_there(place: str) -> bool:
    names = place.split(".")
    for end in range(len(names), 0, -1):
        with suppress(ImportError):
            found: Any = import_module(".".join(names[:end]))
            return _reaches(found, names[end:])
    return False


def _reaches(found: Any, names: list[str]) -> bool:
    for name in names:
        if not hasattr(found, name):
            return False
        found = getattr(found, name)
    return True


def test_the_security_model_names_lines_that_are_tried() -> None:
    text = (ROOT / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
    groups = re.findall(r"\(([^()]*?)((?:\d+, )*\d+)\)", text)
    named = {
        int(number)
        for words, numbers in groups
        if not words or words.endswith((", ", "; "))
        for number in numbers.split(", ")
    }
    assert len(named) > 40
    assert named - set().union(*marked().values()) == set()


def test_decisions_are_numbered_one_after_the_other() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    headings = [page.read_text(encoding="utf-8").partition(".")[0] for page in pages]
    assert headings == [f"# {number}" for number in range(1, len(pages) + 1)]


# -- commands and addresses that pages name --------------------------------------------------------------------
_COMMAND = re.compile(r"^(?:[$#] )?(?:\w+=\S+ )*(?:\S*\.venv/bin/)?escale ([a-z].*)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(?:console|sh)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`escale ([a-z][^`]*)`")


def _typed(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    typed = [command for block in _BLOCK.findall(text) for command in _COMMAND.findall(block)]
    return [*typed, *(words.replace("\n", " ") for words in _INLINE.findall(text))]


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "commands.md"], ids=lambda path: path.name)
def test_commands_that_pages_name_can_be_typed(page: Path) -> None:
    wrong = []
    for command in _typed(page):
        name, *words = shlex.split(command.partition(" || ")[0], comments=True)
        options = [word for word in words if word.startswith("--")]
        known = {option for action in parser_of(name)._actions for option in action.option_strings}
        if name not in COMMANDS or set(options) - known:
            wrong.append(command)
    assert wrong == []


def test_every_page_is_named_in_the_index_of_its_folder() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in PAGES if ROOT / "docs" in page.parents]
    assert [page for page in pages if page != "README.md" and f"]({page})" not in index] == []
    assert "docs/README.md" in readme
    assert [
        page for page in pages if page.startswith(("howto", "reference")) and f"](docs/{page})" not in readme
    ] == []


_ADDRESS = re.compile(r"`(/(?:[\w<>… -]+/)+)`")
_FOLDERS = ("/etc/", "/var/", "/opt/", "/usr/", "/run/")


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "roles.md"], ids=lambda path: path.name)
def test_addresses_that_pages_name_are_there(page: Path) -> None:
    named = {text for text in _ADDRESS.findall(page.read_text(encoding="utf-8")) if not text.startswith(_FOLDERS)}
    assert [text for text in sorted(named) if not _resolves(re.sub(r"<[^>]*>", "1", text))] == []


def _resolves(address: str) -> bool:
    with suppress(Resolver404):
        return bool(resolve(address))
    return False
