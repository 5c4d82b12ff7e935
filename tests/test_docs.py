"""The commands of the documentation do what the documentation says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "docs" / "tutorial" / "first-mission.md"
_TESTED = re.compile(r"<!-- tested -->\n```console\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


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


@pytest.mark.parametrize(
    "page", sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))), ids=lambda path: path.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = [target for target in _LINK.findall(page.read_text(encoding="utf-8")) if not target.endswith(".png")]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


def test_decisions_are_numbered_one_after_the_other() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    headings = [page.read_text(encoding="utf-8").partition(".")[0] for page in pages]
    assert headings == [f"# {number}" for number in range(1, len(pages) + 1)]
