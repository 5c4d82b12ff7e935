"""73, 74: restores that are killed, run out of room, meet another one or another installation's data."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.disks import fill, small_disk
from tests.hosts import Host, host

COUNT = "from escale.core.models import Job; print(Job.objects.filter(name=sys.argv[1]).count())"
MADE = "from escale.core.models import Job; Job.objects.create(name=sys.argv[1], state=Job.State.DONE)"
STARTS = "from escale.cli.database_file import check_database; check_database()"
JOURNAL = "erasures.jsonl"
LINE = '{"key":"%s","at":"2027-01-01T00:00:00+00:00","salt":"s","hashes":[]}\n'
KNOWN = (
    "from escale.apps.privacy.models import ErasureEntry; print(*ErasureEntry.objects.values_list('key', flat=True))"
)
KILLED = """
import os, signal, sys
from pathlib import Path
from escale.core.backup import files, restoring
def killed(*_): os.kill(os.getpid(), signal.SIGKILL)
setattr(*{"exchange": (files.Files, "exchange"), "build": (restoring, "_compare")}[sys.argv[2]], killed)
restoring.restore(Path(sys.argv[1]), replace=True)
"""


def count(there: Host, name: str) -> str:
    return there.shell(f"import sys\n{COUNT}", name)


def make(there: Host, name: str) -> None:
    there.shell(f"import sys\n{MADE}", name)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """An installation with a file, a row and a journal."""
    with host(tmp_path_factory.mktemp("live")) as made:
        made.escale("migrate")
        make(made, "kept")
        (made.var / "media").mkdir()
        (made.var / "media" / "logo.png").write_text("old")
        (made.var / JOURNAL).write_text(LINE % "one")
        yield made


@pytest.fixture(scope="module")
def backup(live: Host, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mishaps") / "escale.backup"
    live.escale("backup", str(path))
    return path


@pytest.mark.threat(73)
def test_a_proof_leaves_the_journal_of_erasures_alone(live: Host, backup: Path) -> None:
    (live.var / JOURNAL).write_text(LINE % "two")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in live.var.iterdir() if "sqlite" not in path.name)
    live.escale("restore", "--verify", str(backup))
    after = sorted((path.name, path.stat().st_mtime_ns) for path in live.var.iterdir() if "sqlite" not in path.name)
    assert [each for each in after if each[0] != "backups.lock"] == before
    assert (live.var / JOURNAL).read_text() == LINE % "two"


@pytest.mark.threat(73)
def test_killed_while_it_builds_everything_is_as_it_was(live: Host, backup: Path) -> None:
    make(live, "since")
    done = live.python("-c", f"import django; django.setup()\n{KILLED}", str(backup), "build", check=False)
    assert done.returncode == -signal.SIGKILL
    assert count(live, "since") == "1"
    assert (live.var / "media" / "logo.png").read_text() == "old"
    live.python("-c", STARTS)


@pytest.mark.threat(73)
def test_killed_between_tables_and_files_nothing_starts_until_it_is_done_again(live: Host, backup: Path) -> None:
    make(live, "since")
    (live.var / "media" / "logo.png").write_text("new")
    (live.var / JOURNAL).write_text(LINE % "two")
    done = live.python("-c", f"import django; django.setup()\n{KILLED}", str(backup), "exchange", check=False)
    assert done.returncode == -signal.SIGKILL
    for words in (["serve"], ["worker", "--once"], ["backup", str(backup.parent / "none")]):
        done = live.escale(*words, check=False, timeout=60)
        assert done.returncode == 1
        assert f"Type it again: escale restore {backup} --replace" in done.stderr
        assert "Traceback" not in done.stderr
    assert f"escale restore {backup} --replace" in live.escale("doctor", check=False).stdout
    live.escale("restore", str(backup), "--replace")
    assert (count(live, "since"), count(live, "kept")) == ("0", "1")
    assert (live.var / "media" / "logo.png").read_text() == "old"
    assert (live.var / JOURNAL).read_text() == LINE % "one" + LINE % "two"
    assert set(live.shell(KNOWN).split()) == {"one", "two"}
    live.python("-c", STARTS)


def test_what_was_erased_in_one_installation_is_not_erased_in_another(
    live: Host, backup: Path, tmp_path: Path
) -> None:
    with host(tmp_path / "other", ESCALE_SECRET_KEY="o" * 50) as other:
        other.escale("migrate")
        (other.var / JOURNAL).write_text(LINE % "theirs")
        said = other.escale("restore", str(backup), "--replace")
        assert "another installation" in said.stderr
        assert "another ESCALE_SECRET_KEY" in said.stdout
        assert other.shell(KNOWN) == "one"
        assert (other.var / JOURNAL).read_text() == LINE % "one"
        (aside,) = other.var.glob(f"{JOURNAL}.before-*")
        assert aside.read_text() == LINE % "theirs"


def test_two_at_once_are_refused(live: Host, backup: Path) -> None:
    waits = (
        "import django; django.setup()\nfrom escale.core.backup import restoring\n"
        "with restoring._alone():\n    print('ready', flush=True)\n    input()"
    )
    first = live.start("-c", waits)
    assert first.stdout is not None
    assert first.stdout.readline() == "ready\n"
    for how in ("--verify", "--replace"):
        done = live.escale("restore", str(backup), how, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Another restore, or a proof of one, is at work here. Nothing was touched." in done.stderr
    first.communicate("\n")


@pytest.mark.threat(71)
def test_without_room_backup_and_restore_stop_in_words(live: Host, backup: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 12) as disk:
        fill(disk)
        done = live.escale("backup", str(disk / "b"), check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert "The backup could not be written (No space left on device). No file was left." in done.stderr
        assert [path.name for path in disk.iterdir()] == ["ballast"]
    with small_disk(tmp_path / "small", 1) as disk, host(disk / "var") as bare:
        done = bare.escale("restore", str(backup), check=False)
        assert "Traceback" not in done.stderr
        if "DATABASE_URL" not in bare.environment:  # there the tables lie on this disk
            assert done.returncode == 1
            assert "What was live is unchanged." in done.stderr
        assert [path.name for path in bare.var.iterdir() if "restoring" in path.name] == []


def test_without_tables_or_database_there_is_no_backup(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "escale-20010101T000000Z.backup").write_text("good")
    with host(tmp_path / "bare") as bare:
        done = bare.escale("backup", str(folder), "--keep", "1", check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert "holds no tables of Escale" in done.stderr
        away = {"DATABASE_URL": "postgresql://someone:hidden-word@127.0.0.1:9/none"}
        done = bare.escale("backup", str(folder), "--keep", "1", check=False, env=away)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            "The database could not be read (OperationalError). No backup was written, and no file was left.\n"
        )
    assert [path.name for path in folder.iterdir()] == ["escale-20010101T000000Z.backup"]


def test_the_one_just_written_stays_and_what_killed_ones_left_goes(live: Host, tmp_path: Path) -> None:
    (tmp_path / "escale-99990101T000000Z.backup").write_text("a clock that went wrong")
    left, fresh = tmp_path / ".escale-a.backup.17.part", tmp_path / ".escale-b.backup.18.part"
    for path in (left, fresh):
        path.write_text("half")
    os.utime(left, (time.time() - 90_000,) * 2)
    said = live.escale("backup", str(tmp_path), "--keep", "1").stdout
    written = Path(said.removeprefix("Backup written: ").split(",")[0])
    assert sorted(path.name for path in tmp_path.iterdir()) == [fresh.name, written.name]


def test_keep_wants_a_folder_and_a_number(live: Host, tmp_path: Path) -> None:
    done = live.escale("backup", str(tmp_path / "typo"), "--keep", "3", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no folder" in done.stderr
    assert live.escale("backup", str(tmp_path), "--keep", "0", check=False).returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_key_of_the_configuration_is_used(live: Host, tmp_path: Path) -> None:
    live.escale("backup", "--make-key", str(tmp_path / "key"))
    key = {"ESCALE_BACKUP_KEY": str(tmp_path / "key")}
    live.escale("backup", str(tmp_path / "b"), env=key)
    assert (tmp_path / "b").read_bytes().startswith(b"escale sealed 1\n")
    refused = live.escale("restore", "--verify", str(tmp_path / "b"), check=False)
    assert "This backup is encrypted" in refused.stderr
    assert live.escale("restore", "--verify", str(tmp_path / "b"), env=key).stdout.startswith("Could be restored: ")
    (tmp_path / "key").unlink()
    refused = live.escale("backup", str(tmp_path / "c"), check=False, env=key)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"The key {tmp_path / 'key'} cannot be read (No such file or directory)." in refused.stderr
    assert not (tmp_path / "c").exists()


def test_an_older_version_s_backup_comes_back_into_this_one(tmp_path: Path) -> None:
    with host(tmp_path / "older") as older, host(tmp_path / "newer") as newer:
        older.python("-m", "django", "migrate", "core", "--verbosity", "0")
        make(older, "old")
        older.escale("backup", str(tmp_path / "b"))
        newer.escale("restore", str(tmp_path / "b"))
        assert count(newer, "old") == "1"
        assert newer.escale("migrate").stdout == "The database is at this version.\n"
