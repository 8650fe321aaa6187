"""The timeline: its order, its scale, and which recognition lies in a renewal gap."""

from datetime import date

import pytest

from enterprises.timeline import WIDTH, Entry, Timeline, awaiting_renewal
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2021, 11, 1)
OLD, NEW = date(2018, 10, 16), date(2021, 12, 23)
RENEWAL = {"kind": "renewal"}


def entry(first, last):
    return Entry("residence", None, first, last, "past", "past")


def recognitions(*rows):
    firm = factories.ResidentFactory()
    made = [
        factories.RecognitionFactory(
            enterprise=firm, issued_on=issued, number=f"GR{issued.year}44200001", **fields
        )
        for issued, fields in rows
    ]
    for recognition in made:
        recognition.refresh_from_db()
    return made


def test_entries_stand_in_order_of_time():
    late, open_, short = (
        entry(date(2019, 1, 1), None),
        entry(date(2018, 1, 1), None),
        entry(date(2018, 1, 1), date(2018, 6, 1)),
    )

    assert Timeline([late, open_, short], DAY).entries == [short, open_, late]


def test_bars_lie_on_one_scale_of_whole_years():
    timeline = Timeline([entry(date(2020, 5, 1), date(2020, 12, 31)), entry(date(2021, 1, 1), None)], DAY)

    (_first, before), (_second, after) = timeline.rows
    assert before.x + before.width == pytest.approx(after.x, abs=0.2)
    assert after.x + after.width == WIDTH
    assert [tick.year for tick in timeline.ticks] == [2020, 2021]
    assert after.x < timeline.day_x < WIDTH


@pytest.mark.parametrize(("first", "years"), [(2021, 1), (2000, 8), (1900, 8)])
def test_axis_names_a_few_years_however_long_it_is(first, years):
    assert len(Timeline([entry(date(first, 1, 1), None)], DAY).ticks) <= years


def test_axis_runs_from_1_january_to_31_december():
    timeline = Timeline([entry(date(2020, 5, 1), date(2021, 5, 1))], date(2021, 5, 1))
    assert (timeline.first, timeline.last) == (date(2020, 1, 1), date(2021, 12, 31))
    assert [(tick.x, tick.year) for tick in timeline.ticks] == [
        (0, 2020),
        (round(366 / 731 * WIDTH, 1), 2021),
    ]


@pytest.mark.parametrize(
    ("last", "years"), [(2021, [*range(2014, 2022)]), (2022, [2014, 2016, 2018, 2020, 2022])]
)
def test_axis_of_eight_years_names_each_and_of_nine_every_second(last, years):
    timeline = Timeline([entry(date(2014, 1, 1), date(last, 12, 31))], date(2020, 1, 1))
    assert [tick.year for tick in timeline.ticks] == years


def test_last_expired_one_awaits_a_re_recognition_in_the_renewal_window():
    rows = recognitions(
        (date(2015, 10, 16), {}),
        (OLD, RENEWAL),
        (NEW, RENEWAL),
    )

    assert awaiting_renewal(rows, DAY) == rows[1]
    assert awaiting_renewal(rows, date(2021, 10, 15)) is None
    assert awaiting_renewal(rows, date(2021, 12, 23)) is None


@pytest.mark.parametrize("rows", [[(OLD, {})], [(OLD, {}), (NEW, {"kind": "first"})]])
def test_what_followed_does_not_matter_because_it_was_not_known(rows):
    made = recognitions(*rows)
    assert awaiting_renewal(made, DAY) == made[0]
    assert awaiting_renewal(made, date(2022, 4, 1)) is None


@pytest.mark.parametrize(
    "rows",
    [
        [
            (OLD, {"cancelled_from": date(2021, 1, 1)}),
            (NEW, RENEWAL),
        ],
        [(NEW, RENEWAL)],
    ],
    ids=["it was cancelled", "there was none before"],
)
def test_nothing_awaits_a_re_recognition_otherwise(rows):
    assert awaiting_renewal(recognitions(*rows), DAY) is None
