"""The `escale` command: what it says, how it ends, what it leaves alone."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from time import monotonic

import pytest

from escale.cli import COMMANDS, installation, main
from escale.cli.processes import Programs, readable
from escale.cli.run import project_data
from tests.factories import CooperationFactory, MissionFactory, OrganisationFactory, StopFactory

ESCALE = [sys.executable, "-m", "escale"]
ROUND = Path("scripts/smallest-round.json").resolve()


def escale(*words: str, **options: object) -> "subprocess.CompletedProcess[str]":
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("ESCALE_", "DJANGO_"))}
    return subprocess.run([*ESCALE, *words], capture_output=True, text=True, check=False, env=bare, **options)  # type: ignore[call-overload]


# -- usage -----------------------------------------------------------------------------------------------------
def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert all(f"\n  {name} " in said for name in COMMANDS)


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["shedule"])
    assert ended.value.code == 2
    assert "there is no command 'shedule'" in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: escale {name}" in capsys.readouterr().out


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "escale 0.1.0\n" * 2


# -- the engines' commands -------------------------------------------------------------------------------------
def test_engine_commands_know_nothing_of_django(tmp_path: Path) -> None:
    agenda, profiles = tmp_path / "agenda.json", tmp_path / "profiles.jsonl"
    profiles.write_text('{"id": "o1", "name": "A"}\n', encoding="utf-8")
    program = (
        "import sys; from escale.cli import main\n"
        f"assert main(['schedule', {str(ROUND)!r}, '--out', {str(agenda)!r}]) == 0\n"
        f"assert main(['check', {str(ROUND)!r}, {str(agenda)!r}]) == 0\n"
        f"assert main(['match', {str(profiles)!r}]) == 0\n"
        "assert not [name for name in sys.modules if name.startswith('django')]\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(agenda.read_text())["value"] == 30


def test_invalid_input_ends_with_one_and_says_where() -> None:
    done = escale("match", "-", input="{}\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("standard input: line 1: id: expected")


def test_a_reader_that_goes_away_is_no_crash() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*ESCALE, "version"], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_ctrl_c_is_no_crash() -> None:
    # Where tests run in the background, Ctrl-C is ignored, and programs inherit that.
    heeding = ["env", "--default-signal=INT", *ESCALE, "match", "-"]
    program = subprocess.Popen(heeding, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    state = Path(f"/proc/{program.pid}/stat")
    waiting, deadline = 0, time.monotonic() + 30
    while waiting < 10 and time.monotonic() < deadline:  # half a second asleep: it waits for its input
        waiting = waiting + 1 if state.read_text().rpartition(")")[2].split()[0] == "S" else 0
        time.sleep(0.05)
    program.send_signal(signal.SIGINT)
    _out, errors = program.communicate(timeout=30)
    assert (program.returncode, errors) == (130, b"")


# -- the installation ------------------------------------------------------------------------------------------
def test_the_secret_of_a_demo_is_random_its_own_and_private(tmp_path: Path) -> None:
    first, second = installation.demo_secret(tmp_path / "a"), installation.demo_secret(tmp_path / "b")
    assert first != second
    assert len(first) >= 32
    assert installation.demo_secret(tmp_path / "a") == first
    assert stat.S_IMODE((tmp_path / "a" / "demo-secret").stat().st_mode) == 0o600


def test_a_demo_answers_for_its_own_names_only(tmp_path: Path) -> None:
    given = {"ESCALE_VAR": str(tmp_path)}
    near = installation.demo_environment("127.0.0.1", 8001, given)
    assert near["ESCALE_BASE_URL"] == "http://localhost:8001"
    assert near["ESCALE_HOSTS"] == "127.0.0.1,[::1],localhost"
    everywhere = installation.demo_environment("0.0.0.0", 8001, given)
    assert socket.gethostname() in everywhere["ESCALE_HOSTS"].split(",")
    assert "*" not in everywhere["ESCALE_HOSTS"]
    assert installation.demo_environment("::1", 8001, given)["ESCALE_BASE_URL"] == "http://localhost:8001"


def test_a_port_in_use_is_said_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(installation.NotReady, match=rf"port {port} .*\n.*make run PORT={port + 1}"):
            installation.check_port("127.0.0.1", port)
    installation.check_port("127.0.0.1", port)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "eight", "٨٠٠٠"])
def test_a_port_is_a_number_there_is(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", f"--port={text}"])
    assert ended.value.code == 2
    assert "expected a port from 1 to 65535" in capsys.readouterr().err


def test_a_missing_data_folder_is_said_and_a_missing_sibling_is_not(tmp_path: Path) -> None:
    with pytest.raises(installation.NotReady, match="There is no folder"):
        project_data(str(tmp_path / "nowhere"))
    assert project_data("", sibling=tmp_path / "nowhere") is None
    assert project_data("", sibling=tmp_path) == tmp_path
    assert project_data(str(tmp_path)) == tmp_path


def test_an_unsafe_environment_is_refused_in_words(tmp_path: Path) -> None:
    done = escale("migrate", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("The environment is not complete: ESCALE_SECRET_KEY must be")


# -- programs --------------------------------------------------------------------------------------------------
def test_log_lines_are_made_readable() -> None:
    assert readable("plain words") == "plain words"
    assert readable('{"level": "info", "message": "3 suggestions"}') == "3 suggestions"
    assert readable('{"level": "error", "message": "no", "error": "KeyError", "trace": ["a:1", "b:2"]}') == (
        "error: no (KeyError at a:1, b:2)"
    )
    assert readable("{broken") == "{broken"


def test_programs_end_together_with_their_children() -> None:
    out = StringIO()
    programs = Programs(os.environ, out)
    parent = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    programs.start("long", [sys.executable, "-c", parent])
    programs.start("short", [sys.executable, "-c", "print('bye')"])
    assert programs.follow(30) == "short"
    assert "short  | bye" in out.getvalue()
    deadline = monotonic() + 30
    while "long" not in out.getvalue() and monotonic() < deadline:
        programs.follow(0.2)
    child = next(int(line.split("|")[1]) for line in out.getvalue().splitlines() if line.startswith("long"))
    programs.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


# -- workbooks -------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_mission_goes_out_and_comes_in_unchanged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mission = MissionFactory(ref="lux-2027")
    StopFactory(mission=mission)
    path = tmp_path / "mission.xlsx"
    assert main(["export", "--mission", "lux-2027", "--out", str(path)]) == 0
    assert main(["import", str(path), "--mission", "lux-2027"]) == 0
    said = capsys.readouterr().out
    assert "stops: 1 rows: 1 unchanged" in said
    assert "nothing was written" in said
    assert main(["import", str(path), "--mission", "lux-2027", "--apply"]) == 0
    assert "Written: mission lux-2027." in capsys.readouterr().out


@pytest.mark.django_db
def test_what_cannot_be_imported_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    CooperationFactory(slug="one")
    CooperationFactory(slug="two")
    path = tmp_path / "template.xlsx"
    assert main(["export", "--template", "--language", "fr", "--out", str(path)]) == 0
    assert main(["import", str(path)]) == 1
    assert "--cooperation SLUG; there are: one, two." in capsys.readouterr().err
    assert main(["import", str(path), "--cooperation", "one"]) == 1
    assert "Nothing was written." in capsys.readouterr().out
    assert main(["import", str(path), "--mission", "none"]) == 1
    assert "There is no mission 'none'" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "nothing.xlsx"), "--cooperation", "one"]) == 1
    assert main(["import"]) == 2


@pytest.mark.django_db
def test_project_data_goes_into_a_named_mission(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.apps.directory.test_cordis import FIRST, SECOND, official

    folder = official(tmp_path, partners=(FIRST, SECOND))
    mission = MissionFactory(ref="cranes")
    OrganisationFactory(cooperation=mission.cooperation)
    assert main(["import", "--cordis", str(folder), "--mission", "cranes"]) == 0
    assert "2 organisations found, 2 chosen" in capsys.readouterr().out
    assert not mission.participations.exists()
    assert main(["import", "--cordis", str(folder), "--mission", "cranes", "--apply"]) == 0
    assert sorted(mission.participations.values_list("organisation__country", flat=True)) == ["EE", "GB"]
    assert main(["import", "--cordis", str(folder), "--apply"]) == 1  # this is no demo
    assert "--mission REF" in capsys.readouterr().err
    assert main(["import", "--cordis", str(tmp_path / "nowhere")]) == 1


@pytest.mark.django_db
def test_the_demo_is_never_loaded_beside_real_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--reset"]) == 1
    assert "never beside real data" in capsys.readouterr().err
