"""Peers for the benchmark of reads: Django REST framework with its defaults, and psycopg on bare WSGI.

Both read the tables of the registry, unmanaged, and return the same fields as of today.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import orjson
import psycopg

DATABASE = os.environ["BENCH_DATABASE"]  # a connection string of libpq

_ROW = """
    SELECT e.uscc, e.organisation_code, e.name_zh, nullif(e.name_en, '') AS name_en, e.status,
           e.established_on, e.ended_on, e.cluster_id AS cluster, r.subdistrict_id AS subdistrict,
           e.industry_id AS industry,
           ARRAY(SELECT m.zone_id FROM enterprises_zonemembership m
                 WHERE m.enterprise_id = e.id AND m.days @> %(on)s::date) AS zones,
           ARRAY(SELECT jsonb_build_object('scheme', c.scheme_id, 'number', nullif(c.number, ''),
                     'issued_on', c.issued_on, 'starts_on', c.starts_on, 'ends_on', c.ends_on,
                     'cancelled_from', c.cancelled_from)
                 FROM enterprises_recognition c
                 WHERE c.enterprise_id = e.id AND c.in_force @> %(on)s::date) AS recognitions
    FROM enterprises_enterprise e
"""
_RESIDENCE = " enterprises_residence r ON r.enterprise_id = e.id AND r.days @> %(on)s::date"
DETAIL = f"{_ROW} LEFT JOIN {_RESIDENCE} WHERE e.code = %(code)s"
LIST = f"{_ROW} JOIN {_RESIDENCE} WHERE e.days @> %(on)s::date ORDER BY e.sort_key, e.code LIMIT 50"
COUNT = f"""
    SELECT count(*) FROM enterprises_enterprise e JOIN {_RESIDENCE} WHERE e.days @> %(on)s::date
"""


class Bare:
    """WSGI application of one connection, plain SQL and orjson."""

    def __init__(self) -> None:
        self.connection = psycopg.connect(DATABASE, autocommit=True)

    def rows(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        cursor = self.connection.execute(statement, parameters)
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        on, code = date.today(), environ["PATH_INFO"].strip("/")
        body: Any
        if code:
            [body] = self.rows(DETAIL, on=on, code=code)
        else:
            [total] = self.rows(COUNT, on=on)
            body = {"count": total["count"], "results": self.rows(LIST, on=on)}
        content = orjson.dumps(body)
        start_response(
            "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        )
        return [content]


def bare() -> Bare:
    """Return the application; called in each worker."""
    return Bare()


def rest_framework() -> Any:
    """Return the application; called in each worker.

    Settings of `startproject` and a view set as in the tutorial: tuning either would make the ratio unfair.
    """
    from django.conf import settings

    settings.configure(
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="bench.rest_framework",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "rest_framework",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **_django_database()}},
        REST_FRAMEWORK={
            "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
            "PAGE_SIZE": 50,
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        },
        USE_TZ=True,
    )
    import django
    from django.core.wsgi import get_wsgi_application

    django.setup()
    return get_wsgi_application()


def _django_database() -> dict[str, str]:
    parameters = psycopg.conninfo.conninfo_to_dict(DATABASE)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: str(parameters[key]) for key, name in names.items() if key in parameters}
