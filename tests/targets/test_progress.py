"""The verdict on a target, by the table of the method, and the words that are meant exactly."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.models import Target
from targets.progress import assess, is_met

BASE, END = date(2020, 12, 31), date(2025, 12, 31)
DAY = timedelta(days=1)


def target(value: object = 800, baseline: object = 405, **fields) -> Target:
    fields = {"indicator": "high_tech_enterprises", "baseline_on": BASE, "target_on": END, **fields}
    if baseline is None:
        fields["baseline_on"] = None
    return Target(
        value=Decimal(str(value)),
        baseline_value=None if baseline is None else Decimal(str(baseline)),
        **fields,
    )


def test_plan_needs_14_6_percent_a_year_and_the_past_gave_27_5():
    needed = assess(target(), Decimal(500), date(2022, 12, 31)).inputs["required_growth"]
    assert round(needed * 100, 1) == Decimal("14.6")
    past = target(value=999, baseline=120, baseline_on=date(2015, 12, 31), target_on=END)
    gone = assess(past, Decimal(405), BASE).inputs["observed_growth"]
    assert round(gone * 100, 1) == Decimal("27.5")


@pytest.mark.parametrize(
    ("value", "status"),
    [(800, "achieved"), (801, "achieved"), (799, "on_track"), (785, "on_track"), (780, "on_track"),
     (600, "far_too_slow"), (650, "too_slow"), (405, "far_too_slow"), (404, "moving_away")],
)  # fmt: skip
def test_verdict_before_the_target_date_follows_the_ratio_of_growth_rates(value, status):
    assert assess(target(), Decimal(value), END - DAY).status == status


@pytest.mark.parametrize(
    ("value", "status", "shortfall", "share"),
    [
        (801, "reached", None, None),
        (800, "reached", None, None),
        (799, "missed", 1, "0.9975"),
        (736, "missed", 64, "0.8380"),
        (405, "missed", 395, "0"),
        (404, "missed", 396, "-0.0025"),
    ],
)
def test_verdict_on_the_target_date_is_final_and_has_no_growth(value, status, shortfall, share):
    progress = assess(target(), Decimal(value), END)
    assert (progress.status, progress.is_final, progress.ratio) == (status, True, None)
    assert progress.shortfall == shortfall
    assert progress.share == (None if share is None else Decimal(share))
    assert "observed_growth" not in progress.inputs


def test_missed_target_without_a_baseline_has_a_shortfall_and_no_share():
    progress = assess(target(value=40, baseline=None, indicator="patents_per_10k"), Decimal(30), END)
    assert (progress.status, progress.shortfall, progress.share) == ("missed", 10, None)


@pytest.mark.parametrize(
    ("code", "day", "assessed_on"),
    [
        ("high_tech_enterprises", "2024-12-30", "2023-12-31"),
        ("high_tech_enterprises", "2024-12-31", "2024-12-31"),
        ("high_tech_enterprises", "2025-12-30", "2024-12-31"),
        ("talent_projects", "2024-12-30", "2024-12-30"),
        ("talent_projects", "2025-12-30", "2025-12-30"),
        *((code, day, "2025-12-31")
          for code in ("high_tech_enterprises", "talent_projects")
          for day in ("2025-12-31", "2026-01-01", "2030-01-01")),
    ],
)  # fmt: skip
def test_seasonal_stock_is_assessed_by_year_ends_and_finally_by_the_target_date(code, day, assessed_on):
    goal = target(indicator=code)
    assert goal.assessed_on(date.fromisoformat(day)) == date.fromisoformat(assessed_on)


@pytest.mark.parametrize(
    ("ratio", "status"),
    [("1.2", "on_track"), ("0.95", "on_track"), ("0.9499", "too_slow"), ("0.6", "too_slow"),
     ("0.5999", "far_too_slow"), ("0", "far_too_slow"), ("-0.0001", "moving_away")],
)  # fmt: skip
def test_thresholds_belong_to_the_better_verdict(ratio, status):
    """Linear, halfway in time: a value of 5000 × R gives the ratio R of the way to 10,000 from zero."""
    way = target(
        value=10_000,
        baseline=0,
        indicator="talent_projects",
        baseline_on=date(2020, 1, 1),
        target_on=date(2022, 1, 1),
    )
    elapsed, total = (date(2021, 1, 1) - date(2020, 1, 1)).days, (date(2022, 1, 1) - date(2020, 1, 1)).days
    value = Decimal(ratio) * 10_000 * elapsed / total
    progress = assess(way, value, date(2021, 1, 1))
    assert (progress.ratio, progress.status) == (Decimal(ratio), status)
    assert progress.method == "linear"


@pytest.mark.parametrize(("value", "met"), [(19, False), (20, False), (21, True)])
def test_more_than_twenty_is_not_met_by_twenty(value, met):
    goal = target(value=20, baseline=0, indicator="talent_projects", comparator="more_than")
    assert is_met(goal, Decimal(value)) == met
    assert (assess(goal, Decimal(value), END).status == "reached") == met
    assert (assess(goal, Decimal(value), END - DAY).status == "achieved") == met


def test_at_least_is_met_by_the_number_itself():
    assert is_met(target(), Decimal(800))


@pytest.mark.parametrize(
    ("goal", "value", "on", "reason"),
    [
        (target(), None, END, "no_value"),
        (target(value=40, baseline=None, indicator="patents_per_10k"), 30, END - DAY, "no_baseline"),
        (target(), 405, BASE, "before_baseline"),
        (target(), 300, date(2019, 12, 31), "before_baseline"),
        (target(value=20, baseline=20, comparator="more_than"), 20, END - DAY, "nothing_required"),
        (target(value=20, baseline=30), 19, END - DAY, "nothing_required"),
    ],
)
def test_missing_inputs_give_a_reason_and_no_verdict(goal, value, on, reason):
    progress = assess(goal, None if value is None else Decimal(value), on)
    assert (progress.status, progress.reason, progress.ratio) == ("not_assessed", reason, None)
    assert str(progress.reason_label)


def test_target_reached_early_is_reached_even_without_a_baseline():
    goal = target(value=40, baseline=None, indicator="patents_per_10k")
    assert assess(goal, Decimal(41), date(2022, 6, 30)).status == "achieved"


def test_formula_stands_with_its_numbers():
    progress = assess(target(), Decimal(660), date(2024, 12, 31))
    assert progress.formula == "((660 ÷ 405)^(1 ÷ 4.0001) − 1) ÷ ((800 ÷ 405)^(1 ÷ 4.9994) − 1) = 0.8902"
    assert progress.method == "compound"


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(1, 1825))
def test_growth_exactly_at_the_required_pace_is_ratio_one(base, goal, days):
    if base >= goal:
        return
    plan = target(value=goal, baseline=base)
    on = date.fromordinal(BASE.toordinal() + days)
    share = Decimal(days) / (END - BASE).days
    value = Decimal(base) * (Decimal(goal) / base) ** share
    progress = assess(plan, value, on)
    if progress.status != "achieved":
        assert progress.ratio == 1
        assert progress.status == "on_track"
