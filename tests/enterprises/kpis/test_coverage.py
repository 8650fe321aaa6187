"""Breaks in coverage: the series is marked where the share that reported jumps from one year to the next."""

from datetime import date
from decimal import Decimal

import pytest

from enterprises.history.facts import Facts
from enterprises.kpis.figures import Figure, coverage_jumps, find_drifts
from enterprises.kpis.indicators import INDICATORS
from tests import factories

SHARE = INDICATORS["rd_intensity"]


def figure(year: int, reported: int | None, expected: int | None, value: int | None = 1) -> Figure:
    on = date(year, 12, 31)
    return Figure(on, str(year), None if value is None else Decimal(value), "", reported, expected)


@pytest.mark.parametrize(
    ("before", "after", "is_break"),
    [
        ((21, 100), (45, 100), True),
        ((40, 100), (45, 100), False),
        ((3999, 10_000), (4500, 10_000), True),
        ((45, 100), (40, 100), False),
        ((4500, 10_000), (3999, 10_000), True),
        ((100, 200), (90, 200), False),
        ((21, 100), (None, None), False),
        ((0, 0), (45, 100), False),
        ((21, 100, None), (45, 100), False),
        ((21, 100), (45, 100, None), False),
    ],
)
def test_change_of_the_coverage_by_more_than_5_points_is_a_break(before, after, is_break):
    figures = [figure(2020, *before), figure(2021, *after)]
    assert coverage_jumps(*figures) is is_break
    assert SHARE.break_after(*figures) == ("coverage" if is_break else "")


@pytest.mark.parametrize(
    ("shares", "reasons", "since"),
    [
        ((20, 23, 25), ("", "", ""), None),
        ((20, 23, 26), ("", "", ""), 0),
        ((20, 23, 26), ("", "coverage", ""), None),
        ((26, 23, 20), ("", "", ""), 0),
        ((20, 20, 23, 26, 28), ("",) * 5, 0),
        ((10, 20, 20, 20, 20, 20, 20), ("",) * 7, None),
        ((10, 14, 14, 14, 14, 16), ("",) * 6, 0),
    ],
)
def test_drift_is_more_than_5_points_within_five_years_without_a_break(shares, reasons, since):
    figures = [figure(2010 + n, share, 100) for n, share in enumerate(shares)]
    assert find_drifts(figures, reasons)[-1] is (None if since is None else figures[since])


@pytest.mark.django_db
def test_no_growth_leads_across_a_slow_drift_of_the_coverage():
    firms = [factories.ResidentFactory() for _ in range(30)]
    for year, n in ((2019, 10), (2020, 11), (2021, 12)):
        for firm in firms[:n]:
            factories.AnnualReportFactory(enterprise=firm, year=year)
    days = [date(year, 12, 31) for year in (2019, 2020, 2021)]
    assert not SHARE.breaks_between(Facts(), *days[:2])
    assert SHARE.breaks_between(Facts(), days[0], days[2])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "is_broken"),
    [
        (date(2019, 12, 31), date(2020, 12, 31), True),
        (date(2020, 12, 30), date(2020, 12, 31), True),
        (date(2018, 12, 31), date(2022, 12, 31), True),
        (date(2019, 12, 31), date(2020, 12, 30), False),
        (date(2020, 12, 31), date(2021, 12, 31), False),
    ],
)
def test_no_growth_leads_across_a_break_in_coverage(start, end, is_broken):
    for n in range(6):
        firm = factories.ResidentFactory()
        for year in (2019, 2020) if n else (2020,):
            factories.AnnualReportFactory(enterprise=firm, year=year)
    assert SHARE.breaks_between(Facts(), start, end) is is_broken
