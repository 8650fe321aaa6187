"""Public pages: compressed, with an ETag and 304, and computed once for each state of the registry."""

import gzip

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enterprises.models import ImportBatch
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["/en/", "/zh-hans/enterprises/", "/en/methodology/", "/en/indicators/high_tech_enterprises/"]


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_compressed_and_public_and_has_an_etag(client: Client, page: str) -> None:
    plain, packed = client.get(page), client.get(page, headers={"Accept-Encoding": "gzip, br"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"
    assert "Accept-Encoding" in packed["Vary"]
    assert "Cookie" not in packed["Vary"]
    assert plain["ETag"] != packed["ETag"], "A strong ETag belongs to one coding."
    assert not packed.cookies


@pytest.mark.parametrize("page", PAGES)
def test_an_unchanged_page_is_304_and_a_changed_one_is_not(client: Client, page: str) -> None:
    etag = client.get(page)["ETag"]
    known = {"If-None-Match": etag}

    unchanged = client.get(page, headers=known)
    factories.ClusterFactory(code="new_materials")
    changed = client.get(page, headers=known)

    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", etag)
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_a_page_is_read_from_the_cache_until_something_changes(client: Client) -> None:
    first = client.get("/en/?on=2020-12-31")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = client.get("/en/?on=2020-12-31")
    assert len(queries) == 2, "The state of the registry, and the plans of imports."
    factories.EnterpriseFactory()
    third = client.get("/en/?on=2020-12-31")

    assert second.content == first.content
    assert third["ETag"] != first["ETag"]


def test_a_planned_import_changes_the_pages_that_tell_its_unmatched_certificates(client: Client) -> None:
    before = client.get("/en/")["ETag"]
    ImportBatch.objects.create(
        kind="notices", file_name="公告.xlsx", submitted_by=factories.UserFactory(), status="planned"
    )

    assert client.get("/en/")["ETag"] != before


def test_the_next_day_is_another_page(client: Client, time_machine) -> None:
    time_machine.move_to("2026-03-01T23:59:00+08:00", tick=False)
    before = client.get("/en/enterprises/")["ETag"]
    time_machine.move_to("2026-03-02T00:00:00+08:00", tick=False)

    assert client.get("/en/enterprises/")["ETag"] != before


@pytest.mark.parametrize(
    ("page", "status"), [("/en/?on=2999-01-01", 400), ("/en/nothing/", 404), ("/en/clusters/none/", 404)]
)
def test_an_error_has_no_etag(client: Client, page: str, status: int) -> None:
    response = client.get(page)

    assert (response.status_code, "ETag" in response) == (status, False)


def test_a_search_is_compressed_and_not_stored(client: Client) -> None:
    first = client.get("/en/enterprises/?q=jia", headers={"Accept-Encoding": "gzip"})
    with CaptureQueriesContext(connection) as queries:
        second = client.get("/en/enterprises/?q=jia", headers={"Accept-Encoding": "gzip"})

    assert second["ETag"] == first["ETag"]
    assert second["Content-Encoding"] == "gzip"
    assert len(queries) > 2, "Searches are endless."


def test_head_is_answered_like_get(client: Client) -> None:
    head, get = client.head("/en/methodology/"), client.get("/en/methodology/")

    assert head["ETag"] == get["ETag"]
    assert (head.content, bool(get.content)) == (b"", True)


def test_the_form_for_errors_is_not_cached(client: Client) -> None:
    assert "no-store" in client.get("/en/report-an-error/")["Cache-Control"]
