"""What machines ask: alive, ready, figures; and what people read when the database is away."""

import re
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.utils import timezone

from escale.core.backup import noting
from escale.core.models import Job
from escale.core.models.jobs import Worker
from tests.threats.checks.away import away, check_people_get_503_in_words

TOKEN = "t" * 32


def test_a_process_without_a_database_is_alive(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_names_its_parts(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "parts": {"database": "ok", "migrations": "ok"}},
    )


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(client: Client) -> None:
    last = MigrationRecorder.Migration.objects.filter(app="core").order_by("pk").last()
    assert last is not None
    last.delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json()["parts"]["database"] == "ok"
    assert answer.json()["parts"]["migrations"].endswith("to apply")


@pytest.mark.threat(78)
@pytest.mark.django_db
def test_without_a_database_not_ready_and_no_secret(client: Client) -> None:
    with away():
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "parts": {"database": "does not answer", "migrations": "unknown"},
    }


@pytest.mark.threat(78)
@pytest.mark.django_db
def test_a_broker_that_is_away_is_named(client: Client, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with override_settings(BROKER_URL=f"redis://:secret@127.0.0.1:{port}/0"):
            assert client.get("/readyz").json()["parts"]["broker"] == "ok"
    with override_settings(BROKER_URL=f"redis://:secret@127.0.0.1:{port}/0"):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["broker"] == "does not answer"
    assert b"secret" not in answer.content


@pytest.mark.threat(78)
@pytest.mark.django_db
def test_people_get_503_in_words() -> None:
    check_people_get_503_in_words()


@pytest.mark.django_db
def test_figures_are_for_the_token_alone(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    with override_settings(METRICS_TOKEN=TOKEN):
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
        assert client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.django_db
@override_settings(METRICS_TOKEN=TOKEN)
def test_figures_name_routes_and_states_not_addresses(client: Client) -> None:
    Job.objects.create(name="core.send_mail")
    client.get("/nowhere/somebody@example.org/")
    client.get("/mailbox/17/")
    text = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    assert 'escale_jobs{state="queued"} 1.0' in text
    assert 'escale_jobs{state="failed"} 0.0' in text
    assert 'escale_mails{state="queued"} 0.0' in text
    assert 'escale_oldest_waiting_seconds{queue="mails"} 0.0' in text
    assert 'escale_requests_total{method="GET",route="web:mail",status="404"}' in text
    assert 'route="none"' in text
    assert "somebody" not in text
    assert "/mailbox/17" not in text


@pytest.mark.django_db
@override_settings(METRICS_TOKEN=TOKEN)
def test_figures_cost_three_queries(client: Client) -> None:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert len(queries) == 3


@pytest.mark.threat(78)
@pytest.mark.django_db
@override_settings(METRICS_TOKEN=TOKEN)
def test_without_a_database_the_other_figures_are_told(client: Client) -> None:
    with away():
        answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "escale_database_up 0.0" in text
    assert "escale_disk_free_bytes " in text
    assert "escale_request_seconds" in text
    assert "escale_jobs" not in text


@pytest.mark.django_db
@override_settings(METRICS_TOKEN=TOKEN)
def test_figures_tell_who_works_and_when_a_backup_was_written(client: Client, tmp_path: Path) -> None:
    Worker.objects.create(name="here")
    Worker.objects.create(name="gone", alive_at=timezone.now() - timedelta(minutes=3))
    noting.note(tmp_path, tmp_path / "b")
    with override_settings(VAR=tmp_path):
        text = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    assert "escale_database_up 1.0" in text
    assert "escale_workers 1.0" in text
    written = float(re.findall(r"^escale_last_backup_timestamp_seconds (.+)$", text, re.MULTILINE)[0])
    assert abs(written - timezone.now().timestamp()) < 60
