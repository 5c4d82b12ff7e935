"""`escale run` for real: it answers, it keeps to its rules, and it leaves nothing running."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STATIC = ROOT / ".var" / "static"
RUN = [sys.executable, "-m", "escale", "run", "--port"]


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """The folder of a new installation, with the pages' files of the one that `make setup` made."""
    if not (STATIC / "staticfiles.json").is_file():
        pytest.skip("the pages' styles are not collected: make setup")
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "static").symlink_to(STATIC)
    return folder


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def environment(var: Path) -> dict[str, str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("ESCALE_", "DJANGO_"))}
    return {**bare, "ESCALE_VAR": str(var)}


def processes_of(var: Path) -> dict[int, str]:
    """Every process that was started for an installation, with its command."""
    mark = f"ESCALE_VAR={var}".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal() or int(folder.name) == os.getpid():
            continue
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it ended, or is somebody else's
            continue
    return found


@pytest.fixture
def running(var: Path, port: int, tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    """A demo that is ready; whatever a test left of it is ended."""
    program = subprocess.Popen(
        [*RUN, str(port)],
        cwd=tmp_path,
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert program.stdout is not None
    program.greeting = ""  # type: ignore[attr-defined]
    for line in program.stdout:
        program.greeting += line  # type: ignore[attr-defined]
        if "Stop:" in line:
            break
    yield program
    for number in processes_of(var):
        os.kill(number, signal.SIGKILL)
    program.wait(timeout=20)


def page(port: int, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return answer.status, answer.read().decode()


def test_it_answers_and_ctrl_c_leaves_nothing(
    running: "subprocess.Popen[str]", var: Path, port: int, tmp_path: Path
) -> None:
    greeting = running.greeting  # type: ignore[attr-defined]
    assert f"Escale is ready:  http://localhost:{port}" in greeting
    assert "organiser@escale.example" in greeting
    assert "goes without the clean-technology mission" in greeting  # no project data beside an empty folder

    status, home = page(port, "/")
    assert (status, "Escale" in home) == (200, True)
    assert page(port, "/mailbox/")[0] == 200
    styles = re.findall(r'href="(/static/[^"]+\.css)"', home)
    assert styles
    assert page(port, styles[0])[0] == 200
    web = [number for number, words in processes_of(var).items() if " serve " in words]
    assert len(web) == 3  # the server and its two workers
    assert not [number for number in web if "numpy" in Path(f"/proc/{number}/maps").read_text()]

    second = subprocess.run(
        [*RUN, str(port)], cwd=tmp_path, env=environment(var), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in second.stderr

    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=30) == 0
    assert processes_of(var) == {}


def test_it_ends_when_one_of_its_programs_does(running: "subprocess.Popen[str]", var: Path) -> None:
    worker = next(number for number, words in processes_of(var).items() if words.rstrip().endswith("worker"))
    os.kill(worker, signal.SIGKILL)
    assert running.wait(timeout=30) == 1
    assert "The program 'worker' ended by itself" in running.stdout.read()  # type: ignore[union-attr]
    assert processes_of(var) == {}


def test_its_programs_do_not_outlive_it(running: "subprocess.Popen[str]", var: Path) -> None:
    running.kill()
    running.wait(timeout=10)
    deadline = time.monotonic() + 30
    while processes_of(var) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes_of(var) == {}


def test_without_styles_it_says_what_to_type(tmp_path: Path, port: int) -> None:
    done = subprocess.run(
        [*RUN, str(port)], env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "Type: make setup" in done.stderr
