"""Figures for Prometheus: requests by route, and what waits. Never who, never which object.

Several web processes count into files of one folder (``PROMETHEUS_MULTIPROC_DIR``, set by ``escale serve``).
"""

import os
import secrets
from collections.abc import Callable, Iterable
from shutil import disk_usage
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from escale.core.backup import noting
from escale.web import queries

Next = Callable[[HttpRequest], HttpResponse]
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OURS = CollectorRegistry()
_SECONDS = Histogram(
    "escale_request_seconds",
    "Time from the first byte read to the answer.",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=_OURS,
)
_ANSWERS = Counter(
    "escale_requests", "Requests by route, method and status.", ["route", "method", "status"], registry=_OURS
)
_QUERIES = Counter("escale_request_queries", "Questions put to the database.", ["route"], registry=_OURS)


class MetricsMiddleware:
    """Counts every request under the name of its route: names are a closed list, addresses are not."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _Asked()
        began = perf_counter()
        with connection.execute_wrapper(asked):
            response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else ""
        route = route or "none"
        _SECONDS.labels(route).observe(perf_counter() - began)
        method = request.method if request.method in _METHODS else "other"
        _ANSWERS.labels(route, method, str(response.status_code)).inc()
        _QUERIES.labels(route).inc(asked.count)
        return response


class _Asked:
    """Counts statements."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.count += 1
        return execute(*statement)


class _Waiting(Collector):
    """What the machine and the database know at the moment of asking; a database that is away hides only its part."""

    def collect(self) -> Iterable[Metric]:
        """Room, the last backup; whether the database answers; jobs and mails by state, and who works."""
        yield GaugeMetricFamily("escale_disk_free_bytes", "Room for data.", disk_usage(settings.VAR).free)
        if (noted := noting.last(settings.VAR)) is not None:
            words = "When the last backup was written."
            yield GaugeMetricFamily("escale_last_backup_timestamp_seconds", words, noted.at.timestamp())
        try:
            now = queries.waiting()
        except (Error, OSError):
            yield GaugeMetricFamily("escale_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("escale_database_up", "Whether the database answers.", 1)
        yield GaugeMetricFamily("escale_workers", "Workers that said within two minutes that they live.", now.workers)
        jobs = GaugeMetricFamily("escale_jobs", "Jobs by state.", labels=["state"])
        for state, count in now.jobs.items():
            jobs.add_metric([state], count)
        mails = GaugeMetricFamily("escale_mails", "Mails by state.", labels=["state"])
        for state, count in now.mails.items():
            mails.add_metric([state], count)
        oldest = GaugeMetricFamily("escale_oldest_waiting_seconds", "Age of what waits longest.", labels=["queue"])
        oldest.add_metric(["jobs"], now.oldest_job_seconds)
        oldest.add_metric(["mails"], now.oldest_mail_seconds)
        yield from (jobs, mails, oldest)


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever shows the token; there is no such page for others, or without a token."""
    if not _allowed(request.headers.get("Authorization", "")):
        raise Http404
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_OURS)
    registry.register(_Waiting())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _allowed(header: str) -> bool:
    token = settings.METRICS_TOKEN
    return bool(token) and secrets.compare_digest(header.encode(), f"Bearer {token}".encode())
