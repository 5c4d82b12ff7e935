"""Other planners, installed on demand into a virtual environment of their own."""

import json
import subprocess
import sys
import tempfile
import venv
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(".var/peers")
MODEL = Path(__file__).with_name("cpsat.py")


@cache
def _python() -> str | None:
    """The interpreter that has OR-Tools, None when it cannot be installed."""
    python = FOLDER / "bin" / "python"
    if not python.exists():
        venv.create(FOLDER, with_pip=True)
    known = subprocess.run([python, "-c", "import ortools"], capture_output=True, check=False)
    if known.returncode:
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "ortools"], capture_output=True, check=False
        )
        if done.returncode:
            return None
    return str(python)


def cpsat(data: dict[str, Any], bound: int, seconds: float) -> dict[str, Any]:
    """What a direct CP-SAT model reaches in the same time on two workers."""
    python = _python()
    if python is None:
        return {"who": "CP-SAT", "stopped": "not run: ortools could not be installed"}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(data, file)
        file.flush()
        command = [python, str(MODEL), file.name, str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        return {"who": "CP-SAT", "stopped": f"ended with status {done.returncode}"}
    found: dict[str, Any] = json.loads(done.stdout)
    if found["stopped"] == "unknown":
        peak = found["peak_megabytes"]
        return {"who": "CP-SAT", "stopped": f"no agenda found in {seconds:g} s", "peak_megabytes": peak}
    return {"who": "CP-SAT"} | found | {"percent": round(100 * found["value"] / bound, 3) if bound else 100.0}
