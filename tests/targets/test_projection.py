"""Milestones, the year so far and the pace prolonged, each checked by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.projection import build_milestones, compute_path_value, measure_year, project
from tests.targets.test_progress import BASE, END, target


def talents(**fields):
    return target(value=20, baseline=0, indicator="talent_projects", comparator="more_than", **fields)


def test_path_from_405_to_800_grows_by_the_same_rate_each_year():
    way = build_milestones(target())
    assert [(each.on.year, round(each.value)) for each in way] == [
        (2021, 464), (2022, 532), (2023, 609), (2024, 698), (2025, 800)
    ]  # fmt: skip
    assert [each.is_planned for each in way] == [False] * 4 + [True]


def test_milestone_of_the_plan_is_used():
    own = target(value=600, target_on=date(2022, 12, 31))
    way = {each.on.year: (each.value, each.is_planned) for each in build_milestones(target(), [own])}
    assert way[2022] == (600, True)
    assert not way[2023][1]


def test_count_from_zero_goes_straight():
    assert compute_path_value(talents(), date(2023, 1, 1)) == Decimal(20) * 731 / 1826


def test_without_a_baseline_there_is_no_path():
    assert build_milestones(target(baseline=None)) == []
    with pytest.raises(ValueError, match="baseline"):
        compute_path_value(target(baseline=None), END)


def test_pace_of_two_years_prolonged():
    on = date(2022, 12, 31)
    assert project(target(), Decimal(480), on) == round(405 * (Decimal(480) / 405) ** (Decimal(1826) / 730))
    assert project(talents(), Decimal(8), on) == 20


@pytest.mark.parametrize(
    ("goal", "value", "on", "expected"),
    [
        (target(), None, END, None),
        (target(), 405, BASE, None),
        (target(baseline=None), 500, END, None),
        (target(), "790.4", END, Decimal("790.4")),
    ],
)
def test_projection_needs_its_inputs_and_ends_with_the_target_date(goal, value, on, expected):
    assert project(goal, None if value is None else Decimal(value), on) == expected


def test_year_so_far_compares_achieved_and_elapsed_shares():
    so_far = measure_year(talents(), Decimal(8), Decimal(9), date(2023, 7, 2))
    assert (so_far.start, round(so_far.needed, 2)) == (8, Decimal("12.00"))
    assert (so_far.share_done, so_far.share_elapsed) == (Decimal("0.2502"), Decimal("0.5014"))


def test_last_year_requires_the_whole_remainder():
    so_far = measure_year(target(), Decimal(698), Decimal(700), END)
    assert (so_far.needed, so_far.share_elapsed) == (800, 1)


def test_year_without_a_requirement_has_no_share():
    assert measure_year(talents(), Decimal(20), Decimal(20), date(2023, 7, 2)).share_done is None


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 1825))
def test_value_on_the_path_is_projected_to_the_target(base, goal, days):
    plan = target(value=goal, baseline=base)
    on = date.fromordinal(BASE.toordinal() + days)
    assert project(plan, compute_path_value(plan, on), on) == goal
