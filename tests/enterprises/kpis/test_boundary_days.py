"""The days next to the first and the last day of a period, in every statement of the indicators."""

from datetime import date

import pytest

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis import stock
from enterprises.kpis.counts import StockCount
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.models import (
    AnnualReport,
    Enterprise,
    Recognition,
    Residence,
    TalentProject,
    ZoneMembership,
)
from tests import factories

pytestmark = pytest.mark.django_db

HIGH_TECH = INDICATORS["high_tech_enterprises"]
STRATEGIC = INDICATORS["strategic_emerging_enterprises"]
NEW = INDICATORS["new_recognitions"]
IN_ZONE = INDICATORS["enterprises_in_zone"]
TALENTS = INDICATORS["talent_projects"]
REVENUE = INDICATORS["strategic_emerging_revenue"]


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def moment(text: str) -> Moment:
    return Moment(date.fromisoformat(text))


def keys(indicator: Indicator, by: str, on: str) -> set[str | None]:
    """Return the keys that have enterprises on the day, which is the same in both statements."""
    rows = {cell.key for cell in indicator.breakdown(moment(on), by) if cell.value}
    if isinstance(indicator, StockCount):
        days = [date.fromisoformat(on)]
        assert rows == stock.sizes_by_on(Facts(), indicator.scheme, days, by)[days[0]].keys()
    return rows


FIRST_TO_LAST = [("2021-03-01", 0), ("2021-03-02", 1), ("2022-09-29", 1), ("2022-09-30", 0)]
FIRST, LAST = date(2021, 3, 2), date(2022, 9, 29)


@pytest.mark.parametrize(("on", "count"), FIRST_TO_LAST)
@pytest.mark.parametrize("limited", ["recognition", "residence"])
def test_every_statement_of_a_stock_counts_the_same_days(limited, on, count):
    firm = factories.EnterpriseFactory()
    days = {"starts_on": FIRST, "ends_on": LAST}
    stay = factories.ResidenceFactory(enterprise=firm, **days if limited == "residence" else {})
    certificate = factories.RecognitionFactory(
        enterprise=firm, **days if limited == "recognition" else {"ends_on": date(2029, 12, 31)}
    )
    at = moment(on)
    figure, [on_day] = HIGH_TECH.value(at), HIGH_TECH.on_days(Facts(), [at.on])
    assert (figure.value, on_day.value, len(HIGH_TECH.contributors(at))) == (count, count, count)
    assert HIGH_TECH.counts(at, firm.pk) is bool(count)
    assert HIGH_TECH.records(at) == {
        Enterprise: [firm.pk] * count,
        Residence: [stay.pk] * count,
        Recognition: [certificate.pk] * count,
    }
    assert keys(HIGH_TECH, "subdistrict", on) == ({"008"} if count else set())


def test_records_of_a_stock_are_those_of_the_day_alone():
    firm = factories.ResidenceFactory(ends_on=LAST).enterprise
    factories.ResidenceFactory(enterprise=firm, starts_on=date(2022, 9, 30), origin="within")
    for issued_on, ends_on in ((FIRST, LAST), (date(2022, 9, 30), None)):
        factories.RecognitionFactory(enterprise=firm, issued_on=issued_on, ends_on=ends_on)
    for model in (Residence, Recognition):
        ids = list(model.objects.order_by("starts_on").values_list("pk", flat=True))
        assert HIGH_TECH.records(moment("2022-09-29"))[model] == [ids[0]]
        assert HIGH_TECH.records(moment("2022-09-30"))[model] == [ids[1]]


@pytest.mark.parametrize(
    ("start", "end", "flows"),
    [
        ("2020-12-09", "2020-12-10", {}),
        ("2020-12-10", "2020-12-11", {"first": 1, "end": 1}),
        ("2020-12-11", "2020-12-12", {"start": 1, "end": 1}),
        ("2023-12-09", "2023-12-10", {"start": 1, "end": 1}),
        ("2023-12-10", "2023-12-11", {"start": 1, "expired": 1}),
        ("2023-12-11", "2023-12-12", {}),
    ],
)
def test_flow_is_of_the_days_after_the_start_up_to_the_end(start, end, flows):
    factories.RecognitionFactory()
    flow = HIGH_TECH.flow(Facts(), date.fromisoformat(start), date.fromisoformat(end))
    assert {name: n for name, n in vars(flow).items() if n} == flows
    steps = HIGH_TECH.decompose_change(moment(start), moment(end))
    assert [step.reason for step in steps] == [name for name in flows if name in ("first", "expired")]
    assert all(step.on == date.fromisoformat(end) for step in steps)


