"""Each question to an indicator costs the same number of queries, however much there is to count."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis import annual
from enterprises.kpis.indicators import CATALOGUE
from enterprises.models import Change
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

DAY = date(2020, 12, 31)


def fill(district: int) -> None:
    for _ in range(district):
        firm = factories.RecognitionFactory().enterprise
        factories.ListingFactory(enterprise=firm)
        factories.AnnualReportFactory(enterprise=firm)
        factories.ZoneMembershipFactory(enterprise=firm)
        factories.TalentProjectFactory(host=firm, introduced_on=date(2020, 5, 1))
        award = factories.SupportAwardFactory(enterprise=firm, applied_on=DAY, approved_on=DAY)
        factories.PaymentFactory(award=award, paid_on=DAY)


def counts(indicator, facts: Facts, years: range) -> list[int]:
    asked = [
        lambda: indicator.value(Moment(DAY, facts)),
        lambda: indicator.series(facts, years),
        lambda: indicator.contributors(Moment(DAY, facts)),
        lambda: indicator.records(Moment(DAY, facts)),
        *(lambda by=by: indicator.breakdown(Moment(DAY, facts), by) for by in indicator.dimensions),
    ]
    found = []
    for ask in asked:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask()
        found.append(len(queries))
    return found


def test_number_of_queries_is_fixed_for_every_indicator_on_both_clocks():
    factories.DistrictStatisticFactory()
    fill(1)
    for facts in (Facts(), Facts(Change.objects.state())):
        few = {indicator.code: counts(indicator, facts, range(2020, 2021)) for indicator in CATALOGUE}
        # Two of the six of the renewal rate read the registry's state, under which its day is cached.
        assert max(max(each) for each in few.values()) <= 6
    fill(4)
    for facts in (Facts(), Facts(Change.objects.state())):
        many = {indicator.code: counts(indicator, facts, range(2010, 2025)) for indicator in CATALOGUE}
        assert many == few


@pytest.mark.parametrize("reporting", [annual.RD_AND_REVENUE, annual.PATENTS])
@pytest.mark.parametrize("is_known", [False, True])
def test_reports_of_the_district_are_never_read_once_for_each_enterprise(reporting, is_known):
    """Also where the planner expects a single enterprise, as in tables that nobody has analysed."""
    fill(1)
    facts = Facts(Change.objects.state() if is_known else None)
    rows = facts.fetch_all("EXPLAIN " + reporting + annual.SUMS, years=[2020])
    assert any("Full Join" in row["QUERY PLAN"] for row in rows)
