"""/metrics for Prometheus."""

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("token", "header", "status"),
    [
        ("", "", 404),
        ("", "Bearer ", 404),
        ("secret", "", 404),
        ("secret", "Bearer wrong", 404),
        ("secret", "Bearer sécret", 404),
        ("secret", "Bearer secret", 200),
    ],
)
def test_only_the_bearer_of_the_token_reads_metrics(
    client: Client, settings: Settings, token: str, header: str, status: int
) -> None:
    settings.METRICS_TOKEN = token

    assert client.get("/metrics", headers={"Authorization": header}).status_code == status


def test_responses_are_counted_by_view_and_never_by_address(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "secret"
    client.get("/en/enterprises/91440300MA5DA0001X/")
    client.get("/no-such-page")

    text = client.get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()

    assert 'luohu_requests_total{method="GET",status="404",view="none"}' in text
    assert "91440300MA5DA0001X" not in text
    assert "luohu_request_seconds_bucket" in text
    assert "luohu_connections" in text