@pytest.mark.parametrize(
    ("moved_in_on", "reason"),
    [
        ("2020-12-10", "first"),
        ("2020-12-11", "first"),
        ("2020-12-12", "moved_in"),
        ("2023-12-10", "moved_in"),
        ("2023-12-11", "renewed"),
        ("2024-02-01", "renewed"),
        ("2024-02-02", "moved_in"),
    ],
)
def test_reason_of_an_entry_is_decided_by_the_day_before_it(moved_in_on, reason):
    firm = factories.ResidenceFactory(starts_on=day(moved_in_on)).enterprise
    for issued_on in ("2020-12-11", "2024-02-01"):
        factories.RecognitionFactory(enterprise=firm, issued_on=day(issued_on))
    entries = HIGH_TECH.decompose_change(moment("2019-12-31"), moment("2024-12-31"))
    assert entries[0].reason == reason


@pytest.mark.parametrize(
    ("ended_on", "moved_out_on", "cancelled_from", "exit_"),
    [
        (None, None, None, ("expired", "2023-12-11")),
        ("2023-12-09", None, None, ("ended", "2023-12-10")),
        ("2023-12-10", None, None, ("ended", "2023-12-11")),
        ("2023-12-11", None, None, ("expired", "2023-12-11")),
        (None, "2023-12-09", None, ("moved_out", "2023-12-10")),
        (None, "2023-12-10", None, ("moved_out", "2023-12-11")),
        (None, "2023-12-11", None, ("expired", "2023-12-11")),
        (None, None, "2023-12-09", ("cancelled", "2023-12-09")),
        (None, None, "2023-12-10", ("cancelled", "2023-12-10")),
        (None, None, "2023-12-12", ("expired", "2023-12-11")),
    ],
)
def test_reason_of_an_exit_is_decided_by_its_day(ended_on, moved_out_on, cancelled_from, exit_):
    firm = factories.EnterpriseFactory(
        status="deregistered" if ended_on else "active", ended_on=day(ended_on)
    )
    factories.ResidenceFactory(enterprise=firm, ends_on=day(moved_out_on))
    factories.RecognitionFactory(enterprise=firm, cancelled_from=day(cancelled_from))
    [step] = HIGH_TECH.decompose_change(moment("2020-12-31"), moment("2024-12-31"))
    assert (step.reason, str(step.on)) == exit_


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "ended_on", "count"),
    [
        ("2010-01-01", "2020-12-30", None, 0),
        ("2010-01-01", "2020-12-31", None, 1),
        ("2020-12-31", "2020-12-31", None, 1),
        ("2020-12-31", None, None, 1),
        ("2021-01-01", None, None, 0),
        ("2010-01-01", None, "2020-12-30", 0),
        ("2010-01-01", None, "2020-12-31", 1),
    ],
)
@pytest.mark.parametrize("code", ["patents_per_10k", "rd_intensity"])
def test_report_is_expected_of_those_in_the_district_on_31_december(
    code, starts_on, ends_on, ended_on, count
):
    firm = factories.EnterpriseFactory(
        status="deregistered" if ended_on else "active", ended_on=day(ended_on)
    )
    stay = factories.ResidenceFactory(enterprise=firm, starts_on=day(starts_on), ends_on=day(ends_on))
    report = factories.AnnualReportFactory(enterprise=firm)
    records = INDICATORS[code].records(moment("2020-12-31"))
    assert records[AnnualReport] == [report.pk] * count
    assert records[Enterprise] == [firm.pk] * count
    assert records[Residence] == [stay.pk] * count
    assert len(INDICATORS[code].contributors(moment("2020-12-31"))) == count


@pytest.mark.parametrize(
    ("start", "end", "is_broken"),
    [
        ("2019-12-31", "2020-12-30", False),
        ("2019-12-31", "2020-12-31", True),
        ("2020-12-30", "2021-12-30", True),
        ("2020-12-31", "2021-12-31", False),
    ],
)
def test_census_breaks_the_growth_into_its_year(start, end, is_broken):
    factories.DistrictStatisticFactory(is_break=True)
    patents = INDICATORS["patents_per_10k"]
    assert patents.breaks_between(Facts(), date.fromisoformat(start), date.fromisoformat(end)) is is_broken


