"""Installations of their own, on SQLite, or on PostgreSQL when ``DATABASE_URL`` says so."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.faults.installation import ROOT, Installation

POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
Make = Callable[..., Installation]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A migrated, empty database; each test begins with a copy."""
    if not (ROOT / ".var" / "static" / "staticfiles.json").is_file():
        pytest.skip("the pages' styles are not collected: make setup")
    folder = tmp_path_factory.mktemp("template")
    if POSTGRESQL:
        _ask("DROP DATABASE IF EXISTS {}", "faults_template")
        _ask("CREATE DATABASE {}", "faults_template")
        made = Installation(folder, _address("faults_template"))
    else:
        made = Installation(folder)
    done = made.escale("migrate")
    assert done.returncode == 0, done.stderr
    yield made
    made.remove()
    if POSTGRESQL:
        _ask("DROP DATABASE {} WITH (FORCE)", "faults_template")


@contextmanager
def copies(template: Installation, folder: Path) -> Iterator[Make]:
    """``make(**environment)``: an installation whose database is ready; ended and removed at the end."""
    made: list[Installation] = []
    names: list[str] = []

    def make_one(name: str = "installation", **more: str) -> Installation:
        if POSTGRESQL:
            names.append(f"faults_{uuid.uuid4().hex[:12]}")
            _ask("CREATE DATABASE {} TEMPLATE {}", names[-1], "faults_template")
            made.append(Installation(folder / name, _address(names[-1]), **more))
        else:
            made.append(Installation(folder / name, **more))
            shutil.copy(template.database, made[-1].database)
        return made[-1]

    try:
        yield make_one
    finally:
        for each in made:
            each.remove()
        for name in names:
            _ask("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def make(template: Installation, tmp_path: Path) -> Iterator[Make]:
    with copies(template, tmp_path) as make_one:
        yield make_one


@pytest.fixture
def installation(make: Make) -> Installation:
    return make()


def _address(name: str) -> str:
    """The address of another database of the same server."""
    base = psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"])
    host = str(base.get("host", "127.0.0.1"))
    if host.startswith("/"):
        return f"postgresql://{base['user']}@/{name}?host={host}"
    password = f":{base['password']}" if base.get("password") else ""
    return f"postgresql://{base['user']}{password}@{host}:{base.get('port', 5432)}/{name}"


def _ask(words: str, *names: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL(words).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]
