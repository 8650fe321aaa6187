"""Addresses outside the languages."""

import pytest
from django.test import Client


def test_root_goes_to_the_language_the_browser_prefers(client: Client) -> None:
    english = client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    chinese = client.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert english["Location"] == "/en/"
    assert chinese["Location"] == "/zh-hans/"
    assert "Accept-Language" in english["Vary"]


def test_health_needs_no_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_every_migration_is_applied(client: Client) -> None:
    assert client.get("/readyz").status_code == 200
