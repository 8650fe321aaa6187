"""The change of a figure: every enterprise with its reason, and the changes add up to the unit."""

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.change_decomposition import difference, rounding
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import (
    AnnualReport,
    Change,
    Enterprise,
    Recognition,
    Residence,
    change_by,
)
from tests import factories
from tests.enterprises.kpis.random_edits import edit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HIGH_TECH = INDICATORS["high_tech_enterprises"]
REVENUE = INDICATORS["strategic_emerging_revenue"]
YEAR_END = date(2020, 12, 31)


def reasons(code: str, start: str, end: str) -> list[tuple[str, int]]:
    found = difference(
        INDICATORS[code],
        Moment(date.fromisoformat(start)),
        Moment(date.fromisoformat(end)),
    )
    assert sum(step.change for step in found.steps) == found.change
    return [(step.reason, int(step.change)) for step in found.steps]


def learned(code: str, state: int, on: date = YEAR_END) -> list[tuple[str, int]]:
    """Return the changes known about a day since a state."""
    found = difference(INDICATORS[code], Moment(on, Facts(state)), Moment(on))
    assert all(step.is_correction for step in found.steps)
    assert sum(step.change for step in found.steps) == found.change
    return [(step.reason, int(step.change)) for step in found.steps]


def test_enterprise_leaves_and_returns_with_both_days():
    old = factories.RecognitionFactory(issued_on=date(2018, 10, 16))
    factories.RecognitionFactory(enterprise=old.enterprise, issued_on=date(2021, 12, 23))
    found = difference(HIGH_TECH, Moment(date(2018, 1, 1)), Moment(date(2021, 12, 31)))
    assert [(step.reason, step.on, step.change) for step in found.steps] == [
        ("first", date(2018, 10, 16), 1),
        ("late_renewal", date(2021, 10, 16), -1),
        ("renewed", date(2021, 12, 23), 1),
    ]
    assert (found.change, [row[1:] for row in found.reasons]) == (1, [(1, 1), (1, -1), (1, 1)])


def test_each_way_out_has_its_reason():
    ended, moved, cancelled, expired = (factories.RecognitionFactory() for _ in range(4))
    Enterprise.objects.filter(pk=ended.enterprise_id).update(status="revoked", ended_on=date(2021, 3, 1))
    Residence.objects.filter(enterprise=moved.enterprise_id).update(ends_on=date(2021, 4, 1))
    Recognition.objects.filter(pk=cancelled.pk).update(cancelled_from=date(2021, 5, 1))
    Recognition.objects.filter(pk=expired.pk).update(ends_on=date(2021, 6, 1))
    assert reasons("high_tech_enterprises", "2020-12-31", "2021-12-31") == [
        ("ended", -1),
        ("moved_out", -1),
        ("cancelled", -1),
        ("expired", -1),
    ]


def test_late_cancellation_is_listed_as_a_correction():
    certificate = factories.RecognitionFactory()
    january = Change.objects.state()
    Recognition.objects.filter(pk=certificate.pk).update(
        cancelled_from=date(2020, 12, 20), cancellation_notice_on=date(2024, 6, 3)
    )
    assert learned("high_tech_enterprises", january) == [("cancelled", -1)]


@pytest.mark.parametrize(
    ("learn", "step"),
    [
        (lambda firm: Recognition.objects.filter(enterprise=firm).delete(), ("corrected", -1)),
        (lambda firm: Residence.objects.filter(enterprise=firm).delete(), ("moved_out", -1)),
        (
            lambda firm: Enterprise.objects.filter(pk=firm.pk).update(
                status="deregistered", ended_on=date(2020, 12, 30)
            ),
            ("ended", -1),
        ),
    ],
)
def test_correction_that_removes_an_enterprise_has_its_reason(learn, step):
    firm = factories.RecognitionFactory().enterprise
    before = Change.objects.state()
    learn(firm)
    assert learned("high_tech_enterprises", before) == [step]


@pytest.mark.parametrize(
    ("ended_on", "moved_out_on", "cancelled_from", "is_deleted", "reason"),
    [
        (date(2020, 12, 30), None, None, False, "ended"),
        (date(2020, 12, 31), None, None, True, "corrected"),
        (None, date(2020, 12, 30), None, False, "moved_out"),
        (None, date(2020, 12, 31), None, True, "corrected"),
        (None, None, date(2020, 12, 31), False, "cancelled"),
    ],
)
def test_reason_of_a_correction_depends_on_the_day(
    ended_on, moved_out_on, cancelled_from, is_deleted, reason
):
    certificate = factories.RecognitionFactory()
    before = Change.objects.state()
    if ended_on:
        Enterprise.objects.update(status="deregistered", ended_on=ended_on)
    Residence.objects.update(ends_on=moved_out_on)
    Recognition.objects.update(cancelled_from=cancelled_from)
    if is_deleted:
        certificate.delete()
    assert learned("high_tech_enterprises", before) == [(reason, -1)]


