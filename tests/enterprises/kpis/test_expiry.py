"""The expiry cliff: what runs out by month, and what is left if renewals go on as they did."""

from datetime import date

import pytest
import time_machine

from enterprises.history.moment import Moment
from enterprises.kpis.expiry import count_ending, expiry_cliff, fetch_ending
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ON, UNTIL = date(2024, 6, 30), date(2025, 12, 31)


@time_machine.travel("2024-06-30T12:00:00+08:00", tick=False)
def get_cliff():
    """Return the cliff on the day itself: the usual renewals are those known now."""
    return expiry_cliff(Moment(ON), "national_high_tech", UNTIL)


def test_members_run_out_in_the_month_of_their_last_day():
    for issued in (date(2021, 12, 23), date(2021, 12, 24), date(2022, 3, 1)):
        factories.RecognitionFactory(issued_on=issued)
    assert get_cliff().months == [(date(2024, 12, 1), 2), (date(2025, 2, 1), 1)]
    assert (get_cliff().stock, get_cliff().expiring, get_cliff().without_renewal) == (3, 3, 0)


@pytest.mark.parametrize(("last_day", "expiring"), [("2025-12-30", 1), ("2025-12-31", 0)])
def test_certificates_in_force_on_the_day_have_not_expired(last_day, expiring):
    factories.RecognitionFactory(issued_on=date(2023, 1, 1), ends_on=date.fromisoformat(last_day))
    assert get_cliff().expiring == expiring


@pytest.mark.parametrize(("last_day", "is_listed"), [("2025-12-30", True), ("2025-12-31", False)])
def test_those_that_end_before_the_day_are_listed_and_counted_with_their_last_day(last_day, is_listed):
    factories.RecognitionFactory(issued_on=date(2023, 1, 1), ends_on=date.fromisoformat(last_day))
    rows = fetch_ending(Moment(ON), "national_high_tech", UNTIL)
    assert [str(row["last_day"]) for row in rows] == [last_day] * is_listed
    assert count_ending(Moment(ON), "national_high_tech", UNTIL) == is_listed


def test_certificate_that_follows_without_a_gap_prolongs_the_cover():
    old = factories.RecognitionFactory(issued_on=date(2021, 12, 23))
    factories.RecognitionFactory(enterprise=old.enterprise, issued_on=old.ends_on)
    assert (get_cliff().stock, get_cliff().months) == (1, [])


def test_usual_share_of_renewals_is_that_of_the_years_of_which_it_is_known():
    for n in range(4):  # ran out on 2022-06-30; three of four were renewed within a year
        old = factories.RecognitionFactory(issued_on=date(2019, 7, 1))
        if n:
            factories.RecognitionFactory(enterprise=old.enterprise, issued_on=date(2022, 12, 1))
    factories.RecognitionFactory(issued_on=date(2021, 1, 2))  # ran out in a year that is not over
    factories.RecognitionFactory(issued_on=date(2018, 1, 1))  # ran out on the last day of 2020, too long ago
    cancelled = date(2022, 1, 1)
    factories.RecognitionFactory(issued_on=date(2019, 7, 1), cancelled_from=cancelled)
    cliff = get_cliff()
    assert (cliff.ended, cliff.renewed) == (4, 3)
    assert (cliff.stock, cliff.expiring, cliff.with_usual_renewal) == (3, 3, 2)


def test_without_a_past_nothing_is_assumed():
    factories.RecognitionFactory(issued_on=date(2021, 12, 23))
    assert (get_cliff().renewal_share, get_cliff().with_usual_renewal) == (None, None)
