"""Addresses outside the languages."""

import datetime as dt

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from enterprises.kpis.indicators import INDICATORS
from luohu.sitemaps import StaticPages
from tests import factories


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


def test_not_ready_while_a_migration_is_pending(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luohu.views.count_unapplied_migrations", lambda: 2)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert "2 migrations" in response.json()["detail"]


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> int:
        raise OperationalError("connection refused by 10.0.0.7")

    monkeypatch.setattr("luohu.views.count_unapplied_migrations", unreachable)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert "10.0.0.7" not in response.content.decode(), "Where the database is concerns nobody outside."


def test_favicon_redirects_to_the_static_file(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert response["Location"] == "/static/favicon.svg"


def test_robots_txt_disallows_the_admin_site(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /admin/" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines


@pytest.mark.django_db
def test_sitemap_lists_each_plain_page_in_both_languages(client: Client) -> None:
    response = client.get("/sitemap.xml")

    assert response.status_code == 200
    for page in StaticPages().items():
        for language in ("en", "zh-hans"):
            with override(language):
                assert f"<loc>http://testserver{reverse(page)}</loc>" in response.content.decode()


@pytest.mark.django_db
def test_sitemap_lists_each_indicator_and_each_part_in_both_languages(client: Client) -> None:
    parts = [factories.ClusterFactory(), factories.ZoneFactory(), factories.SubdistrictFactory()]

    content = client.get("/sitemap.xml").content.decode()

    kinds = ("cluster", "zone", "subdistrict")
    pages = [(kind, part.pk) for kind, part in zip(kinds, parts, strict=True)]
    for name, code in [*pages, *(("indicator", code) for code in INDICATORS)]:
        for language in ("en", "zh-hans"):
            with override(language):
                assert f"<loc>http://testserver{reverse(name, args=[code])}</loc>" in content


@pytest.mark.django_db
@pytest.mark.parametrize(("today", "is_listed"), [("2025-12-30", False), ("2025-12-31", True)])
def test_sitemap_lists_a_plan_from_its_last_day_on(client: Client, today: str, is_listed: bool) -> None:
    factories.PlanFactory(slug="2021-2025", ends_on=dt.date(2025, 12, 31))

    with time_machine.travel(f"{today}T12:00:00+08:00", tick=False):
        content = client.get("/sitemap.xml").content.decode()

    for language in ("en", "zh-hans"):
        assert (f"<loc>http://testserver/{language}/plans/2021-2025/</loc>" in content) == is_listed


def test_a_weakness_can_be_reported(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@registry.example"

    lines = client.get("/.well-known/security.txt").content.decode().splitlines()

    fields = dict(line.split(": ", 1) for line in lines)
    assert fields["Contact"] == "mailto:security@registry.example"
    assert dt.datetime.fromisoformat(fields["Expires"]) > timezone.now() + dt.timedelta(days=30)


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/robots.txt", "/.well-known/security.txt", "/"])
def test_nothing_is_written_by_these_addresses(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
