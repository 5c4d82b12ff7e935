"""Fixtures of the whole suite."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from escale.apps.suggestions.domain import remembering
from escale.core import append_only
from escale.core.models import Job
from escale.core.queues.running import run_job


@pytest.fixture(autouse=True, scope="session")
def _emptying_is_allowed() -> Iterator[None]:
    """Tests that commit empty every table afterwards, also those of which the database refuses it.

    Of the class: beside a browser's event loop Django opens another connection than the one of this fixture.
    """
    operations = type(connection.ops)
    emptying = operations.execute_sql_flush

    def execute(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with append_only.lifted():
            emptying(self, statements)

    with patch.object(operations, "execute_sql_flush", execute):
        yield


@pytest.fixture(autouse=True)
def _no_language_stays() -> Iterator[None]:
    """The language of the last page that a test asked for is not that of the next test."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_match_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is a worker of its own: keys of missions come again."""
    monkeypatch.setattr(remembering, "_memories", {})


@pytest.fixture
def run_jobs() -> Callable[[], list[Job]]:
    """Run every queued job in this process, also those that jobs enqueue; returns them as they ended."""

    def run() -> list[Job]:
        ended = []
        while (job := Job.objects.filter(state=Job.State.QUEUED).order_by("pk").first()) is not None:
            run_job(job.pk)
            job.refresh_from_db()
            ended.append(job)
        return ended

    return run


@pytest.fixture
def count_queries(db: None) -> Callable[[], AbstractContextManager[CaptureQueriesContext]]:
    """``with count_queries() as queries: …; assert len(queries) == 5``."""

    def capture() -> AbstractContextManager[CaptureQueriesContext]:
        return CaptureQueriesContext(connection)

    return capture
