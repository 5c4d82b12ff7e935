"""``escale verify-log`` runs where nothing of the platform is."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from escale.core import audit, log_key
from escale.core.models import AuditChain
from tests.factories import CooperationFactory

pytestmark = pytest.mark.django_db
_PROGRAM = (
    "import sys; from escale.cli import main; status = main(sys.argv[1:]); "
    "assert not [name for name in sys.modules if name.split('.')[0] in ('django', 'psycopg', 'sqlite3')]; "
    "sys.exit(status)"
)


def test_it_needs_no_django_and_no_database(tmp_path: Path) -> None:
    cooperation = CooperationFactory()
    with transaction.atomic():
        audit.record("mission.edited", cooperation, acting_user=None)
    chain = AuditChain.objects.get(name=f"cooperation:{cooperation.pk}")
    file = tmp_path / "log.jsonl"
    file.write_text("".join(audit.download(chain)), encoding="utf-8")
    command = [sys.executable, "-c", _PROGRAM, "verify-log", str(file), "--key", log_key.public_key()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env={})
    assert (done.returncode, done.stderr) == (0, "")
    assert "holds: 1 entries without a gap, 1 signed heads." in done.stdout
    other = subprocess.run(
        [*command[:-1], "A" * 43 + "="], capture_output=True, text=True, check=False, cwd=tmp_path, env={}
    )
    assert other.returncode == 1
    assert "names another key than the one you know" in other.stderr
