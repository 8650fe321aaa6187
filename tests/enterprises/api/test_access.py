"""Access to the API: methods, origins, formats and the rate limit."""

import pytest
import time_machine
from django.test import Client

from enterprises.models import Demonstration
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(method):
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)("/api/v1/zones/")
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_head_is_the_same_without_a_body(client):
    response = client.head("/api/v1/zones/")
    assert (response.status_code, response.content) == (200, b"")


def test_options_lists_the_allowed_methods(client):
    assert client.options("/api/v1/zones/")["Allow"] == "GET, HEAD, OPTIONS"


def test_page_of_any_origin_may_read(api):
    response = api("zones/", headers={"Origin": "https://paper.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert "etag" in response["Access-Control-Expose-Headers"].lower()


def test_page_of_another_origin_reads_nothing_but_the_api(client):
    response = client.get("/healthz", headers={"Origin": "https://paper.example"})
    assert "Access-Control-Allow-Origin" not in response


def test_excess_requests_are_rejected_until_the_next_minute(api, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    with time_machine.travel("2026-01-05T10:00:48+08:00", tick=False):
        assert [api("zones/").status_code for _ in range(3)] == [200, 200, 429]
        response = api("zones/")
        assert (response["Retry-After"], response["Cache-Control"]) == ("12", "no-store")
        assert response["Content-Type"] == "application/problem+json"
        assert api("zones/", REMOTE_ADDR="10.0.0.9").status_code == 200
    with time_machine.travel("2026-01-05T10:01:00+08:00", tick=False):
        assert api("zones/").status_code == 200


def test_sender_cannot_name_itself_to_be_counted_anew(api, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    with time_machine.travel("2026-01-05T11:00:00+08:00", tick=False):
        assert api("zones/", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 200
        assert api("zones/", headers={"X-Forwarded-For": "10.0.0.2"}).status_code == 429


def test_failure_returns_problem_json(monkeypatch):
    def fail(*args, **options):
        raise RuntimeError("secret of the machine")

    monkeypatch.setattr("enterprises.api.views.State.now", fail)
    response = Client(raise_request_exception=False).get("/api/v1/zones/")
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in response.content.decode()


def test_demonstration_marks_every_body(api):
    Demonstration.objects.create(pk=1)
    firm = factories.ResidentFactory()
    for address in (
        "enterprises/",
        f"enterprises/{firm.uscc}/",
        "indicators/",
        "indicators/high_tech_enterprises/value/",
        "indicators/high_tech_enterprises/series/",
        "indicators/high_tech_enterprises/revisions/",
        "targets/",
        "zones/",
    ):
        assert api(address).json()["demonstration"] is True


def test_registry_of_real_enterprises_carries_no_mark(api):
    factories.ResidentFactory()
    assert "demonstration" not in api("enterprises/").json()
