"""Responses while the database is away: a short 503, and no traceback for each request."""

import logging

import pytest
from django.db import OperationalError, connection
from django.test import Client
from psycopg import errors

pytestmark = pytest.mark.django_db


def lose_connection(execute, sql, params, many, context):
    raise OperationalError("server closed the connection") from errors.AdminShutdown("terminating connection")


@pytest.mark.parametrize(
    ("address", "kind", "sentence"),
    [
        ("/en/enterprises/", "text/html", "The registry is briefly unavailable"),
        ("/zh-hans/", "text/html", "本系统暂时无法访问"),
        ("/admin/login/", "text/html", "本系统暂时无法访问"),
        ("/api/v1/enterprises/", "application/problem+json", "暂时无法连接数据库"),
    ],
)
def test_request_without_a_database_is_answered_by_503(
    client: Client,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    kind: str,
    sentence: str,
) -> None:
    monkeypatch.setattr("luohu.errors.monotonic", lambda: 1000.5)
    monkeypatch.setattr("luohu.errors._logged_at", 0.0)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "any"
    with caplog.at_level(logging.ERROR), connection.execute_wrapper(lose_connection):
        first, second = client.get(address), client.get(address)

    for response in (first, second):
        assert response.status_code == 503
        assert response["Content-Type"].startswith(kind)
        assert int(response["Retry-After"]) > 0
        assert sentence in response.content.decode()
    assert [record for record in caplog.records if record.exc_info] == []
    assert len([record for record in caplog.records if "database unreachable" in record.getMessage()]) == 1


def test_any_other_error_remains_a_500_with_its_traceback(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR), connection.execute_wrapper(lambda *arguments: 1 / 0):
        response = client.get("/en/enterprises/")

    assert response.status_code == 500
    assert "ZeroDivisionError" in caplog.text