@pytest.mark.parametrize(("issued_on", "count"), [(YEAR_END, 1), (date(2021, 1, 1), 0)])
def test_certificate_issued_on_the_day_itself_is_a_renewal(issued_on, count):
    old = factories.RecognitionFactory(issued_on=date(2017, 6, 1))
    before = Change.objects.state()
    factories.RecognitionFactory(enterprise=old.enterprise, issued_on=issued_on)
    assert learned("high_tech_enterprises", before) == [("renewed", 1)] * count


@pytest.mark.parametrize(
    ("last_day", "reason"), [(date(2020, 11, 9), "renewed"), (date(2020, 11, 10), "renewed_in_time")]
)
def test_renewal_that_is_entered_late_says_whether_there_was_a_gap(last_day, reason):
    old = factories.RecognitionFactory(issued_on=date(2018, 6, 1), ends_on=last_day)
    before = Change.objects.state()
    factories.RecognitionFactory(enterprise=old.enterprise, issued_on=date(2020, 11, 11))
    assert learned("high_tech_enterprises", before) == [(reason, 1)]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "cancelled_from", "reason"),
    [
        (YEAR_END, date(2023, 12, 30), YEAR_END, "cancelled"),
        (date(2018, 1, 1), YEAR_END, YEAR_END, "cancelled"),
        (date(2018, 1, 1), date(2020, 12, 30), date(2020, 12, 30), "corrected"),
    ],
)
def test_cancellation_is_the_reason_on_the_days_of_its_certificate(
    starts_on, ends_on, cancelled_from, reason
):
    certificate = factories.RecognitionFactory(issued_on=starts_on, ends_on=date(2023, 12, 30))
    before = Change.objects.state()
    Recognition.objects.filter(pk=certificate.pk).update(ends_on=ends_on, cancelled_from=cancelled_from)
    assert learned("high_tech_enterprises", before) == [(reason, -1)]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "issued_on", "reason"),
    [
        (YEAR_END, date(2023, 12, 30), None, "moved_in"),
        (date(2018, 1, 1), YEAR_END, None, "moved_in"),
        (date(2018, 1, 1), date(2020, 12, 30), YEAR_END, "renewed_in_time"),
        (date(2018, 1, 1), date(2020, 12, 29), YEAR_END, "renewed"),
        (date(2021, 1, 1), date(2023, 12, 30), YEAR_END, "first"),
    ],
)
def test_move_that_is_entered_late_needs_a_certificate_of_the_day(starts_on, ends_on, issued_on, reason):
    firm = factories.EnterpriseFactory()
    factories.RecognitionFactory(enterprise=firm, issued_on=starts_on, ends_on=ends_on)
    before = Change.objects.state()
    factories.ResidenceFactory(enterprise=firm)
    if issued_on:
        factories.RecognitionFactory(enterprise=firm, issued_on=issued_on, ends_on=issued_on)
    assert learned("high_tech_enterprises", before) == [(reason, 1)]


def test_correction_that_adds_an_enterprise_has_its_reason():
    elsewhere = factories.RecognitionFactory(enterprise=factories.EnterpriseFactory()).enterprise
    earlier = factories.RecognitionFactory(issued_on=date(2017, 6, 1)).enterprise
    mistaken = factories.RecognitionFactory(cancelled_from=date(2020, 12, 20))
    before = Change.objects.state()
    factories.RecognitionFactory()
    factories.ResidenceFactory(enterprise=elsewhere)
    factories.RecognitionFactory(enterprise=earlier)
    Recognition.objects.filter(pk=mistaken.pk).update(cancelled_from=None)
    assert Counter(learned("high_tech_enterprises", before)) == Counter(
        [("moved_in", 1), ("renewed", 1), ("corrected", 1), ("first", 1)]
    )


def test_difference_on_both_dates_lists_corrections_before_events():
    late = factories.RecognitionFactory()
    state = Change.objects.state()
    Recognition.objects.filter(pk=late.pk).update(cancelled_from=YEAR_END)
    factories.RecognitionFactory(issued_on=date(2021, 6, 1))
    found = difference(HIGH_TECH, Moment(YEAR_END, Facts(state)), Moment(date(2021, 12, 31)))
    assert [(s.reason, s.is_correction, s.change) for s in found.steps] == [
        ("cancelled", True, -1),
        ("first", False, 1),
    ]


def test_revenue_changes_by_reports_revisions_and_the_stock():
    kept, silent, gone = (factories.ListingFactory(ends_on=None).enterprise for _ in range(3))
    for firm, amount in ((kept, 100), (gone, 40)):
        factories.AnnualReportFactory(enterprise=firm, operating_revenue=amount)
    state = Change.objects.state()
    AnnualReport.objects.filter(enterprise=kept).update(operating_revenue=110)
    factories.AnnualReportFactory(enterprise=silent, operating_revenue=7)
    Recognition.objects.filter(enterprise=gone).update(ends_on=date(2020, 12, 30))
    new = factories.ListingFactory().enterprise
    factories.AnnualReportFactory(enterprise=new, operating_revenue=3)
    assert Counter(learned("strategic_emerging_revenue", state)) == Counter(
        [("revised", 10), ("reported", 7), ("left", -40), ("joined", 3)]
    )


