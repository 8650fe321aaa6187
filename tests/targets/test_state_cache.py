"""Public figures cached by the state of the registry, and computed again after every commit."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enterprises.models import Change, Recognition
from targets.models import PublishedFigure, Target
from targets.releases.workflow import withdraw
from tests import factories
from tests.databases import second_connection
from tests.enterprises.api.conftest import api
from tests.targets.conftest import enterprises, plan_2025
from tests.targets.publishing import release_everything

__all__ = ["api"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

ON = "on=2025-12-31"
HIGH_TECH = "indicators/high_tech_enterprises"
CHANGE = f"{HIGH_TECH}/difference/?from=2023-12-31&to=2025-12-31"
# A figure or a total. The enterprises behind a figure and what imports name are read anew for each page.
COMPUTED = re.compile(r"WITH held(?!.*ORDER BY code)|count\((?!.*importbatch)", re.DOTALL | re.IGNORECASE)
CANCEL = (
    "UPDATE enterprises_recognition SET cancelled_from = '2024-01-01' WHERE scheme_id = 'national_high_tech'"
)


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def district():
    enterprises(2)
    plan_2025()


@pytest.fixture
def other():
    """Yield a second connection, with its own transactions."""
    with second_connection() as second:
        yield second


def get_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def stock(client) -> int:
    found = re.search(r'<data value="(\d+)">', client.get(f"/en/?{ON}").content.decode())
    return int(found[1])


# Pages that are stored whole, by state. With a parameter that they ignore they are not, and are made again
# from their figures, each of which is cached.
PAGES = [
    f"/en/?{ON}",
    f"/en/{HIGH_TECH}/?{ON}",
    f"/en/{HIGH_TECH}/?on=2024-12-31",
    "/en/reconciliation/?",
    "/en/methodology/?",
    f"/en/clusters/information_technology/?{ON}",
    f"/en/zones/future_rd/?{ON}",
    f"/en/enterprises/?{ON}",
]
NOT_STORED = "&colour=red"
COUNTS_OF_PAGES = [(64, 10), (40, 18), (42, 19), (12, 7), (35, 8), (85, 23), (85, 23), (25, 16)]


@pytest.mark.parametrize(
    ("address", "cold", "warm"),
    [
        # Of the queries of a page, two before and two after it are of its ETag; of the list's first answer,
        # six count the enterprises beside each choice of five filters (the status takes two).
        *((f"{page}{NOT_STORED}", *counts) for page, counts in zip(PAGES, COUNTS_OF_PAGES, strict=True)),
        (f"/en/{CHANGE}", 25, 15),
        (f"/en/{HIGH_TECH}/difference/enterprises.csv?from=2023-12-31&to=2025-12-31", 15, 5),
        (f"/api/v1/{CHANGE}", 17, 1),
        ("/en/reconciliation.xlsx", 8, 3),
        (f"/api/v1/enterprises/?{ON}", 13, 1),
        (f"/api/v1/{HIGH_TECH}/value/?{ON}&by=cluster", 17, 2),
        (f"/api/v1/{HIGH_TECH}/series/", 10, 1),
        (f"/api/v1/{HIGH_TECH}/series/?by=zone", 11, 1),
        (f"/api/v1/{HIGH_TECH}/revisions/", 11, 1),
        (f"/api/v1/targets/?{ON}", 18, 1),
    ],
)
def test_figures_are_computed_once_while_nothing_changes(client, district, address, cold, warm):
    first, again = get_queries(client, address), get_queries(client, address)
    assert (len(first), len(again)) == (cold, warm)
    assert not [sql for sql in again if COMPUTED.search(sql)]
    factories.EnterpriseFactory()
    assert len(get_queries(client, address)) == cold


@pytest.mark.parametrize(("page", "counts"), list(zip(PAGES, COUNTS_OF_PAGES, strict=True)))
def test_stored_page_takes_the_two_queries_of_its_etag_while_nothing_changes(client, district, page, counts):
    assert [len(get_queries(client, page)) for _ in range(3)] == [counts[0], 2, 2]
    factories.EnterpriseFactory()
    assert [len(get_queries(client, page)) for _ in range(2)] == [counts[0], 2]


def test_figure_of_a_page_is_new_after_a_commit(client, district):
    assert [stock(client), stock(client)] == [2, 2]
    Recognition.objects.filter(scheme="national_high_tech").update(cancelled_from=date(2024, 1, 1))
    assert stock(client) == 0


def test_figure_of_a_page_is_new_after_a_transaction_that_commits_late(client, district, other):
    """It changed something before the page was first asked for, and its commit comes after."""
    other.execute(CANCEL)
    assert [stock(client), stock(client)] == [2, 2]
    other.commit()
    assert stock(client) == 0


def test_cached_values_are_invalid_after_a_late_commit(client, district, other):
    PublishedFigure.objects.create(
        indicator="high_tech_enterprises", on=date(2025, 6, 30), value=2, publisher="罗湖区", document="公报"
    )
    addresses = [
        f"/en/{HIGH_TECH}/?on=2024-12-31",
        f"/en/{CHANGE}",
        f"/api/v1/{CHANGE}",
        f"/en/{HIGH_TECH}/difference/reasons.csv?from=2023-12-31&to=2025-12-31",
        "/en/reconciliation/",
        "/en/reconciliation.csv",
        "/en/methodology/",
        f"/en/clusters/information_technology/?{ON}",
        f"/en/zones/future_rd/?{ON}",
    ]

    def read_page(address):
        return re.sub(
            r'<footer>.*|"seq":\d+|"known_at":"[^"]*"', "", client.get(address).content.decode(), flags=re.S
        )

    other.execute(CANCEL)
    before = {address: read_page(address) for address in addresses}
    assert before == {address: read_page(address) for address in addresses}
    other.commit()
    for address in addresses:
        assert read_page(address) != before[address], address


def test_target_moved_by_a_publisher_moves_the_verdict(client, api, district):
    def verdict():
        rows = api(f"targets/?{ON}").json()["results"]
        return next(r["progress"]["status"] for r in rows if r["indicator"] == "high_tech_enterprises")

    assert verdict() == "missed"
    Target.objects.filter(indicator="high_tech_enterprises").update(value=1)
    assert verdict() == "reached"
    assert "Target reached" in client.get(f"/en/?{ON}").content.decode()


def test_release_moves_the_figure_that_is_public_from_it_alone(client, district):
    address = f"/en/indicators/strategic_emerging_revenue/?{ON}"
    assert "no release has published it" in client.get(address).content.decode()
    release = release_everything("end-of-2025", date(2025, 12, 31))
    assert "end-of-2025" in client.get(address).content.decode()
    withdraw(release, by=factories.UserFactory(), at=timezone.now(), reason="A list twice.")
    assert "end-of-2025" not in client.get(address).content.decode()


def test_audit_log_is_in_the_language_of_the_reader(client, district):
    chinese = client.get(f"/zh-hans/?{ON}").content.decode()
    assert "信息技术" in chinese
    assert "Information technology" not in chinese
    assert "Information technology" in client.get(f"/en/?{ON}").content.decode()


def test_past_states_are_cached_separately_from_now(client, district):
    seq = Change.objects.state()
    Recognition.objects.filter(scheme="national_high_tech").update(cancelled_from=date(2024, 1, 1))
    assert stock(client) == 0
    assert '<data value="2">' in client.get(f"/en/?{ON}&known_at=seq:{seq}").content.decode()
    assert stock(client) == 0
