"""On two live clocks the difference before and after one report would be that enterprise's figure."""

import re
from datetime import date

import pytest

from enterprises.kpis.indicators import INDICATORS
from tests import factories as make
from tests.targets.api.test_figures import publish_revenue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

STATE = re.compile(r"(change|第) \d+( 次变更)? ·\s*<time.*?</time>")  # the footer's number of the last change
CODES = [code for code, each in INDICATORS.items() if each.quantities]
PAGES = [f"/{language}/indicators/{code}/?on=2021-06-30" for code in CODES for language in ("en", "zh-hans")]
PAGES += [
    f"/{language}/{page}" for language in ("en", "zh-hans") for page in ("?on=2021-06-30", "reconciliation/")
]
ANSWERS = [
    f"/api/v1/indicators/{code}/{question}"
    for code in CODES
    for question in ("value/?on=2020-12-31", "series/?from=2019&to=2021")
] + [
    f"/api/v1/indicators/{code}/value/?on=2020-12-31&by={by}"
    for code in CODES
    for by in INDICATORS[code].dimensions
]


def seen(client) -> dict[str, object]:
    """Everything that the public reads about money, without the number of the state itself."""
    found: dict[str, object] = {}
    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = STATE.sub("", answer.content.decode())
    for address in ANSWERS:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = {
            key: value for key, value in answer.json().items() if key not in ("seq", "known_at")
        }
    return found


def test_crawl_of_all_live_addresses_sees_no_difference_before_and_after_one_report(client):
    publish_revenue(100, 120, 130)
    late = make.ListingFactory().enterprise
    make.DistrictStatisticFactory(published_on=date(2021, 5, 17))
    before = seen(client)
    make.AnnualReportFactory(enterprise=late, operating_revenue=9_876_543, rd_expense=1_234)
    award = make.SupportAwardFactory(
        enterprise=late, applied_on=date(2020, 1, 1), approved_on=date(2020, 2, 1)
    )
    make.PaymentFactory(award=award, paid_on=date(2020, 6, 1))
    after = seen(client)
    assert [address for address in before if before[address] != after[address]] == []
