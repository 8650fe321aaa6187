"""On two live clocks the difference before and after one report would be that enterprise's figure."""

import re
from datetime import date

import pytest

from enterprises.kpis.indicators import INDICATORS
from targets.models import Target
from targets.open_data import TABLES
from tests import factories
from tests.targets.api.test_figures import publish_revenue
from tests.targets.conftest import plan_2025

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

STATE = re.compile(
    # the footer's number of the last change; the instant in the description of a chart and of a file
    r'<time[^>]*>\s*(Data as of|数据更新至).*?</time>|"about": \{.*?\}\}|T\d\d:\d\d:\d\d(?=\+08:00)',
    re.DOTALL,
)
CODES = [code for code, each in INDICATORS.items() if each.quantities]
OF_CODES = [
    "years.csv?on=2021-06-30",
    "difference/?from=2019-12-31&to=2021-06-30",
    "difference/reasons.csv?from=2019-12-31&to=2021-06-30",
]
CLUSTER = "clusters/information_technology/"
ELSEWHERE = [
    "tables/overview.csv?on=2021-06-30",
    "tables/further.csv?on=2021-06-30",
    "reconciliation.csv",
    "methodology/",
    "releases/",
    "releases.csv",
    "releases/2020/",
    "releases/2020/since.csv",
    f"{CLUSTER}?on=2021-06-30",
    f"{CLUSTER}targets.csv?on=2021-06-30",
    f"{CLUSTER}targets-by-year.csv?on=2021-06-30",
    "indicators/strategic_emerging_revenue/targets.csv?on=2021-06-30",
    "indicators/strategic_emerging_revenue/targets-by-year.csv?on=2021-06-30",
    "enterprises/",
    "enterprises.csv?resident=any",
    "enterprises-codes.csv?resident=any",
]
PAGES = [f"/{language}/indicators/{code}/?on=2021-06-30" for code in CODES for language in ("en", "zh-hans")]
PAGES += [
    f"/{language}/{page}" for language in ("en", "zh-hans") for page in ("?on=2021-06-30", "reconciliation/")
]
PAGES += [f"/en/indicators/{code}/{page}" for code in CODES for page in OF_CODES]
PAGES += [f"/en/{page}" for page in ELSEWHERE]
PAGES += [f"/data/{name}" for name in TABLES]
ANSWERS = [
    f"/api/v1/indicators/{code}/{question}"
    for code in CODES
    for question in ("value/?on=2020-12-31", "series/?from=2019&to=2021")
] + [
    f"/api/v1/indicators/{code}/value/?on=2020-12-31&by={by}"
    for code in CODES
    for by in INDICATORS[code].dimensions
]
ANSWERS += ["/api/v1/targets/?on=2021-06-30", "/api/v1/releases/2020/"]


def seen(client, *pages: str) -> dict[str, object]:
    """Everything that the public reads about money, without number and instant of the state itself."""
    found: dict[str, object] = {}
    for address in (*PAGES, *pages):
        answer = client.get(address)
        assert answer.status_code == 200, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = STATE.sub("", body.decode())
    for address in ANSWERS:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = {
            key: value for key, value in answer.json().items() if key not in ("seq", "known_at")
        }
    return found


def test_crawl_of_all_live_addresses_sees_no_difference_before_and_after_one_report(
    client, settings, tmp_path
):
    settings.OPEN_DATA_ROOT = tmp_path
    publish_revenue(100, 120, 90, 40)
    late = factories.ListingFactory().enterprise
    factories.DistrictStatisticFactory(published_on=date(2021, 5, 17))
    Target.objects.create(
        plan=plan_2025(), indicator="strategic_emerging_revenue", scope="cluster",
        scope_code="information_technology", target_on=date(2025, 12, 31), value=9,
    )  # fmt: skip
    pages = [f"/en/enterprises/{late.code}/", f"/en/enterprises/{late.code}/timeline.csv"]
    before = seen(client, *pages)
    factories.AnnualReportFactory(enterprise=late, operating_revenue=9_876_543, rd_expense=1_234)
    award = factories.SupportAwardFactory(
        enterprise=late, applied_on=date(2020, 1, 1), approved_on=date(2020, 2, 1)
    )
    factories.PaymentFactory(award=award, paid_on=date(2020, 6, 1))
    after = seen(client, *pages)
    assert [address for address in before if before[address] != after[address]] == []
