"""First recorded days: before them a figure is missing, on every entry point of every indicator."""

from datetime import date
from decimal import Decimal

import pytest

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.counts import StockCount
from enterprises.kpis.dimensions import cells_of
from enterprises.kpis.indicators import CATALOGUE, INDICATORS
from enterprises.kpis.recorded import FirstDays, Required, first_day
from enterprises.models import Change, RecordedSeries, Scheme
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HIGH_TECH = INDICATORS["high_tech_enterprises"]
REVENUE = INDICATORS["strategic_emerging_revenue"]
IN_ZONE = INDICATORS["enterprises_in_zone"]
TALENTS = INDICATORS["talent_projects"]
PATENTS = INDICATORS["patents_per_10k"]
Code = RecordedSeries.Code
MISSING = (None, "not_recorded")


def record_since(series: str, day: str) -> None:
    scheme = series.removeprefix("scheme:")
    if scheme != series:
        Scheme.objects.filter(pk=scheme).update(recorded_since=day)
    else:
        RecordedSeries.objects.update_or_create(code=series, defaults={"recorded_since": day})


def value_and_reason(figure):
    return figure.value, figure.reason


@pytest.mark.parametrize(
    ("period", "begins_on"),
    [
        ("2020", date(2020, 1, 1)),
        ("2020-05-03", date(2020, 5, 3)),
        ("2021-01-01/2021-05-03", date(2021, 1, 1)),
    ],
)
def test_period_begins_on_its_first_day(period, begins_on):
    assert first_day(period) == begins_on


@pytest.mark.parametrize(
    ("period", "day", "throughout", "at_the_end"),
    [
        ("2020-06-14", "2020-06-14", False, False),
        ("2020-06-15", "2020-06-15", True, True),
        ("2020-06-16", "2020-06-16", True, True),
        ("2019", "2019-12-31", False, False),
        ("2020", "2020-12-31", False, True),
        ("2021", "2021-12-31", True, True),
        ("2020-01-01/2020-06-15", "2020-06-15", False, True),
        ("2020-06-15/2025-12-31", "2025-12-31", True, True),
    ],
)
def test_series_recorded_since_15_june_2020_covers(period, day, throughout, at_the_end):
    first_days = FirstDays({"x": date(2020, 6, 15)})
    day = date.fromisoformat(day)
    assert first_days.covers(Required(("x",)), period, day) == throughout
    assert first_days.covers(Required((), ("x",)), period, day) == at_the_end


def test_the_latest_of_several_first_days_decides_and_an_unknown_one_sets_no_limit():
    first_days = FirstDays({"a": date(2016, 1, 1), "b": date(2018, 1, 1)})
    assert first_days.since(["a", "b", "unknown"]) == date(2018, 1, 1)
    assert first_days.since(["unknown"]) is None


@pytest.mark.parametrize(
    ("on", "expected"), [("2020-12-30", MISSING), ("2020-12-31", (1, "")), ("2021-01-01", (1, ""))]
)
def test_stock_is_missing_up_to_the_day_before_its_first_recorded_day(on, expected):
    certificate = factories.RecognitionFactory(issued_on=date(2019, 12, 9))
    record_since("scheme:national_high_tech", "2020-12-31")
    day = date.fromisoformat(on)
    moment = Moment(day)
    figure = HIGH_TECH.value(moment)
    assert value_and_reason(figure) == value_and_reason(HIGH_TECH.on_days(Facts(), [day])[0]) == expected
    assert len(HIGH_TECH.contributors(moment)) == HIGH_TECH.counts(moment, certificate.enterprise_id)
    assert {value_and_reason(cell) for cell in HIGH_TECH.breakdown(moment, "cluster")} <= {expected, (0, "")}
    assert (figure.provisional > 0) == (figure.value is not None)


