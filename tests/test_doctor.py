"""`escale doctor`, and what production refuses to start with."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from escale.cli import installation, main
from escale.conf.environment import UnsafeEnvironment, read_environment
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
    assert found["database"]["words"] == "postgresql does not answer: nobody listens there"
    assert "hidden-word" not in json.dumps(found)


MISTYPED = {
    "DATABASE_URL": [
        "mysql://u:hidden-word@h/x",
        "sqlite:escale.db",
        "postgresql://u:hidden-word@h",
        "postgresql://u:hidden/word@h/x",
    ],
    "ESCALE_EMAIL_URL": [
        "mail.example:587",
        "smtp+ssl://u:hidden-word@h",
        "smtp://u:hidden/word@h:25",
        "smtp://h:abc",
    ],
    "ESCALE_MAIL_FROM": ["Escale"],
    "ESCALE_MAIL_COUNTRY": ["Luxembourg", "lu", "XX", "EU", "L"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in MISTYPED.items() for value in values])
def test_what_cannot_be_meant_is_refused_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(UnsafeEnvironment, match=name) as refused:
        read_environment({"ESCALE_MODE": "demo", name: value})
    assert "hidden" not in str(refused.value)
    assert read_environment({"ESCALE_MODE": "demo", name: ""}).mode == "demo"


def test_what_was_mistyped_or_left_is_named(made: Host) -> None:
    found = _findings(made, ESCALE_HOST="a.example")
    assert found["variables"]["words"] == "ESCALE_HOST means nothing: is ESCALE_HOSTS meant?"
    assert found["variables"]["needed"] is False
    for path in made.var.glob("escale.sqlite3*"):
        path.chmod(0o640)
    found = _findings(made, **starting.SAFE)
    assert found["names"]["words"] == "still escale.example: ESCALE_HOSTS, ESCALE_BASE_URL, ESCALE_MAIL_FROM"
    assert "throttled together" in str(found["proxy"]["words"])


TWO_CHAMBERS = """
from escale.apps.directory.models import Cooperation, Institution, Party
made = Cooperation.objects.create(slug="two-chambers", name="Two\\nchambers")
for code in ("LU", "MA"):
    there = Institution.objects.create(slug=f"chamber-{code.lower()}", name=f"Chamber {code}", country=code)
    Party.objects.create(cooperation=made, institution=there)
"""
RECORD = """
from django.utils.timezone import now
from escale.apps.directory.models import Cooperation
from escale.apps.privacy.models import TransferBasis
TransferBasis.objects.create(
    cooperation=Cooperation.objects.get(slug="two-chambers"), from_country="MA", to_country="DE", basis="cndp-listed",
    reference="Example notification 7", starts=now().date(),
)
"""


def test_a_mail_host_abroad_is_named_with_what_is_missing(made: Host) -> None:
    here, there = "smtp://127.0.0.1:9", "smtp://mail.invalid:9"
    assert "mail host" not in _findings(made)
    found = _findings(made, ESCALE_EMAIL_URL=here)["mail host"]
    assert (found["well"], str(found["words"]).partition(";")[0]) == (True, "on this machine")
    found = _findings(made, ESCALE_EMAIL_URL=there)["mail host"]
    assert (found["well"], found["words"]) == (False, "its country is not said (ESCALE_MAIL_COUNTRY)")
    made.shell(TWO_CHAMBERS)
    abroad = {"ESCALE_EMAIL_URL": here, "ESCALE_MAIL_COUNTRY": "DE"}
    found = _findings(made, **abroad)["mail host"]
    assert (found["well"], found["needed"]) == (False, False)
    assert str(found["words"]).startswith(
        "Two chambers: Personal data may not go from Morocco to Germany: no basis is recorded. A data-protection "
        "officer of the cooperation can record one of: country on the list of the CNDP, transfer notified"
    )
    made.shell(RECORD)
    found = _findings(made, **abroad)["mail host"]
    assert (found["well"], found["words"]) == (True, "in Germany, allowed for every cooperation")


WAITING = """
from datetime import timedelta
from django.utils.timezone import now
from escale.core.models import Job, OutgoingMail
old = now() - timedelta(hours=3)
mail = {"recipient": "a@b.example", "language": "fr", "created_at": old}
OutgoingMail.objects.create(message_id="<1@x>", **mail)
OutgoingMail.objects.create(message_id="<2@x>", state="failed", **mail)
Job.objects.create(name="x", state="failed", ended_at=old)
Job.objects.create(name="y", created_at=old)
"""


def test_what_waits_and_what_failed_is_named(made: Host) -> None:
    made.shell(WAITING)
    found = _findings(made)
    assert found["mails"]["words"] == "1 mails wait, the oldest for 180 min; 1 of the last day could not be delivered"
    assert "1 failed within a day" in str(found["queue"]["words"])
    assert [found[name]["well"] for name in ("mails", "queue")] == [False, False]


def test_files_of_another_version_are_named(made: Host, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text('{"paths": {}}')
    found = _findings(made, ESCALE_VAR=str(tmp_path), DATABASE_URL="sqlite:////nowhere/at/all.sqlite3")
    assert str(found["files"]["words"]).endswith("is missing): escale assets")
    assert found["database"]["words"] == "sqlite cannot open its file: does it, and its folder, belong to this user?"


def test_a_configuration_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "escale.env"
    path.write_bytes("ESCALE_MAIL_FROM=Écale <a@b.example>\n".encode("latin-1"))
    path.chmod(0o640)
    with pytest.raises(installation.NotReady, match="save it as UTF-8"):
        installation.read_config_file({"ESCALE_CONFIG_FILE": str(path)})
    path.write_text("\ufeffESCALE_HOSTS=a.example\n", encoding="utf-8")
    given = {"ESCALE_CONFIG_FILE": str(path)}
    installation.read_config_file(given)
    assert given["ESCALE_HOSTS"] == "a.example"


@pytest.mark.skipif(os.geteuid() != 0, reason="is about root")
def test_root_does_not_make_files_that_the_services_cannot_write(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    os.chown(var, 65534, 65534)
    environment = {**starting.bare(), **starting.SAFE, "ESCALE_VAR": str(var)}
    for command in ("migrate", "doctor", "worker"):
        done = subprocess.run(
            [sys.executable, "-m", "escale", command], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        said = done.stdout + done.stderr
        assert f"{var} belongs to nobody, and you are root. Type: runuser -u nobody -- escale" in said
    assert list(var.iterdir()) == []


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
