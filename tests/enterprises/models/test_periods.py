"""The date rule: its SQL form and its Python form agree on every day."""

from datetime import date, timedelta

import pytest
from django.db import connection

from enterprises.models import Enterprise, FormerName, Recognition, covering
from enterprises.models.periods import covers, last_day_after, last_day_in_force, overlap
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

FIRST, LAST = date(2020, 12, 11), date(2023, 12, 10)
MIDDLE, DAY = date(2022, 6, 30), timedelta(days=1)

# Period, day, and whether the day is part of it.
PERIODS = [
    (FIRST, LAST, FIRST - DAY, False),
    (FIRST, LAST, FIRST, True),
    (FIRST, LAST, MIDDLE, True),
    (FIRST, LAST, LAST, True),
    (FIRST, LAST, LAST + DAY, False),
    (FIRST, None, FIRST - DAY, False),
    (FIRST, None, FIRST, True),
    (FIRST, None, date(9999, 12, 31), True),
    (None, LAST, date(1, 1, 1), True),
    (None, LAST, LAST, True),
    (None, LAST, LAST + DAY, False),
    (FIRST, FIRST, FIRST - DAY, False),
    (FIRST, FIRST, FIRST, True),
    (FIRST, FIRST, FIRST + DAY, False),
    (FIRST, FIRST - DAY, FIRST, False),
    (FIRST, FIRST - DAY, FIRST - DAY, False),
]

# First day of cancellation, day, and whether the recognition of FIRST to LAST is in force on it.
CANCELLATIONS = [
    (None, FIRST - DAY, False),
    (None, FIRST, True),
    (None, LAST, True),
    (None, LAST + DAY, False),
    (MIDDLE, FIRST, True),
    (MIDDLE, MIDDLE - DAY, True),
    (MIDDLE, MIDDLE, False),
    (MIDDLE, MIDDLE + DAY, False),
    (FIRST, FIRST, False),
    (FIRST - DAY, FIRST - DAY, False),
    (FIRST - DAY, FIRST, False),
    (LAST, LAST - DAY, True),
    (LAST, LAST, False),
    (LAST + DAY, LAST, True),
    (LAST + DAY, LAST + DAY, False),
    (LAST + 9 * DAY, LAST, True),
    (LAST + 9 * DAY, LAST + DAY, False),
]


def in_sql(expression: str, *values: object) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}", values)
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(("starts_on", "ends_on", "day", "is_covered"), PERIODS)
def test_period_covers_its_first_and_last_day_in_sql_and_in_python(starts_on, ends_on, day, is_covered):
    assert in_sql("period_days(%s::date, %s::date) @> %s::date", starts_on, ends_on, day) is is_covered
    assert covers(starts_on, ends_on, day) is is_covered


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "day", "is_covered"),
    [row for row in PERIODS if row[0] and (row[1] is None or row[1] >= row[0])],
)
def test_stored_period_is_found_on_the_days_that_it_covers(starts_on, ends_on, day, is_covered):
    name = make.FormerNameFactory(starts_on=starts_on, ends_on=ends_on)
    assert name.covers(day) is is_covered
    assert FormerName.objects.filter(covering(day)).exists() is is_covered


@pytest.mark.parametrize(("cancelled_from", "day", "is_in_force"), CANCELLATIONS)
def test_recognition_is_in_force_until_the_day_before_its_cancellation(cancelled_from, day, is_in_force):
    row = make.RecognitionFactory(
        issued_on=FIRST, starts_on=FIRST, ends_on=LAST, cancelled_from=cancelled_from
    )
    assert Recognition.objects.in_force_on(day).exists() is is_in_force
    assert row.is_in_force_on(day) is is_in_force
    assert covers(FIRST, last_day_in_force(LAST, cancelled_from), day) is is_in_force


@pytest.mark.parametrize(
    ("cancelled_from", "day", "state"),
    [
        (None, FIRST - DAY, "not_yet"),
        (None, FIRST, "in_force"),
        (None, LAST + DAY, "expired"),
        (MIDDLE, MIDDLE - DAY, "in_force"),
        (MIDDLE, MIDDLE, "cancelled"),
        (LAST, LAST, "cancelled"),
        (LAST + DAY, LAST + DAY, "expired"),
        (FIRST, FIRST - DAY, "not_yet"),
        (FIRST, FIRST, "cancelled"),
    ],
)
def test_state_of_a_recognition_changes_on_the_first_day_and_after_the_last(cancelled_from, day, state):
    row = Recognition(enterprise=Enterprise(), starts_on=FIRST, ends_on=LAST, cancelled_from=cancelled_from)
    assert row.state_on(day).value == state


@pytest.mark.parametrize(
    ("ended_on", "day", "is_there"),
    [(LAST, LAST - DAY, True), (LAST, LAST, True), (LAST, LAST + DAY, False), (None, LAST, True)],
)
def test_enterprise_counts_on_its_last_day_and_not_after_it(ended_on, day, is_there):
    status = Enterprise.Status.DEREGISTERED if ended_on else Enterprise.Status.ACTIVE
    row = make.EnterpriseFactory(ended_on=ended_on, status=status)
    assert Enterprise.objects.existing_on(day).exists() is is_there
    assert row.exists_on(day) is is_there


@pytest.mark.parametrize(
    ("other", "has_common_day"),
    [
        ((FIRST - 9 * DAY, FIRST - DAY), False),
        ((FIRST - 9 * DAY, FIRST), True),
        ((MIDDLE, MIDDLE), True),
        ((LAST, None), True),
        ((LAST + DAY, None), False),
        ((FIRST - DAY, None), True),
    ],
)
def test_periods_overlap_where_they_share_a_day_in_sql_and_in_python(other, has_common_day):
    expression = "period_days(%s::date, %s::date) && period_days(%s::date, %s::date)"
    assert in_sql(expression, FIRST, LAST, *other) is has_common_day
    assert overlap(FIRST, LAST, *other) is has_common_day
    assert overlap(*other, FIRST, LAST) is has_common_day


@pytest.mark.parametrize(
    ("starts_on", "months", "last_day"),
    [
        (date(2020, 12, 11), 36, date(2023, 12, 10)),
        (date(2020, 1, 1), 12, date(2020, 12, 31)),
        (date(2020, 3, 1), 12, date(2021, 2, 28)),
        (date(2020, 2, 29), 36, date(2023, 2, 28)),
        (date(2020, 2, 29), 48, date(2024, 2, 28)),
        (date(2023, 10, 31), 1, date(2023, 11, 30)),
        (date(2023, 11, 30), 1, date(2023, 12, 29)),
    ],
)
def test_period_of_months_ends_the_day_before_the_same_day_of_the_month(starts_on, months, last_day):
    assert last_day_after(starts_on, months) == last_day
