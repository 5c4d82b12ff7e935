"""71, 72: the disk is full, the file cannot be written, its log is gone, the power failed during a write."""

import os
import shutil
import signal
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.clients import Browser
from tests.faults.conftest import POSTGRESQL, Make
from tests.faults.disks import fill, remount, small_disk
from tests.faults.drill import Clients, compare
from tests.faults.installation import Installation

pytestmark = pytest.mark.skipif(POSTGRESQL, reason="about the files of SQLite")
_WORDS = ("there are no halves", "Before you send a form again, look whether it was saved")


def place(installation: Installation, scene: dict[str, object], number: int) -> int:
    request, slot = scene["requests"][number]  # type: ignore[index]
    browser = Browser(installation.port, str(scene["organiser"]))
    answer = browser.post(f"{scene['agenda']}requests/{request}/place/", {"slot": slot})
    if answer.status == 503:
        assert [words for words in _WORDS if words not in answer.text] == []
        assert "Traceback" not in answer.text
    return answer.status


@pytest.mark.threat(71)
def test_a_full_disk_refuses_writes_in_words_and_goes_on_by_itself(make: Make, tmp_path: Path) -> None:
    made = make(ESCALE_MODE="demo")
    with small_disk(tmp_path / "disk", 24) as disk:
        shutil.move(made.database, disk / "escale.sqlite3")
        made.environment["DATABASE_URL"] = f"sqlite:///{disk / 'escale.sqlite3'}"
        scene = made.inside("bookable", size=3)
        made.serve(2)
        assert place(made, scene, 0) == 303
        made.inside("seen_long_ago")
        ballast = fill(disk)
        statuses = [place(made, scene, number) for number in range(1, 6)]
        assert statuses.count(503) >= 3  # the log may have had some room left
        guest, browser = Browser(made.port, str(scene["guest"])), Browser(made.port, str(scene["organiser"]))
        pages = [browser.get(str(scene["agenda"])), guest.get(f"/my/{scene['mission']}/day/")]
        assert [page.status for page in pages] == [200, 200]
        ballast.unlink()
        assert [place(made, scene, number) for number in (6, 7, 8)] == [303] * 3
        stands = made.inside("standing")
        assert stands["faults"] == []
        assert len(stands["meetings"]) == 1 + statuses.count(303) + 3
        made.stop()


@pytest.mark.threat(71)
def test_where_nothing_can_be_logged_pages_are_still_shown(installation: Installation) -> None:
    scene = installation.inside("bookable", size=2)
    installation.log = Path("/dev/full")
    installation.serve(1)
    browser = Browser(installation.port, scene["organiser"])
    assert browser.get("/nowhere/").status == 404  # a line in the log
    assert browser.get("/", headers={"Host": "evil.example"}).status == 400  # and another
    assert browser.get(scene["agenda"]).status == 200
    assert place(installation, scene, 0) == 303


@pytest.mark.threat(72)
def test_a_file_that_became_read_only(make: Make, tmp_path: Path) -> None:
    made = make()
    with small_disk(tmp_path / "disk", 40) as disk:
        shutil.move(made.database, disk / "escale.sqlite3")
        made.environment["DATABASE_URL"] = f"sqlite:///{disk / 'escale.sqlite3'}"
        made.inside("bookable", size=2)
        remount(disk, "ro")
        for program in ("serve", "worker"):
            done = made.escale(program, seconds=30)
            assert done.returncode == 1
            assert "cannot be written" in done.stderr
            assert "Nothing was changed" in done.stderr
            assert "Traceback" not in done.stderr
        remount(disk, "rw")
        made.serve(1)
        made.stop()


@pytest.mark.threat(72)
def test_a_log_that_was_taken_away_is_noticed(installation: Installation) -> None:
    scene = installation.inside("bookable", size=2)
    installation.serve(1)
    assert place(installation, scene, 0) == 303
    installation.stop()
    log, index = (installation.database.with_name(f"escale.sqlite3{ending}") for ending in ("-wal", "-shm"))
    log.rename(installation.folder / "kept")
    done = installation.escale("serve", seconds=30)
    assert done.returncode == 1
    assert "escale.sqlite3-wal is missing" in done.stderr
    assert "restore the newest backup" in done.stderr
    (installation.folder / "kept").rename(log)
    installation.serve(1)
    installation.stop()
    assert len(installation.inside("standing")["meetings"]) == 1
    log.unlink(missing_ok=True)
    index.unlink(missing_ok=True)
    installation.serve(1)  # as the words say
    assert installation.inside("standing")["faults"] == []


@pytest.mark.threat(72)
def test_images_of_a_power_failure_are_whole(installation: Installation, make: Make) -> None:
    scene = installation.inside("bookable", size=16)
    server = installation.serve(2)
    clients = Clients([installation.port], scene, seed=72)
    clients.start()
    images = []
    try:
        for number in range(2):
            time.sleep(1.5)
            images.append((*_image(installation, server.pid, clients, make(f"image{number}")),))
    finally:
        clients.stop()
    for image, told in images:
        image.serve(1)
        image.stop()
        stands = image.inside("standing")
        assert stands["faults"] == []
        book = Clients([], {"organiser": "", "requests": []}, 0).book
        book.done = told
        # What had begun before the picture may be in it, or be newer than what was told.
        missing = [line for line in compare(book, stands)["lost"] if line.endswith("None")]
        assert missing == []


def _image(
    installation: Installation, leader: int, clients: Clients, image: Installation
) -> tuple[Installation, dict[str, str]]:
    """The files at one instant, and what clients had been told before it."""
    with clients.lock:
        told = dict(clients.book.done)
    os.killpg(leader, signal.SIGSTOP)
    try:
        for ending in ("", "-wal"):
            source = installation.database.with_name(f"escale.sqlite3{ending}")
            shutil.copy(source, image.database.with_name(source.name))
    finally:
        os.killpg(leader, signal.SIGCONT)
    return image, told


@pytest.mark.threat(72)
@pytest.mark.parametrize("harm", ["torn", "cut", "strange"])
def test_a_damaged_file_is_refused_in_words(installation: Installation, harm: str) -> None:
    installation.inside("bookable", size=6)
    with closing(sqlite3.connect(installation.database)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(installation.database.read_bytes())
    if harm == "torn":
        content[4096 * 20 : 4096 * 40] = os.urandom(4096 * 20)
    content = {"torn": content, "cut": content[: len(content) // 2], "strange": bytearray(b"x" * 8192)}[harm]
    installation.database.write_bytes(content)
    before = bytes(content)
    done = installation.escale("serve", seconds=30)
    assert done.returncode == 1, done.stderr
    assert "is damaged" in done.stderr
    assert "escale restore" in done.stderr
    assert "Traceback" not in done.stderr
    assert installation.database.read_bytes() == before


def test_two_programs_that_start_at_once_find_nothing_wrong(installation: Installation) -> None:
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda: results.append(installation.escale("worker", "--once").returncode))
        for _program in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [0, 0, 0]