@pytest.mark.parametrize(
    ("on", "field"),
    [
        ("2021-03-01", "aerospace"),
        ("2021-03-02", "new_materials"),
        ("2022-09-29", "new_materials"),
        ("2022-09-30", "aerospace"),
    ],
)
def test_field_is_that_of_the_certificate_in_force_on_the_day(on, field):
    firm = factories.ResidentFactory()
    factories.RecognitionFactory(enterprise=firm, ends_on=date(2029, 12, 31), field="aerospace")
    factories.RecognitionFactory(enterprise=firm, issued_on=FIRST, ends_on=LAST, field="new_materials")
    assert keys(HIGH_TECH, "field", on) == {field}


@pytest.mark.parametrize(
    ("on", "age"),
    [
        ("2018-06-01", "under_3"),
        ("2021-05-31", "under_3"),
        ("2021-06-01", "3_to_5"),
        ("2024-05-31", "3_to_5"),
        ("2024-06-01", "6_to_8"),
        ("2027-05-31", "6_to_8"),
        ("2027-06-01", "9_and_more"),
    ],
)
def test_age_rises_on_the_anniversary_of_the_first_recognition(on, age):
    firm = factories.ResidentFactory()
    factories.RecognitionFactory(enterprise=firm, issued_on=date(2015, 1, 1), cancelled_from=date(2015, 1, 1))
    factories.RecognitionFactory(enterprise=firm, issued_on=date(2018, 6, 1), ends_on=date(2029, 12, 31))
    assert keys(HIGH_TECH, "age", on) == {age}


@pytest.mark.parametrize(
    ("on", "schemes"),
    [
        ("2019-12-31", {None}),
        ("2020-01-01", {"strategic_emerging"}),
        ("2020-12-31", {"strategic_emerging"}),
        ("2021-01-01", {None}),
    ],
)
def test_breakdown_by_scheme_takes_the_recognitions_of_the_day(on, schemes):
    factories.ZoneMembershipFactory(enterprise=factories.ListingFactory().enterprise)
    assert keys(IN_ZONE, "scheme", on) == schemes


@pytest.mark.parametrize(
    ("issued_on", "on", "count"),
    [
        ("2020-12-31", "2021-12-31", 0),
        ("2021-01-01", "2021-01-01", 1),
        ("2021-01-01", "2021-12-31", 1),
        ("2021-01-01", "2022-01-01", 0),
        ("2021-06-15", "2021-06-14", 0),
        ("2021-06-15", "2021-06-15", 1),
        ("2021-12-31", "2021-12-31", 1),
        ("2021-12-31", "2022-01-01", 0),
    ],
)
def test_recognition_is_new_from_its_issue_to_the_end_of_that_year(issued_on, on, count):
    factories.RecognitionFactory(issued_on=day(issued_on))
    assert NEW.value(moment(on)).value == len(NEW.contributors(moment(on))) == count
    if on.endswith("12-31"):
        [figure] = NEW.series(Facts(), [int(on[:4])])
        assert figure.value == count


@pytest.mark.parametrize(("issued_on", "count"), FIRST_TO_LAST)
def test_new_recognition_counts_where_the_enterprise_resided_here_on_the_day_of_issue(issued_on, count):
    firm = factories.ResidenceFactory(starts_on=FIRST, ends_on=LAST).enterprise
    factories.RecognitionFactory(enterprise=firm, issued_on=day(issued_on))
    assert NEW.value(moment(f"{issued_on[:4]}-12-31")).value == count


@pytest.mark.parametrize(("issued_on", "count"), FIRST_TO_LAST[2:])
def test_new_recognition_counts_where_the_enterprise_had_not_ended_before_the_day_of_issue(issued_on, count):
    firm = factories.ResidentFactory(status="deregistered", ended_on=LAST)
    factories.RecognitionFactory(enterprise=firm, issued_on=day(issued_on))
    assert NEW.value(moment("2022-12-31")).value == count


@pytest.mark.parametrize(("on", "count"), FIRST_TO_LAST)
@pytest.mark.parametrize("limited", ["membership", "residence"])
def test_enterprise_is_in_a_zone_on_the_days_of_both_membership_and_residence(limited, on, count):
    days = {"starts_on": FIRST, "ends_on": LAST}
    firm = factories.ResidenceFactory(**days if limited == "residence" else {}).enterprise
    membership = factories.ZoneMembershipFactory(enterprise=firm, **days if limited == "membership" else {})
    assert IN_ZONE.value(moment(on)).value == len(IN_ZONE.contributors(moment(on))) == count
    assert IN_ZONE.records(moment(on))[ZoneMembership] == [membership.pk] * count
    assert IN_ZONE.breakdown_records(moment(on)) == {ZoneMembership: [membership.pk] * count}


