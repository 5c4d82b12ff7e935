"""76, 77: migrations that are killed, that meet each other, and that meet people at work."""

import time
from pathlib import Path

import pytest

from tests.hosts import Host, host
from tests.threats.checks import migrating

MIGRATE = "from escale.core import schema\nprint(schema.migrate())"


@pytest.mark.threat(76)
def test_killed_at_five_points_it_goes_on_where_it_stood(tmp_path: Path) -> None:
    with migrating.small_host(tmp_path / "killed") as killed, migrating.small_host(tmp_path / "fresh") as fresh:
        migrating.check_kills_are_survived(killed, fresh)


def test_two_at_once_do_it_once(tmp_path: Path) -> None:
    with migrating.small_host(tmp_path / "two") as small:
        both = [small.start("-c", f"import django; django.setup()\n{MIGRATE}") for _each in range(2)]
        told = sorted(each.communicate(timeout=60)[0].strip() for each in both)
        assert told[0] == "0"
        assert int(told[1]) >= 4


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    with migrating.small_host(tmp_path / "busy") as small:
        holder = small.start(
            "-c",
            "import django; django.setup()\nfrom escale.core import schema\n"
            "with schema._alone(1):\n    print('ready', flush=True)\n    input()",
        )
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n"
        done = small.python(
            "-c",
            "import django; django.setup()\nfrom escale.core import schema\nschema.migrate(patience=0.5)",
            check=False,
        )
        holder.communicate("\n")
        assert "Somebody else is migrating this database." in done.stderr


@pytest.mark.threat(77)
def test_people_at_work_never_wait_two_seconds(tmp_path: Path) -> None:
    migrating.check_nobody_waits(tmp_path)


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    with host(tmp_path / "host") as made:
        began = time.monotonic()
        assert made.escale("migrate").stdout == "The database is at this version.\n"
        assert made.escale("migrate").stdout == "The database is at this version.\n"
        assert time.monotonic() - began < 120
        _check_old_and_new_agree(made)


def _check_old_and_new_agree(made: Host) -> None:
    assert made.shell("from escale.web.health.parts import missing_migrations as m; print(m())") == "0"
