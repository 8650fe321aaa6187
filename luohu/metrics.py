"""Metrics for Prometheus: requests and their durations, background jobs, the state, connections."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST
FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when it is imported
_GAUGES = """
    SELECT 'jobs', status::text, count(*)::float FROM procrastinate_jobs GROUP BY status
    UNION ALL
    SELECT 'oldest_waiting_job_seconds', '', coalesce(extract(epoch FROM now() - min(at)), 0)
      FROM procrastinate_events
      JOIN procrastinate_jobs ON procrastinate_jobs.id = job_id AND status = 'todo'
     WHERE type = 'deferred'
    UNION ALL
    SELECT 'worker_heartbeat_age_seconds', '', extract(epoch FROM now() - max(last_heartbeat))
      FROM procrastinate_workers HAVING count(*) > 0
    UNION ALL
    SELECT 'state', '', max(seq) FROM enterprises_change HAVING max(seq) IS NOT NULL
    UNION ALL
    SELECT 'connections', coalesce(state, 'background'), count(*) FROM pg_stat_activity
     WHERE datname = current_database() GROUP BY state
"""
_HELP = {
    "jobs": ("Background jobs in the queue by status.", "status"),
    "oldest_waiting_job_seconds": ("Age of the oldest job that waits for a worker.", ""),
    "worker_heartbeat_age_seconds": ("Time since the last sign of life of a background worker.", ""),
    "state": ("Number of the last sealed change.", ""),
    "connections": ("Connections to the database by state.", "state"),
}

_labels = ("view", "method")
_requests = Counter("luohu_requests_total", "Responses.", (*_labels, "status"))
_durations = Histogram("luohu_request_seconds", "Time until the response.", _labels)


def observe(request: HttpRequest, status: int, *, seconds: float) -> None:
    """Count a response under its view: an address could name an enterprise and would be a label for ever."""
    if not settings.METRICS_TOKEN:
        return
    match = request.resolver_match
    view = (match and match.view_name) or "none"
    method = request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
    _requests.labels(view, method, str(status)).inc()
    _durations.labels(view, method).observe(seconds)


def render() -> bytes:
    """Return all metrics in the text format of Prometheus, those of all processes of this server together."""
    registry = CollectorRegistry()
    registry.register(_DatabaseCollector())
    if FOLDER in os.environ:
        multiprocess.MultiProcessCollector(registry)
    else:
        for metric in (_requests, _durations):
            registry.register(metric)
    return bytes(generate_latest(registry))


class _DatabaseCollector(Collector):
    """Gauges read from the database in one statement."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        with connection.cursor() as cursor:
            cursor.execute(_GAUGES)
            for name, label, value in cursor.fetchall():
                text, label_name = _HELP[name]
                if name not in families:
                    names = [label_name] if label_name else []
                    families[name] = GaugeMetricFamily(f"luohu_{name}", text, labels=names)
                families[name].add_metric([label] if label_name else [], value)
        yield from families.values()