@pytest.mark.parametrize(
    ("days", "count"),
    [
        ({"starts_on": date(2020, 12, 31)}, 1),
        ({"starts_on": date(2021, 1, 1)}, 0),
        ({"ends_on": date(2020, 12, 31)}, 1),
        ({"ends_on": date(2020, 12, 30)}, 0),
    ],
)
def test_zone_of_an_annual_sum_is_that_of_the_last_day_of_its_year(days, count):
    firm = factories.ListingFactory().enterprise
    factories.AnnualReportFactory(enterprise=firm)
    membership = factories.ZoneMembershipFactory(enterprise=firm, **days)
    assert keys(REVENUE, "zone", "2021-06-30") == {membership.zone_id if count else None}
    assert REVENUE.breakdown_records(moment("2021-06-30")) == {ZoneMembership: [membership.pk] * count}


@pytest.mark.parametrize(
    ("introduced_on", "count"),
    [("2020-12-31", 0), ("2021-01-01", 1), ("2022-12-31", 1), ("2023-01-01", 0)],
)
def test_every_statement_about_talent_projects_takes_the_same_days(introduced_on, count):
    factories.PlanFactory()
    project = factories.TalentProjectFactory(introduced_on=day(introduced_on))
    at = moment("2022-12-31")
    assert TALENTS.records(at) == {TalentProject: [project.pk] * count}
    assert len(TALENTS.contributors(at)) == count
    assert [figure.value for figure in TALENTS.series(Facts(), [2022])] == [count]
    assert sum(cell.value for cell in TALENTS.breakdown(at, "cluster")) == count
    [cells] = TALENTS.series_by(Facts(), [2022], "cluster")
    assert sum(cell.value for cell in cells) == count


@pytest.mark.parametrize(
    ("on", "count"), [(date(2020, 12, 30), 0), (date(2020, 12, 31), 1), (date(2021, 1, 1), 0)]
)
@pytest.mark.parametrize(
    "code",
    ["high_tech_enterprises", "strategic_emerging_revenue", "rd_intensity", "enterprises_in_zone"],
)
def test_series_and_breakdowns_of_a_year_take_its_last_day(code, on, count):
    firm = factories.ResidentFactory()
    factories.RecognitionFactory(enterprise=firm)
    factories.ListingFactory(enterprise=firm)
    factories.AnnualReportFactory(enterprise=firm)
    factories.ZoneMembershipFactory(enterprise=firm, starts_on=on, ends_on=on)
    indicator, at = INDICATORS[code], moment("2020-12-31")
    breakdown = indicator.breakdown(at, "zone")
    assert {cell.key for cell in breakdown if cell.value} == {
        *({"dawutong_belt"} if count else set()),
        *({None} if not count and code != "enterprises_in_zone" else set()),
    }
    assert indicator.series_by(Facts(), [2020], "zone") == [breakdown]


@pytest.mark.parametrize(
    ("on", "count"), [(date(2020, 12, 30), 0), (date(2020, 12, 31), 1), (date(2021, 1, 1), 0)]
)
def test_series_of_a_stock_takes_31_december(on, count):
    factories.RecognitionFactory(issued_on=on, ends_on=on)
    assert [figure.value for figure in HIGH_TECH.series(Facts(), [2020])] == [count]
    [cells] = HIGH_TECH.series_by(Facts(), [2020], "cluster")
    assert sum(cell.value for cell in cells) == count


@pytest.mark.parametrize(
    ("code", "period"),
    [
        ("high_tech_enterprises", "2020-12-31"),
        ("strategic_emerging_revenue", "2020"),
        ("talent_projects", "2016-01-01/2020-12-31"),
        ("patents_per_10k", "2020"),
        ("new_recognitions", "2020-01-01/2020-12-31"),
        ("enterprises_in_zone", "2020-12-31"),
        ("support_paid", "2020"),
    ],
)
def test_series_has_the_days_and_periods_of_the_years(code, period):
    factories.PlanFactory(starts_on=date(2016, 1, 1), ends_on=date(2020, 12, 31))
    [figure] = INDICATORS[code].series(Facts(), [2020])
    value = INDICATORS[code].value(moment("2020-12-31"))
    assert (figure.on, figure.period) == (value.on, value.period) == (date(2020, 12, 31), period)