@pytest.mark.parametrize(
    ("since", "expected"),
    [("2020-12-31", MISSING), ("2020-01-02", MISSING), ("2020-01-01", (Decimal(5), ""))],
)
def test_year_of_reports_that_is_recorded_only_in_part_is_missing_with_its_coverage(since, expected):
    listing = factories.ListingFactory(starts_on=date(2019, 1, 1))
    factories.AnnualReportFactory(enterprise=listing.enterprise, year=2020, operating_revenue=5)
    record_since(Code.OPERATING_REVENUE, since)
    figure = REVENUE.value(Moment(date(2020, 12, 31)))
    assert value_and_reason(figure) == expected
    assert (figure.reported, figure.expected) == ((None, None) if expected is MISSING else (1, 1))


@pytest.mark.parametrize(("since", "is_missing"), [("2020-12-31", False), ("2021-01-01", True)])
def test_sum_over_the_stock_of_31_december_needs_the_list_of_that_day(since, is_missing):
    factories.ListingFactory(starts_on=date(2020, 12, 31))
    record_since("scheme:strategic_emerging", since)
    assert (REVENUE.value(Moment(date(2020, 12, 31))).reason == "not_recorded") == is_missing


@pytest.mark.parametrize(("since", "expected"), [("2021-01-01", (1, "")), ("2021-01-02", MISSING)])
def test_count_from_the_first_day_of_the_plan_is_missing_where_that_day_is_not_recorded(since, expected):
    factories.PlanFactory(starts_on=date(2021, 1, 1), ends_on=date(2025, 12, 31))
    factories.TalentProjectFactory(introduced_on=date(2021, 5, 17))
    record_since(Code.TALENT_PROJECTS, since)
    moment = Moment(date(2021, 12, 31))
    assert (
        value_and_reason(TALENTS.value(moment))
        == value_and_reason(TALENTS.series(Facts(), [2021])[0])
        == expected
    )
    assert {value_and_reason(cell) for cell in TALENTS.breakdown(moment, "cluster")} <= {expected, (0, "")}


def test_cells_by_zone_are_missing_before_memberships_are_recorded_but_the_total_is_not():
    firm = factories.RecognitionFactory(issued_on=date(2020, 12, 11)).enterprise
    factories.ZoneMembershipFactory(enterprise=firm)
    record_since(Code.ZONE_MEMBERSHIPS, "2021-01-01")
    before, after = Moment(date(2020, 12, 31)), Moment(date(2021, 1, 1))
    assert HIGH_TECH.value(before).value == 1
    assert {value_and_reason(cell) for cell in HIGH_TECH.breakdown(before, "zone")} == {MISSING}
    assert {cell.key for cell in HIGH_TECH.breakdown(after, "zone") if cell.value} == {"dawutong_belt"}
    assert [
        [value_and_reason(cell) for cell in cells] for cells in HIGH_TECH.series_by(Facts(), [2020], "zone")
    ] == [[MISSING, MISSING]]


def test_cell_of_a_scheme_is_missing_before_that_scheme_and_none_is_known_to_hold_nothing():
    firm = factories.ListingFactory().enterprise
    factories.ZoneMembershipFactory(enterprise=firm)
    factories.SchemeFactory()
    record_since("scheme:national_high_tech", "2022-01-01")
    cells = {
        cell.key: value_and_reason(cell) for cell in IN_ZONE.breakdown(Moment(date(2020, 12, 31)), "scheme")
    }
    assert cells == {"strategic_emerging": (1, ""), "national_high_tech": MISSING, None: MISSING}


def test_each_series_of_patents_has_its_own_first_day():
    factories.DistrictStatisticFactory(reference_on=date(2020, 11, 1))
    factories.DistrictStatisticFactory(
        series="valid_invention_patents", reference_on=date(2020, 12, 31), value=100
    )
    factories.AnnualReportFactory(enterprise=factories.ResidentFactory(), valid_invention_patents=3)
    record_since(Code.REPORTED_PATENTS, "2021-01-01")
    figure = PATENTS.value(Moment(date(2020, 12, 31)))
    assert figure.value is not None
    assert [(each.key, each.reason) for each in figure.series] == [
        ("official", ""),
        ("registry", "not_recorded"),
    ]
    record_since(Code.RESIDENT_POPULATION, "2021-01-01")
    assert value_and_reason(PATENTS.value(Moment(date(2020, 12, 31)))) == MISSING


