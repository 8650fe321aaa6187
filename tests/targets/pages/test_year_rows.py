"""The rows of the table of an indicator: which days it has, and which announced figures stand in it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from enterprises.history.moment import Moment, PlanPeriod
from enterprises.kpis.figures import Figure
from enterprises.kpis.indicators import INDICATORS
from enterprises.listing.dates import EARLIEST
from targets.models import PublishedFigure
from targets.pages.year_rows import build_year_rows, select_announced
from targets.public_figures import PublicFigure

ON = date(2023, 6, 30)
LAST = date(2022, 12, 31)


def figure(on: date) -> PublicFigure:
    return PublicFigure(Figure(on, on.isoformat(), Decimal(1)))


def rows_of(days: list[date], on: date, code: str = "high_tech_enterprises") -> list[date]:
    """Return the days of the rows on a day, from figures on some days."""
    rows = build_year_rows(INDICATORS[code], [figure(day) for day in days], {}, figure(on))
    return [row.on for row in rows]


@pytest.mark.parametrize(
    ("on", "is_shown"),
    [
        (date(2016, 12, 31), False),
        (date(2017, 1, 1), True),
        (ON, True),
        (ON + timedelta(days=1), False),
    ],
)
def test_announced_figure_stands_in_the_table_from_its_first_year_to_the_day(on, is_shown):
    announced = PublishedFigure(on=on)
    assert select_announced(Moment(ON), [announced]) == ({on: announced} if is_shown else {})


@pytest.mark.parametrize(("on", "is_shown"), [(date(2014, 12, 31), False), (date(2015, 1, 1), True)])
def test_table_of_a_plan_begins_six_years_before_its_first_day(on, is_shown):
    moment = Moment(ON, plan=PlanPeriod(1, date(2021, 1, 1), date(2025, 12, 31)))
    assert bool(select_announced(moment, [PublishedFigure(on=on)])) is is_shown


@pytest.mark.parametrize(
    ("on", "days"),
    [(LAST, [LAST]), (LAST + timedelta(days=1), [LAST, LAST + timedelta(days=1)]), (ON, [LAST, ON])],
)
def test_day_after_the_last_year_end_has_a_row_of_its_own(on, days):
    assert rows_of([LAST], on) == days


def test_annual_indicator_has_no_row_of_the_day():
    assert rows_of([LAST], ON, "strategic_emerging_revenue") == [LAST]


def test_table_begins_with_the_earliest_day_that_a_page_can_show():
    before = EARLIEST - timedelta(days=1)
    assert rows_of([before, EARLIEST], EARLIEST) == [EARLIEST]
