"""Whole installations in folders of their own: separate processes, a separate database on the same server."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable


@dataclass
class Host:
    """``var`` is its folder; ``environment`` what its commands are started with."""

    var: Path
    environment: dict[str, str] = field(repr=False)

    def escale(self, *words: str, check: bool = True, **more: Any) -> "subprocess.CompletedProcess[str]":
        """Run one command there."""
        return self.python("-m", "escale", *words, check=check, **more)

    def python(self, *words: str, check: bool = True, **more: Any) -> "subprocess.CompletedProcess[str]":
        """Run Python there."""
        environment = {**self.environment, **more.pop("env", {})}
        done = subprocess.run(
            [PYTHON, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False, **more
        )
        if check:
            assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *words: str, **more: Any) -> "subprocess.Popen[str]":
        """Start Python there and go on."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return subprocess.Popen([PYTHON, *words], env=self.environment, cwd=ROOT, **{**pipes, **more})

    def shell(self, program: str, *words: str) -> str:
        """Run a program that finds Django set up; what it printed."""
        return self.python("-c", f"import django; django.setup()\n{program}", *words).stdout.strip()


@contextmanager
def host(folder: Path, **environment: str) -> Iterator[Host]:
    """An empty installation: no tables, no files. Its database goes when the test ends."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("ESCALE_", "DJANGO_"))}
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("static", "fonts"):
        if not (ROOT / ".var" / name).is_dir():
            pytest.skip("styles and fonts are not there: make setup")
        (folder / name).symlink_to(ROOT / ".var" / name)
    made = {
        **bare,
        "ESCALE_MODE": "demo",
        "ESCALE_VAR": str(folder),
        "ESCALE_SECRET_KEY": "k" * 50,
        "DJANGO_SETTINGS_MODULE": "escale.conf.settings",
        **environment,
    }
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        made.pop("DATABASE_URL", None)
        yield Host(folder, made)
        return
    name = f"escale_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        try:
            yield Host(folder, {**made, "DATABASE_URL": beside(server, name)})
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def beside(url: str, name: str) -> str:
    """The address of another database on the same server."""
    head, question, options = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{question}{options}"
