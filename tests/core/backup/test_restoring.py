"""73: a backup taken while many write comes back on an empty host, whole and as of one instant."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts import Host, host

WRITER = """
import sys
from django.db import transaction
from escale.core.models import Job, OutgoingMail
name, number = sys.argv[1], 0
print("ready", flush=True)
while True:
    number += 1
    with transaction.atomic():  # always two rows or none
        Job.objects.create(name=name, subject_id=str(number))
        OutgoingMail.objects.create(
            message_id=f"<{name}-{number}@x>", recipient="a@b.example", language="fr", subject=f"é {number}", text="ا"
        )
    print(number, flush=True)
"""
INSTANT = """
import json
from escale.core.models import Job, OutgoingMail
found = {}
for name in ("w0", "w1", "w2"):
    jobs = sorted(int(n) for n in Job.objects.filter(name=name).values_list("subject_id", flat=True))
    mails = OutgoingMail.objects.filter(message_id__startswith=f"<{name}-").count()
    found[name] = [jobs == list(range(1, len(jobs) + 1)), len(jobs), mails]
print(json.dumps(found))
"""
# On PostgreSQL vectors are compared there; the extension lies in the schema that a restore drops.
SEARCHES = """
from django.db import connection
from escale.apps.suggestions.domain.vectors import database_searches
print(database_searches() is (connection.vendor == "postgresql"))
"""
VISIT = """
import hashlib
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
visitor = Client()
answer = visitor.post("/accounts/login/", {
    "login": settings.DEMO_ORGANISER_EMAIL, "password": settings.DEMO_ORGANISER_PASSWORD})
