"""Every row of the table of edge cases in the domain's description, and the rules beside it."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.imports import decisions, planning
from enterprises.kpis.annual import statistics
from enterprises.kpis.indicators import INDICATORS
from enterprises.kpis.unmatched import count_unmatched
from enterprises.models import Enterprise, Payment, SupportAward, TalentProject
from tests import factories
from tests.workbooks import build

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HIGH_TECH = INDICATORS["high_tech_enterprises"]


def stock(on: str) -> int:
    return int(HIGH_TECH.value(Moment(date.fromisoformat(on))).value)


def certificate(issued_on: str, **fields):
    return factories.RecognitionFactory(issued_on=date.fromisoformat(issued_on), **fields)


@pytest.mark.parametrize(
    ("issued_on", "on", "counted"),
    [
        ("2020-12-11", "2020-12-10", 0),
        ("2020-12-11", "2020-12-11", 1),
        ("2020-12-11", "2022-12-31", 1),
        ("2020-12-11", "2023-12-10", 1),
        ("2020-12-11", "2023-12-11", 0),
        ("2020-12-11", "2023-12-31", 0),
        ("2021-01-01", "2023-12-31", 1),
        ("2021-01-01", "2024-01-01", 0),
        ("2020-12-31", "2023-12-30", 1),
        ("2020-12-31", "2023-12-31", 0),
        ("2020-02-29", "2023-02-28", 1),
        ("2020-02-29", "2023-03-01", 0),
        ("2021-03-01", "2024-02-29", 1),
        ("2021-03-01", "2024-03-01", 0),
    ],
)
def test_certificate_counts_from_its_issue_to_the_day_before_the_third_anniversary(issued_on, on, counted):
    certificate(issued_on)
    assert stock(on) == counted


@pytest.mark.parametrize(
    ("on", "counted"), [("2021-10-15", 1), ("2021-10-16", 0), ("2021-11-01", 0), ("2021-12-31", 1)]
)
def test_gap_before_a_renewal_counts_not_then_and_once_afterwards(on, counted):
    old = certificate("2018-10-16")
    assert old.ends_on == date(2021, 10, 15)
    certificate("2021-12-23", enterprise=old.enterprise, kind="renewal")
    assert stock(on) == counted


class TestCertificateOfACompanyThatIsNotInTheRegistry:
    """It is not in the count; how many there are stands beside the figure."""

    ON = date(2021, 12, 31)

    @pytest.fixture(autouse=True)
    def planned(self, tmp_path):
        """Plan a notice that names three companies, one of which the registry has."""
        factories.SchemeFactory()
        self.firm = factories.ResidentFactory(name_zh="深圳市示例0001科技有限公司")
        self.batch = self.plan(tmp_path)

    def plan(self, tmp_path):
        rows = [
            ["企业名称", "证书编号", "发证日期"],
            [self.firm.name_zh, "GR202144200001", "2021-12-23"],
            ["深圳市无此一号有限公司", "GR202144200002", "2021-12-23"],
            ["深圳市无此二号有限公司", "GR202144200003", "2021-12-23"],
        ]
        path = build.xlsx(tmp_path / "notice.xlsx", rows)
        batch = planning.create_batch(
            path.read_bytes(), kind="recognitions", file_name=path.name, submitted_by=factories.UserFactory()
        )
        planning.plan(batch, today=self.ON)
        return batch

    def beside(self, client, on=ON) -> tuple[int, int]:
        body = client.get(f"/api/v1/indicators/high_tech_enterprises/value/?on={on}").json()
        page = client.get(f"/en/indicators/high_tech_enterprises/?on={on}").content.decode()
        shown = re.search(r"Unmatched: (\d+) certificate", page)
        assert int(shown[1] if shown else 0) == body["unmatched"]
        assert (f"Unmatched: {body['unmatched']}" in client.get(f"/en/?on={on}").content.decode()) == bool(
            shown
        )
        return body["value"], body["unmatched"]

    def test_is_not_in_the_count_but_beside_it(self, client):
        assert self.beside(client) == (0, 2)

    @pytest.mark.parametrize(
        ("on", "unmatched"),
        [("2021-12-22", 0), ("2021-12-23", 2), ("2024-12-22", 2), ("2024-12-23", 0)],
    )
    def test_stands_beside_the_figures_of_the_days_on_which_it_is_in_force(self, client, on, unmatched):
        assert self.beside(client, on) == (0, unmatched)

    def test_counts_once_in_however_many_files_it_stands(self, client, tmp_path):
        self.plan(tmp_path)
        assert self.beside(client) == (0, 2)

    def test_is_matched_once_a_recognition_has_its_number(self, client):
        certificate("2021-12-23", number="GR202144200002", enterprise=self.firm)
        assert self.beside(client) == (1, 1)

    def test_is_of_its_scheme_alone(self, client):
        body = client.get(f"/api/v1/indicators/strategic_emerging_enterprises/value/?on={self.ON}").json()
        assert (body["value"], body["unmatched"]) == (0, 0)
        body = client.get(f"/api/v1/indicators/talent_projects/value/?on={self.ON}").json()
        assert body["unmatched"] is None

    def test_is_gone_when_its_row_is_left_out_or_its_import_undone(self, client):
        decisions.decide(self.batch, self.batch.rows.filter(number=3), "skip", today=self.ON)
        assert self.beside(client) == (0, 1)
        self.batch.delete()
        assert self.beside(client) == (0, 0)

    @pytest.mark.django_db(transaction=True)
    def test_ends_the_tag_of_an_answer_though_the_registry_did_not_change(self, client, tmp_path):
        address = f"/api/v1/indicators/high_tech_enterprises/value/?on={self.ON}"
        first = client.get(address)
        held = {"If-None-Match": first["ETag"]}
        assert client.get(address, headers=held).status_code == 304
        decisions.decide(self.batch, self.batch.rows.filter(number=3), "skip", today=self.ON)
        again = client.get(address, headers=held)
        assert (again.status_code, again.json()["unmatched"]) == (200, 1)
        assert again.json()["seq"] == first.json()["seq"]

    def test_import_counts_exist_for_the_current_state_only(self, client):
        assert count_unmatched([HIGH_TECH], Moment(self.ON)) == {HIGH_TECH.code: 2}
        assert count_unmatched([HIGH_TECH], Moment(self.ON, Facts(1))) == {}


def test_two_overlapping_certificates_count_once():
    old = certificate("2020-12-11")
    certificate("2021-06-01", enterprise=old.enterprise)
    assert stock("2022-01-01") == 1


def test_certificate_announced_in_january_belongs_to_the_year_of_its_issue():
    certificate("2022-12-14")
    assert stock("2022-12-31") == 1


@pytest.mark.parametrize(("on", "counted"), [("2022-12-31", 1), ("2023-01-01", 0), ("2023-12-31", 0)])
def test_cancellation_takes_effect_from_its_own_day(on, counted):
    certificate("2021-12-23", cancelled_from=date(2023, 1, 1), cancellation_notice_on=date(2024, 6, 3))
    assert stock(on) == counted


def test_cancellation_from_before_the_issue_leaves_no_day():
    certificate("2021-12-23", cancelled_from=date(2021, 12, 1))
    assert stock("2021-12-23") == 0


@pytest.mark.parametrize(("on", "counted"), [("2023-04-30", 1), ("2023-05-01", 0)])
def test_enterprise_that_moved_away_counts_to_its_last_day_here(on, counted):
    firm = factories.ResidenceFactory(ends_on=date(2023, 4, 30), moved_out_to="福田区").enterprise
    certificate("2021-12-23", enterprise=firm)
    assert stock(on) == counted


@pytest.mark.parametrize(("on", "counted"), [("2023-06-14", 0), ("2023-06-15", 1)])
def test_enterprise_that_moved_in_counts_from_its_first_day_here(on, counted):
    firm = factories.ResidenceFactory(starts_on=date(2023, 6, 15), origin="attracted").enterprise
    certificate("2022-12-19", enterprise=firm, number="GR202244001234", kind="moved_in")
    assert stock(on) == counted


def test_enterprise_that_moved_out_and_came_back_has_both_flows():
    firm = factories.ResidenceFactory(ends_on=date(2021, 12, 31)).enterprise
    factories.ResidenceFactory(enterprise=firm, starts_on=date(2022, 7, 1))
    certificate("2020-12-11", enterprise=firm)
    flow = HIGH_TECH.flow(Facts(), date(2021, 6, 30), date(2022, 12, 31))
    assert (flow.start, flow.moved_out, flow.moved_in, flow.end) == (1, 1, 1, 1)
    assert stock("2022-03-01") == 0


@pytest.mark.parametrize(("on", "counted"), [("2022-08-31", 1), ("2022-09-01", 0)])
@pytest.mark.parametrize("status", ["deregistered", "revoked", "merged"])
def test_enterprise_that_ended_counts_to_its_last_day(status, on, counted):
    firm = certificate("2020-12-11").enterprise
    Enterprise.objects.filter(pk=firm.pk).update(status=status, ended_on=date(2022, 8, 31))
    assert stock(on) == counted


def test_recognition_of_an_absorbed_enterprise_does_not_pass_on():
    absorbed, survivor = certificate("2020-12-11").enterprise, factories.ResidentFactory()
    Enterprise.objects.filter(pk=absorbed.pk).update(
        status="merged", ended_on=date(2022, 8, 31), absorbed_by=survivor
    )
    assert stock("2022-08-31") == 1
    assert HIGH_TECH.contributors(Moment(date(2022, 9, 1))) == []


def test_one_name_under_two_codes_is_two_enterprises():
    for _ in range(2):
        certificate("2020-12-11", enterprise__name_zh="深圳市同名科技有限公司")
    assert stock("2020-12-31") == 2


def test_recognition_of_another_scheme_does_not_count():
    factories.ListingFactory()
    assert stock("2020-12-31") == 0
    assert INDICATORS["strategic_emerging_enterprises"].value(Moment(date(2020, 12, 31))).value == 1


def test_revenue_of_an_enterprise_with_three_listings_counts_once():
    first = factories.ListingFactory()
    for _ in range(2):
        factories.ListingFactory(enterprise=first.enterprise)
    factories.AnnualReportFactory(enterprise=first.enterprise, operating_revenue=100)
    figure = INDICATORS["strategic_emerging_revenue"].value(Moment(date(2021, 6, 30)))
    assert (figure.value, figure.reported, figure.expected) == (100, 1, 1)


@pytest.mark.parametrize(
    ("on", "period"), [("2020-12-30", "2019"), ("2020-12-31", "2020"), ("2021-12-30", "2020")]
)
def test_annual_figure_is_about_the_last_year_that_has_ended(on, period):
    figure = INDICATORS["strategic_emerging_revenue"].value(Moment(date.fromisoformat(on)))
    assert figure.period == period


def test_unreported_revenue_is_missing_and_not_zero():
    listing = factories.ListingFactory()
    factories.AnnualReportFactory(
        enterprise=listing.enterprise, operating_revenue=None, operating_revenue_reason="withheld"
    )
    figure = INDICATORS["strategic_emerging_revenue"].value(Moment(date(2020, 12, 31)))
    assert (figure.value, figure.reason, figure.reported, figure.expected) == (None, "not_reported", 0, 1)


def test_revenue_counts_the_stock_of_the_last_day_of_the_year_only():
    factories.AnnualReportFactory(operating_revenue=5)  # never listed
    listed = factories.ListingFactory(ends_on=date(2020, 12, 30))
    factories.AnnualReportFactory(enterprise=listed.enterprise, operating_revenue=7)
    figure = INDICATORS["strategic_emerging_revenue"].value(Moment(date(2020, 12, 31)))
    assert (figure.value, figure.expected) == (0, 0)


@pytest.mark.parametrize(
    ("introduced_on", "on", "count"),
    [
        ("2020-12-31", "2020-12-31", None),
        ("2020-12-31", "2025-12-31", 0),
        ("2021-01-01", "2021-01-01", 1),
        ("2021-01-01", "2025-12-31", 1),
        ("2025-12-31", "2025-12-31", 1),
        ("2025-12-31", "2025-12-30", 0),
        ("2025-12-31", "2026-01-01", 0),
        ("2026-01-01", "2026-01-01", 1),
        ("2026-01-01", "2029-06-30", 1),
        ("2026-01-01", "2029-07-01", None),
    ],
)
def test_talent_projects_count_from_the_first_day_of_the_plan_of_the_day(introduced_on, on, count):
    factories.PlanFactory()
    factories.PlanFactory(starts_on=date(2026, 1, 1), ends_on=date(2029, 6, 30))
    factories.TalentProjectFactory(introduced_on=date.fromisoformat(introduced_on))
    talents, moment = INDICATORS["talent_projects"], Moment(date.fromisoformat(on))
    figure = talents.value(moment)
    assert figure.value == count
    assert figure.reason == ("no_plan" if count is None else "")
    assert len(talents.contributors(moment)) == len(talents.records(moment)[TalentProject]) == (count or 0)
    for by in talents.dimensions:
        cells = talents.breakdown(moment, by)
        assert {cell.reason for cell in cells} == {figure.reason}
        assert sum(cell.value or 0 for cell in cells) == (count or 0)
    if (moment.on.month, moment.on.day) == (12, 31):
        assert talents.series(moment.facts, [moment.on.year]) == [replace(figure, provisional=0)]
        assert talents.series_by(moment.facts, [moment.on.year], "cluster") == [
            talents.breakdown(moment, "cluster")
        ]


def test_of_two_plans_of_a_day_the_later_one_counts():
    factories.PlanFactory()
    factories.PlanFactory(starts_on=date(2024, 1, 1), ends_on=date(2028, 12, 31))
    factories.TalentProjectFactory(introduced_on=date(2022, 5, 1))
    factories.TalentProjectFactory(introduced_on=date(2024, 5, 1))
    assert INDICATORS["talent_projects"].value(Moment(date(2025, 1, 1))).value == 1


def test_patents_without_a_population_of_that_year_have_no_value():
    factories.DistrictStatisticFactory(
        series="valid_invention_patents", reference_on=date(2019, 12, 31), value=3000
    )
    factories.DistrictStatisticFactory()  # the population of 2020 is not borrowed
    figure = INDICATORS["patents_per_10k"].value(Moment(date(2019, 12, 31)))
    assert (figure.value, figure.reason) == (None, "no_population")
    assert [variant.value for variant in figure.series] == [None, None]


def test_patents_show_two_series_that_are_never_mixed():
    factories.DistrictStatisticFactory(value=1_000_000)
    factories.AnnualReportFactory(valid_invention_patents=250)
    figure = INDICATORS["patents_per_10k"].value(Moment(date(2021, 1, 1)))
    assert (figure.value, figure.reason) == (None, "no_patents")
    assert {v.key: v.value for v in figure.series} == {"official": None, "registry": Decimal("2.50")}
    factories.DistrictStatisticFactory(
        series="valid_invention_patents", reference_on=date(2020, 12, 31), value=4000
    )
    figure = INDICATORS["patents_per_10k"].value(Moment(date(2021, 1, 1)))
    assert {v.key: v.value for v in figure.series} == {"official": Decimal(40), "registry": Decimal("2.50")}


def test_corrected_statistic_replaces_the_earlier_one_without_overwriting_it():
    factories.DistrictStatisticFactory(value=1_000_000)
    factories.DistrictStatisticFactory(value=2_000_000, published_on=date(2022, 3, 1))
    factories.AnnualReportFactory(valid_invention_patents=100)
    figure = INDICATORS["patents_per_10k"].value(Moment(date(2020, 12, 31)))
    assert figure.series[1].value == Decimal("0.50")


YEAR_OF_A_DAY = [
    (date(2022, 12, 31), False),
    (date(2023, 1, 1), True),
    (date(2023, 12, 31), True),
    (date(2024, 1, 1), False),
]


@pytest.mark.parametrize(("paid_on", "is_counted"), YEAR_OF_A_DAY)
def test_payment_belongs_to_the_year_of_its_day(paid_on, is_counted):
    payment = factories.PaymentFactory(paid_on=paid_on)
    paid, moment = INDICATORS["support_paid"], Moment(date(2023, 12, 31))
    assert [each.value for each in paid.contributors(moment)] == ([payment.amount] if is_counted else [])
    records = paid.records(moment)
    assert records[Payment] == ([payment.pk] if is_counted else [])
    assert records[SupportAward] == ([payment.award_id] if is_counted else [])


@pytest.mark.parametrize(("reference_on", "is_counted"), YEAR_OF_A_DAY)
def test_statistic_belongs_to_the_year_of_its_reference_day(reference_on, is_counted):
    row = factories.DistrictStatisticFactory(reference_on=reference_on, published_on=None)
    assert ((row.series, 2023) in statistics(Facts(), [2023])) is is_counted


def test_breakdown_by_cluster_adds_up_with_not_assigned_as_its_own_row():
    certificate("2020-12-11")
    certificate("2020-12-11", enterprise__cluster=None)
    factories.ClusterFactory(code="new_materials")
    rows = {cell.key: cell.value for cell in HIGH_TECH.breakdown(Moment(date(2020, 12, 31)), "cluster")}
    assert rows == {"information_technology": 1, "new_materials": 0, None: 1}


def test_breakdown_of_a_sum_shows_coverage_for_each_row():
    for amount in (5, None):
        firm = factories.ListingFactory().enterprise
        if amount:
            factories.AnnualReportFactory(enterprise=firm, operating_revenue=amount)
    factories.ClusterFactory(code="new_materials")
    cells = INDICATORS["strategic_emerging_revenue"].breakdown(Moment(date(2020, 12, 31)), "cluster")
    assert {cell.key: (cell.value, cell.reported, cell.expected) for cell in cells} == {
        "information_technology": (5, 1, 2),
        "new_materials": (0, 0, 0),
        None: (0, 0, 0),
    }


@pytest.mark.parametrize(
    ("on", "is_inside"),
    [("2022-12-31", False), ("2023-01-01", True), ("2023-12-31", True), ("2024-01-01", False)],
)
def test_breakdown_by_zone_takes_the_memberships_of_the_day(on, is_inside):
    certificate("2022-06-01").enterprise.memberships.create(
        zone=factories.ZoneFactory(), starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31)
    )
    cells = HIGH_TECH.breakdown(Moment(date.fromisoformat(on)), "zone")
    assert sum(cell.value or 0 for cell in cells if cell.key) == is_inside


def test_breakdown_by_zone_may_exceed_the_district():
    firm = certificate("2020-12-11").enterprise
    for zone in ("dawutong_belt", "innovation_enterprises"):
        factories.ZoneMembershipFactory(enterprise=firm, zone__code=zone)
    rows = {cell.key: cell.value for cell in HIGH_TECH.breakdown(Moment(date(2020, 12, 31)), "zone")}
    assert rows == {"dawutong_belt": 1, "innovation_enterprises": 1, None: 0}


def test_breakdown_by_subdistrict_takes_the_residence_of_the_day():
    firm = factories.ResidenceFactory(ends_on=date(2021, 6, 30)).enterprise
    factories.ResidenceFactory(
        enterprise=firm, starts_on=date(2021, 7, 1), subdistrict__code="010", origin="within"
    )
    certificate("2020-12-11", enterprise=firm)
    for on, subdistrict in ((date(2021, 6, 30), "008"), (date(2021, 7, 1), "010")):
        rows = {cell.key: cell.value for cell in HIGH_TECH.breakdown(Moment(on), "subdistrict")}
        assert {key for key, value in rows.items() if value} == {subdistrict}
