"""`escale doctor`, and what production refuses to start with."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from escale.cli import installation, main
from tests.hosts import Host, host
from tests.threats.checks import starting


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """A demo's folder with a database."""
    with host(tmp_path_factory.mktemp("doctor")) as there:
        there.escale("migrate")
        yield there  # type: ignore[misc]


def _findings(made: Host, *words: str, **environment: str) -> dict[str, dict[str, object]]:
    done = made.escale("doctor", "--json", *words, check=False, env=environment)
    told = json.loads(done.stdout)
    assert (done.returncode == 0) is told["well"]
    return {each["name"]: each for each in told["findings"]}


def test_a_whole_installation_is_well(made: Host, tmp_path: Path) -> None:
    made.escale("backup", str(tmp_path / "b"))
    found = _findings(made, "--deep")
    assert [name for name, each in found.items() if not each["well"] and each["needed"]] == []
    assert found["database"]["words"] == f"{'postgresql' if 'postgresql' in found else 'sqlite'}, up to date"
    assert found["backup"]["words"] == "0 h old"
    assert found["worker"]["words"] == "nobody works: escale worker"
    assert str(found["log"]["words"]).endswith("chains hold")
    (tmp_path / "b").unlink()
    assert "no longer there" in str(_findings(made)["backup"]["words"])


def test_what_does_not_answer_is_named_without_secrets(made: Host) -> None:
    found = _findings(made, ESCALE_EMAIL_URL="smtp://someone:hidden-word@127.0.0.1:9")
    assert found["mail"]["well"] is False
    assert found["mail"]["words"] == "127.0.0.1 port 9 refuses (ConnectionRefusedError)"
    found = _findings(made, DATABASE_URL="postgresql://someone:hidden-word@127.0.0.1:9/none")
    assert found["database"]["words"] == "postgresql does not answer (OperationalError)"
    assert "hidden-word" not in json.dumps(found)


def test_without_tables_it_says_what_to_type(tmp_path: Path) -> None:
    with host(tmp_path / "bare") as bare:
        done = bare.escale("doctor", check=False)
    assert done.returncode == 1
    assert "migrations to apply: escale migrate" in done.stdout


@pytest.mark.threat(81)
@pytest.mark.parametrize("name", sorted(starting.UNSAFE))
def test_production_refuses_what_is_not_safe(name: str, tmp_path: Path) -> None:
    starting.check_refused(name, tmp_path)


@pytest.mark.threat(81)
@pytest.mark.parametrize("command", ["serve", "worker", "migrate", "backup"])
def test_every_command_refuses_in_words(command: str, tmp_path: Path) -> None:
    words = {"backup": ["backup", str(tmp_path / "b")]}.get(command, [command])
    environment = {**starting.bare(), "ESCALE_VAR": str(tmp_path), "ESCALE_DEBUG": "1", **starting.SAFE}
    done = subprocess.run(
        [sys.executable, "-m", "escale", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "The environment is not complete: ESCALE_DEBUG=1 shows internals to visitors: unset it in production.\n"
    )


def test_a_config_file_is_read_as_systemd_does(tmp_path: Path) -> None:
    path = tmp_path / "escale.env"
    path.write_text(
        "# words\n\nESCALE_HOSTS=a.example\nESCALE_MAIL_FROM=\"Escale <a@b.example>\"\nESCALE_VAR='/x y'\n"
    )
    path.chmod(0o640)
    given = {"ESCALE_CONFIG_FILE": str(path), "ESCALE_HOSTS": "kept.example"}
    installation.read_config_file(given)
    assert given == {
        "ESCALE_CONFIG_FILE": str(path),
        "ESCALE_HOSTS": "kept.example",
        "ESCALE_MAIL_FROM": "Escale <a@b.example>",
        "ESCALE_VAR": "/x y",
    }
    path.write_text("no sign of equality")
    with pytest.raises(installation.NotReady, match="line 1: expected NAME=value"):
        installation.read_config_file(given)


def test_what_production_makes_is_private(tmp_path: Path) -> None:
    environment = {**starting.bare(), **starting.SAFE, "ESCALE_VAR": str(tmp_path / "var")}
    subprocess.run([sys.executable, "-m", "escale", "migrate"], env=environment, check=True, capture_output=True)
    mode = stat.S_IMODE((tmp_path / "var" / "escale.sqlite3").stat().st_mode)
    assert mode & (stat.S_IRWXO | stat.S_IWGRP) == 0


def test_wrong_numbers_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--threads", "0"])
    assert ended.value.code == 2
    assert "expected a number above 0" in capsys.readouterr().err