def test_flows_begin_at_the_first_recorded_day():
    factories.RecognitionFactory(issued_on=date(2018, 12, 9))
    record_since("scheme:national_high_tech", "2019-12-31")
    assert isinstance(HIGH_TECH, StockCount)
    ends = [date(year, 12, 31) for year in (2017, 2018, 2019, 2020)]
    flows = HIGH_TECH.flows(Facts(), ends)
    assert [(span, flow.start) for span, flow in flows.items()] == [((ends[2], ends[3]), 1)]


def test_first_day_counts_as_it_was_known_at_the_instant():
    factories.RecognitionFactory(issued_on=date(2019, 12, 9))
    moment = Moment(date(2019, 12, 31))
    unknown = Change.objects.state()
    record_since("scheme:national_high_tech", "2020-01-01")
    late = Change.objects.state()
    record_since("scheme:national_high_tech", "2019-12-31")
    values = [HIGH_TECH.value(Moment(moment.on, Facts(seq))).value for seq in (unknown, late, None)]
    assert values == [1, None, 1]
    assert HIGH_TECH.recorded_since(Facts(late)) == date(2020, 1, 1)


@pytest.mark.parametrize("indicator", CATALOGUE, ids=lambda indicator: indicator.code)
def test_every_indicator_is_missing_everywhere_before_its_series_are_recorded(indicator):
    firm = factories.RecognitionFactory(issued_on=date(2019, 3, 1)).enterprise
    factories.ListingFactory(enterprise=firm, starts_on=date(2019, 1, 1))
    scheme = factories.SchemeFactory(code="above_scale", number_pattern="", local_number_pattern="")
    factories.RecognitionFactory(enterprise=firm, scheme=scheme, number="", issued_on=date(2019, 3, 1))
    factories.AnnualReportFactory(enterprise=firm, year=2019)
    factories.ZoneMembershipFactory(enterprise=firm, starts_on=date(2019, 1, 1))
    factories.DistrictStatisticFactory(reference_on=date(2019, 12, 31))
    factories.PlanFactory(starts_on=date(2019, 1, 1), ends_on=date(2022, 12, 31))
    factories.TalentProjectFactory(host=firm, introduced_on=date(2019, 5, 17))
    award = factories.SupportAwardFactory(
        enterprise=firm, applied_on=date(2019, 1, 1), approved_on=date(2019, 2, 1)
    )
    factories.PaymentFactory(award=award, paid_on=date(2019, 6, 1))
    for code in Code.values:
        record_since(code, "2020-01-01")
    Scheme.objects.update(recorded_since=date(2020, 1, 1))
    moment = Moment(date(2019, 12, 31))

    assert indicator.recorded_since(Facts()) == date(2020, 1, 1)
    assert (
        value_and_reason(indicator.value(moment))
        == value_and_reason(indicator.series(Facts(), [2019])[0])
        == MISSING
    )
    assert indicator.contributors(moment) == []
    for by in indicator.dimensions:
        assert {value_and_reason(cell) for cell in indicator.breakdown(moment, by)} == {MISSING}
        assert {value_and_reason(cell) for cell in indicator.series_by(Facts(), [2019], by)[0]} == {MISSING}


def test_suppressed_cell_that_is_not_recorded_is_missing_and_not_suppressed():
    factories.StrategicEmergingFactory(recorded_since=date(2021, 1, 1))
    cells = cells_of([("x", "x", "x")], {}, reasons={"x": "suppressed"})
    masked = REVENUE.cells_if_recorded(Facts(), [date(2020, 12, 31)], [{"cluster": cells}])
    assert value_and_reason(masked[0]["cluster"][0]) == MISSING
