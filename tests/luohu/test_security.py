"""Security headers of every response."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

import luohu.urls

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [path("failing/", failing), *luohu.urls.urlpatterns]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("/healthz", "localhost", 200),
        ("/admin/login/", "localhost", 200),
        ("/admin/", "localhost", 302),
        ("/static/admin/css/base.css", "localhost", 200),
        ("/en/no-such-page/", "localhost", 404),
        ("/api/v1/no-such-list/", "localhost", 404),
        ("/failing/", "localhost", 500),
        ("/robots.txt", "stranger.example", 400),
    ],
)
def test_every_answer_has_the_strict_policy(client: Client, address: str, host: str, status: int) -> None:
    client.raise_request_exception = False

    response = client.get(address, headers={"Host": host})

    assert response.status_code == status
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Request-ID"]
    assert "camera=()" in response["Permissions-Policy"]
    response.close()
