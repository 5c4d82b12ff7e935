"""How long somebody at work waits while a large table is migrated; one line of JSON.

``python -m tools.with_postgres -- python -m benchmarks.migrating [ROWS]``
"""

import json
import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.threats.checks import migrating


def main(rows: int) -> None:
    """Migrate a table of so many rows beside a reader and a writer."""
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="escale-migrating-") as folder:
        longest = migrating.check_nobody_waits(Path(folder), rows=rows)
    print(json.dumps({"rows": rows, "longest_wait_s": round(longest, 3), "total_s": round(monotonic() - began, 1)}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
