"""What docs/explanation/agenda-proof.md shows is what the commands say."""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "agenda-proof.md"
_TESTED = re.compile(r"<!-- tested -->\n```console\n(.*?)```", re.DOTALL)


def test_the_commands_say_what_the_page_shows(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown: list[str] = []
    commands: list[str] = []
    for line in "".join(_TESTED.findall(text)).splitlines():
        if line.startswith("$ "):
            commands.append(line[2:])
        elif line.startswith("> "):
            commands[-1] += "\n" + line[2:]
        else:
            shown.append(line)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = "set -e\n" + "\n".join(commands)
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines() == shown
    assert done.stdout == ""


def test_the_example_adds_up() -> None:
    """80 for the tables, and what each request keeps."""
    assert 2 * 40 + sum(max(0, weight - 40) for weight in (60, 40, 25)) == 100
