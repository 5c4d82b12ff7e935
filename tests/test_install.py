"""docs/howto/install-debian.md, then backups.md and upgrade.md, followed command by command in a throw-away root."""

import re
from itertools import chain
from pathlib import Path

from tests.staged import commands, followed


def test_the_pages_lead_to_a_working_installation(tmp_path: Path) -> None:
    done = followed(tmp_path, *chain(*commands("install-debian", "backups", "upgrade")))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    assert done.stdout.count('{"status": "ok", "parts": {"database": "ok", "migrations": "ok"}}') == 3
    assert done.stdout.count("Backup written: /var/backups/escale/escale-") == 2
    assert done.stdout.count("Could be restored: ") == 1
    assert done.stdout.count("Restored: ") == 1
    assert re.search(r"^ok +secrets ", done.stdout, re.MULTILINE)
    assert re.search(r"^ok +worker +1 at work", done.stdout, re.MULTILINE)
    assert re.findall(r"^MISSING +(\w+)", done.stdout, re.MULTILINE) == ["mail"]
