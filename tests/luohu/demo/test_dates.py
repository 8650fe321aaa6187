"""Dates of the demonstration."""

from datetime import date

import pytest

from luohu.demo.dates import weekly_entry_date

UNTIL = date(2026, 11, 28)  # a Saturday


@pytest.mark.parametrize(
    ("day", "entered_on"),
    [
        (date(2026, 11, 15), date(2026, 11, 16)),  # a Sunday
        (date(2026, 11, 16), date(2026, 11, 23)),  # a Monday waits a week
        (date(2026, 11, 22), date(2026, 11, 23)),
        (date(2026, 11, 23), UNTIL),
        (UNTIL, UNTIL),
        (date(2026, 11, 29), date(2026, 11, 30)),
    ],
)
def test_event_is_entered_on_the_next_monday_but_not_after_the_last_day(day: date, entered_on: date) -> None:
    assert weekly_entry_date(day, until=UNTIL) == entered_on
