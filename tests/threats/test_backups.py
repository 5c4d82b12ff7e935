"""73, 74: a backup sees one instant; a backup that is not what was written is refused before anything is touched."""

from pathlib import Path

import pytest

from escale.core.backup.problems import BackupProblem
from escale.core.backup.sealing import make_key, read_key
from tests.threats.checks import backups

pytestmark = pytest.mark.threat(74)


@pytest.mark.threat(73)
@pytest.mark.django_db(transaction=True)
def test_an_instant_stands_still() -> None:
    backups.check_an_instant_stands_still()


@pytest.mark.parametrize("key", [None, backups.KEY], ids=["plain", "sealed"])
def test_every_change_is_seen(key: bytes | None) -> None:
    backups.check_every_change_is_seen(key)


def test_only_its_key_opens_it() -> None:
    backups.check_only_its_key_opens_it()


def test_harmful_names_are_refused() -> None:
    backups.check_harmful_names_are_refused()


def test_a_newer_one_is_refused() -> None:
    backups.check_a_newer_one_is_refused()


def test_a_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "key"
    make_key(path)
    assert len(read_key(path)) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupProblem, match="never replaced"):
        make_key(path)
    path.chmod(0o644)
    with pytest.raises(BackupProblem, match="chmod o=,g-w"):
        read_key(path)
    path.chmod(0o600)
    path.write_text("no key")
    with pytest.raises(BackupProblem, match="is no key"):
        read_key(path)