def test_revenue_of_another_year_is_not_a_revision():
    firm = factories.ListingFactory(ends_on=None).enterprise
    factories.AnnualReportFactory(enterprise=firm, operating_revenue=100)
    factories.AnnualReportFactory(enterprise=firm, year=2021, operating_revenue=130)
    assert reasons("strategic_emerging_revenue", "2020-12-31", "2021-12-31") == [("next_period", 30)]
    assert reasons("strategic_emerging_revenue", "2021-01-01", "2021-12-30") == []


def test_talent_projects_are_introduced_and_counted_anew_with_the_next_plan():
    factories.PlanFactory()
    factories.PlanFactory(starts_on=date(2016, 1, 1), ends_on=date(2020, 12, 31))
    host = factories.TalentProjectFactory(introduced_on=date(2020, 5, 1)).host
    factories.TalentProjectFactory(host=host, introduced_on=date(2022, 5, 1))
    assert reasons("talent_projects", "2021-06-30", "2022-06-30") == [("introduced", 1)]
    assert reasons("talent_projects", "2020-12-31", "2021-06-30") == [("next_period", -1)]


def test_change_of_a_ratio_is_shared_out_among_the_enterprises_exactly():
    for rd, revenue in ((10, 100), (1, 300)):
        factories.AnnualReportFactory(rd_expense=rd, operating_revenue=revenue)
    state = Change.objects.state()
    AnnualReport.objects.filter(rd_expense=10).update(rd_expense=31)
    factories.AnnualReportFactory(rd_expense=0, operating_revenue=299)
    found = difference(INDICATORS["rd_intensity"], Moment(YEAR_END, Facts(state)), Moment(YEAR_END))
    assert (found.before.value, found.after.value) == (Decimal("2.75"), Decimal("4.58"))
    assert {step.reason for step in found.steps} == {"revised", "joined", "rounding"}
    assert sum(step.change for step in found.steps) == found.change == Decimal("1.83")


def test_patents_change_by_their_number_and_by_the_population():
    for year, people, patents in ((2020, 1_000_000, 3000), (2021, 1_200_000, 4200)):
        end = {"reference_on": date(year, 12, 31), "published_on": date(year + 1, 3, 1)}
        factories.DistrictStatisticFactory(value=people, **end)
        factories.DistrictStatisticFactory(series="valid_invention_patents", value=patents, **end)
    assert reasons("patents_per_10k", "2020-12-31", "2021-12-31") == [("patents", 10), ("population", -5)]


def test_without_a_value_on_both_sides_there_is_no_change_to_explain():
    factories.DistrictStatisticFactory()
    found = difference(INDICATORS["patents_per_10k"], Moment(YEAR_END), Moment(date(2021, 12, 31)))
    assert (found.change, found.steps) == (None, ())


def test_days_stand_in_their_order():
    with pytest.raises(ValueError, match="before"):
        difference(HIGH_TECH, Moment(YEAR_END), Moment(date(2020, 1, 1)))


def test_an_unexplained_remainder_is_not_labelled_rounding():
    with pytest.raises(ArithmeticError, match="unexplained"):
        rounding(HIGH_TECH, Decimal(1), [])
    with pytest.raises(ArithmeticError, match="unexplained"):
        rounding(INDICATORS["rd_intensity"], Decimal("0.02"), [])


@pytest.mark.parametrize("seed", [3, 5])
def test_steps_add_up_between_any_two_days_and_states_for_every_indicator(seed):
    dice = random.Random(seed)
    factories.ClusterFactory(code="new_materials")
    factories.RecognitionFactory()
    factories.PlanFactory(starts_on=date(2016, 1, 1), ends_on=date(2020, 12, 31))
    factories.PlanFactory()
    user, states = factories.UserFactory(), []
    for _ in range(16):
        with change_by(user):
            for _ in range(3):
                edit(dice)
        states.append(Change.objects.state())
    seen: Counter[str] = Counter()
    for earlier, later in pairwise(sorted(dice.sample(states, 5))):
        start = dice.choice(
            [YEAR_END, date(2021, 12, 31), date(2018, 1, 1) + timedelta(dice.randrange(1500))]
        )
        for days in (0, 365, dice.randrange(1200)):
            for indicator in INDICATORS.values():
                before = Moment(start, Facts(earlier))
                after = Moment(start + timedelta(days), Facts(later))
                found = difference(indicator, before, after)
                seen.update(step.reason for step in found.steps)
                if found.change is not None:
                    assert sum(step.change for step in found.steps) == found.change
    assert len(seen) >= 5