assert answer.status_code == 302, answer.status_code
assert visitor.get("/missions/").status_code == 200
from escale.apps.missions.models import Mission
mission = Mission.objects.order_by("pk").first()
answer = visitor.get(f"/missions/{mission.slug}/export/?format=csv")
assert answer.status_code == 200, answer.status_code
import io, zipfile
files = zipfile.ZipFile(io.BytesIO(answer.content))
print(hashlib.sha256(b"".join(files.read(name) for name in sorted(files.namelist()))).hexdigest())
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host with the demo in it and one stored file."""
    with host(tmp_path_factory.mktemp("loaded")) as made:
        made.escale("migrate")
        made.escale("demo", "--load")
        (made.var / "media" / "logos").mkdir(parents=True)
        (made.var / "media" / "logos" / "شعار é.png").write_bytes(bytes(range(256)) * 4_000)
        yield made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Host]:
    """Another host with nothing at all."""
    with host(tmp_path / "empty") as made:
        yield made


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory, loaded: Host) -> Path:
    """A key of backups."""
    path = tmp_path_factory.mktemp("keys") / "backup.key"
    loaded.escale("backup", "--make-key", str(path))
    return path


@pytest.fixture(scope="module")
def made_under_load(tmp_path_factory: pytest.TempPathFactory, loaded: Host, key: Path) -> Path:
    """An encrypted backup, written while three processes write pairs of rows as fast as they can."""
    path = tmp_path_factory.mktemp("backups") / "escale.backup"
    program = f"import django; django.setup()\n{WRITER}"
    writers = [loaded.start("-c", program, f"w{number}") for number in range(3)]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert [writer.stdout.readline() for _line in range(4)] == ["ready\n", "1\n", "2\n", "3\n"]
        said = loaded.escale("backup", str(path), "--key-file", str(key)).stdout
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert said.startswith(f"Backup written: {path}, ")
    return path


@pytest.mark.threat(73)
def test_what_comes_back_is_one_instant_and_works(
    loaded: Host, empty: Host, key: Path, made_under_load: Path
) -> None:
    said = empty.escale("restore", str(made_under_load), "--key-file", str(key))
    assert said.stdout.startswith(f"Restored: {made_under_load}, ")
    assert "tables are as they were" in said.stderr
    for whole, jobs, mails in json.loads(empty.shell(INSTANT)).values():
        assert whole
        assert jobs == mails >= 3
    assert empty.shell(VISIT) == loaded.shell(VISIT)
    stored = [
        hashlib.sha256((each.var / "media" / "logos" / "شعار é.png").read_bytes()).hexdigest()
        for each in (loaded, empty)
    ]
    assert stored[0] == stored[1]
    assert sorted(path.name for path in empty.var.glob("*restor*")) == []


def test_verify_proves_it_and_touches_nothing(loaded: Host, key: Path, made_under_load: Path) -> None:
    count = "from escale.core.models import Job; print(Job.objects.count())"
    before = loaded.shell(count)
    said = loaded.escale("restore", str(made_under_load), "--verify", "--key-file", str(key)).stdout
    assert said.startswith("Could be restored: ")
    assert loaded.shell(count) == before
    assert [path.name for path in loaded.var.iterdir() if "restor" in path.name] == []


def test_data_is_replaced_only_when_asked_and_with_nobody_at_work(loaded: Host, tmp_path: Path) -> None:
    assert loaded.shell(SEARCHES) == "True"
    loaded.escale("backup", str(tmp_path / "b"))
    loaded.shell("from escale.core.models import Job; Job.objects.create(name='after')")
    (loaded.var / "media" / "later.txt").write_text("later")
    refused = loaded.escale("restore", str(tmp_path / "b"), check=False)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "holds data already. Nothing was touched." in refused.stderr
    busy = loaded.start(
        "-c",
        "import django; django.setup(); from django.db import connection as c; c.ensure_connection(); "
        "c.cursor().execute('SELECT count(*) FROM core_job'); print('ready', flush=True); input()",
    )
    assert busy.stdout is not None
    assert busy.stdout.readline() == "ready\n"
    refused = loaded.escale("restore", str(tmp_path / "b"), "--replace", check=False)
    busy.communicate("\n")
    assert refused.returncode == 1
    assert "Stop the web server and the worker first. Nothing was touched." in refused.stderr
    after = "from escale.core.models import Job; print(Job.objects.filter(name='after').count())"
    assert loaded.shell(after) == "1"
    loaded.escale("restore", str(tmp_path / "b"), "--replace")
    assert loaded.shell(after) == "0"
    assert loaded.shell(SEARCHES) == "True"
    assert sorted(path.name for path in (loaded.var / "media").iterdir()) == ["logos"]


def test_a_restore_that_fails_late_leaves_what_was_there(loaded: Host, tmp_path: Path) -> None:
    loaded.escale("backup", str(tmp_path / "b"))
    program = (
        "from pathlib import Path\nfrom escale.core import backup\nfrom escale.core.backup.restoring import restore\n"
        "def broken(): raise RuntimeError('the last step')\n"
        "backup.after_restore('broken', broken)\n"
        f"restore(Path({str(tmp_path / 'b')!r}), replace=True)\n"
    )
    loaded.shell("from escale.core.models import Job; Job.objects.create(name='kept')")
    done = loaded.python("-c", f"import django; django.setup()\n{program}", check=False)
    assert "RuntimeError: the last step" in done.stderr
    assert loaded.shell("from escale.core.models import Job; print(Job.objects.filter(name='kept').count())") == "1"
    assert (loaded.var / "media" / "logos").is_dir()
    assert [path.name for path in loaded.var.iterdir() if "restor" in path.name] == []


MAKE = "from escale.core.models import Job; print(Job.objects.create(name='x').pk)"
DROP = "import sys; from escale.core.models import Job; Job.objects.filter(pk=sys.argv[1]).delete()"
KEEP = """
from pathlib import Path
from escale.core import backup
from escale.core.backup.restoring import restore
from escale.core.backup.writing import backup as write
from escale.core.models import Job
backup.also_keep("journal.jsonl", lines=True)
"""


def test_numbers_are_not_given_again_and_what_must_be_done_again_is(
    loaded: Host, empty: Host, tmp_path: Path
) -> None:
    last = loaded.shell(MAKE)
    loaded.shell(DROP, last)
    (loaded.var / "journal.jsonl").write_text("1\n2\n")
    loaded.shell(f"{KEEP}write(Path({str(tmp_path / 'b')!r}))")
    (empty.var / "journal.jsonl").write_text("2\n3\n")
    empty.shell(
        f"{KEEP}"
        "journal = lambda: backup.kept_path('journal.jsonl').read_text().split()\n"
        "again = lambda: Job.objects.create(name='again', subject_id='-'.join(journal()))\n"
        f"backup.after_restore('again', again)\nrestore(Path({str(tmp_path / 'b')!r}))"
    )
    again = "from escale.core.models import Job; job = Job.objects.get(name='again'); print(job.pk, job.subject_id)"
    assert empty.shell(again) == f"{int(last) + 1} 1-2-3"


def _seen(folder: Path) -> list[tuple[str, int]]:
    # A reader of SQLite comes and goes with two files of its own.
    return sorted((path.name, path.stat().st_mtime_ns) for path in folder.iterdir() if "sqlite" not in path.name)


@pytest.mark.threat(74)
def test_a_damaged_file_is_refused_before_anything_is_touched(
    loaded: Host, key: Path, made_under_load: Path, tmp_path: Path
) -> None:
    content = bytearray(made_under_load.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "damaged").write_bytes(content)
    loaded.escale("backup", "--make-key", str(tmp_path / "other.key"))
    before = sorted(
        (path.name, path.stat().st_mtime_ns) for path in loaded.var.iterdir() if "sqlite" not in path.name
    )
    for path, with_key, words in (
        (tmp_path / "damaged", key, "damaged or incomplete"),
        (made_under_load, tmp_path / "other.key", "not the key"),
    ):
        done = loaded.escale("restore", str(path), "--replace", "--key-file", str(with_key), check=False)
        assert done.returncode == 1
        assert words in done.stderr
        assert "Nothing was touched." in done.stderr
    after = _seen(loaded.var)
    assert after == before


def test_the_newest_are_kept(loaded: Host, tmp_path: Path) -> None:
    for year in (2001, 2002):
        (tmp_path / f"escale-{year}0101T000000Z.backup").write_text("old")
    loaded.escale("backup", str(tmp_path), "--keep", "2")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 2
    assert names[0] == "escale-20020101T000000Z.backup"
