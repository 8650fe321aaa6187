"""The demonstration district: its rows give the announced figures, and hold every case of the definitions."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db.models import Count, F, Q
from django.utils import timezone

from enterprises import uscc
from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import (
    KPI_BEARING,
    AnnualReport,
    Change,
    Enterprise,
    FormerName,
    Payment,
    Recognition,
    Residence,
    SupportAward,
    TalentProject,
    ZoneMembership,
    is_demonstration,
    pending,
)
from enterprises.plausibility.check import find_all
from enterprises.plausibility.rules import RULES
from luohu.demo.ledger import Ledger
from luohu.demo.loading import LARGEST, SMALLEST, NotEmpty, WrongSize, build_ledger, load_demonstration
from targets.models import Plan, PublishedFigure, Release
from targets.public_figures import get_public_figure

# With a wrong unit there is also a jump; one enterprise was absorbed by another that had ended before.
OPEN_FINDINGS = [
    "absorbed_by_ended",
    "high_tech_revenue_above_revenue",
    "jump",
    "rd_expense_above_ten_revenues",
    "rd_staff_above_employees",
]
pytestmark = [pytest.mark.usefixtures("demo_district"), pytest.mark.postgres, pytest.mark.slow]

HIGH_TECH = INDICATORS["high_tech_enterprises"]
EMERGING = INDICATORS["strategic_emerging_enterprises"]
REVENUE = INDICATORS["strategic_emerging_revenue"]
YEAR_END = date(2020, 12, 31)
UNTIL = date(2026, 11, 28)


def known_at(*day: int) -> Facts:
    """Return the facts as known at the end of a day."""
    return Facts(Change.objects.state_at(timezone.make_aware(datetime(*day, 23, 59))))


@pytest.mark.parametrize(
    ("day", "number"), [(date(2015, 12, 31), 120), (YEAR_END, 405), (date(2021, 12, 23), 450)]
)
def test_high_tech_enterprises_are_as_many_as_announced(day: date, number: int) -> None:
    assert HIGH_TECH.value(Moment(day)).value == number
    assert len(HIGH_TECH.contributors(Moment(day))) == number


def test_certificates_of_december_were_not_known_at_the_end_of_the_year() -> None:
    then = HIGH_TECH.value(Moment(YEAR_END, known_at(2020, 12, 31))).value
    february = HIGH_TECH.value(Moment(YEAR_END, known_at(2021, 2, 28))).value

    assert then is not None
    assert february is not None
    assert then < february < 405, "Supplements follow until April."


def test_strategic_emerging_enterprises_are_more_than_600_with_130_billion_yuan() -> None:
    revenue = REVENUE.value(Moment(YEAR_END))

    assert EMERGING.value(Moment(YEAR_END)).value == revenue.expected
    assert revenue.expected is not None
    assert revenue.expected > 600
    assert revenue.value == 130_000_000_000
    assert sum(each.value or 0 for each in REVENUE.contributors(Moment(YEAR_END))) == 130_000_000_000
    assert revenue.reported is not None
    assert 0.8 < revenue.reported / revenue.expected < 1


def test_each_published_figure_is_met_by_the_computed_one() -> None:
    assert PublishedFigure.objects.count() == 6
    for figure in PublishedFigure.objects.all():
        value = figure.definition.value(Moment(figure.on)).value
        assert value is not None
        assert value > figure.value if figure.comparator == "more_than" else value == figure.value


@pytest.mark.parametrize("years", [(2015, 2020), (2020, 2021), (2021, 2025), (2014, 2025)])
def test_flow_identity_is_exact(years: tuple[int, int]) -> None:
    flow = HIGH_TECH.flow(Facts(), date(years[0], 12, 31), date(years[1], 12, 31))

    gained = flow.first + flow.renewed + flow.moved_in
    lost = flow.late_renewal + flow.expired + flow.cancelled + flow.moved_out + flow.ended
    assert flow.end == flow.start + gained - lost
    assert min(flow.first, flow.moved_in, flow.expired, flow.moved_out, flow.ended) > 0


def test_growth_since_2020_is_below_the_target() -> None:
    series = [figure.value for figure in HIGH_TECH.series(Facts(), range(2020, 2026))]

    assert series == sorted(series)
    assert 600 < (series[-1] or 0) < 800
    assert 17 <= (INDICATORS["talent_projects"].value(Moment(date(2025, 12, 31))).value or 0) <= 23


def test_number_of_other_enterprises_does_not_change_the_figures() -> None:
    def counted(size: int) -> Iterator[tuple[str, str]]:
        for _, page in build_ledger(size, UNTIL).days():
            for row in page.rows["Recognition"]:
                if row.scheme_id in {"national_high_tech", "strategic_emerging"}:
                    yield row.number, row.enterprise.uscc

    assert list(counted(2000)) == list(counted(2600))


def entries_up_to(ledger: Ledger, day: date) -> list[tuple[date, str, str]]:
    """Kind and holder of each new row of the days up to one."""
    return [
        (on, name, str(vars(row).get("name_zh") or row))
        for on, page in ledger.days()
        if on <= day
        for name, rows in page.rows.items()
        if name in {"Enterprise", "Recognition", "TalentProject"}
        for row in rows
    ]


def test_later_day_of_loading_continues_the_same_facts() -> None:
    earlier, later = build_ledger(2000, UNTIL), build_ledger(2000, date(2028, 3, 1))

    week_before = UNTIL - timedelta(days=7)
    assert entries_up_to(earlier, week_before) == entries_up_to(later, week_before)
    months = {(on.year, on.month, name) for on, page in later.days() for name in page.rows}
    for name in ("Enterprise", "Residence", "Recognition"):
        assert {(2027, month, name) for month in range(1, 13)} <= months


def test_facts_go_on_to_the_day_before_loading_and_the_newest_month_is_not_empty() -> None:
    last = Change.objects.order_by("seq").values_list("committed_at", flat=True).last()
    assert last is not None
    until = timezone.localdate(last)
    assert until >= timezone.localdate() - timedelta(days=2)

    month = {"gte": until.replace(day=1), "lte": until}
    assert Residence.objects.filter(starts_on=until).exists()
    assert Recognition.objects.filter(**{f"starts_on__{name}": day for name, day in month.items()}).exists()
    assert not Enterprise.objects.filter(established_on__gt=until).exists()
    assert not Recognition.objects.filter(issued_on__gt=until).exists()
    assert not Payment.objects.filter(paid_on__gt=until).exists()


def test_next_plan_is_marked_as_invented_in_both_languages() -> None:
    plan = Plan.objects.get(slug="2026-2030")

    assert "虚构" in plan.name_zh
    assert "Invented" in plan.name_en
    assert "no official target for 2026–2030 is known" in plan.document
    assert "尚未见2026—2030年官方目标" in plan.document
    stock = plan.targets.get(indicator=HIGH_TECH.code, scope="district")
    assert stock.baseline_value == HIGH_TECH.value(Moment(date(2025, 12, 31))).value == 736
    assert {target.scope for target in plan.targets.all()} == {"district", "cluster", "zone", "subdistrict"}


@pytest.mark.parametrize("size", [SMALLEST - 1, LARGEST + 1])
def test_a_size_that_the_story_cannot_have_is_refused(size: int) -> None:
    with pytest.raises(WrongSize, match=str(LARGEST)):
        build_ledger(size, UNTIL)


def test_registry_is_marked_and_takes_no_second_district() -> None:
    assert is_demonstration()
    with pytest.raises(NotEmpty):
        load_demonstration(now=timezone.now(), enterprises=2000, report=lambda line: None)


def test_codes_are_valid_and_of_a_division_that_no_real_enterprise_carries() -> None:
    for code in Enterprise.objects.filter(uscc__isnull=False).values_list("uscc", flat=True):
        uscc.validate_uscc(code)
        assert code[2:8] == "440303"


def test_every_name_is_marked_as_an_example() -> None:
    assert not Enterprise.objects.exclude(name_zh__contains="示例", name_en__contains="Example").exists()
    assert not FormerName.objects.exclude(name_zh__contains="示例").exists()


def certificates(**conditions: object) -> list[Recognition]:
    return list(Recognition.objects.filter(scheme="national_high_tech", **conditions))


@pytest.mark.parametrize(
    ("issued_on", "last_day"),
    [
        (date(2020, 12, 11), date(2023, 12, 10)),
        (date(2021, 1, 1), date(2023, 12, 31)),
        (date(2020, 12, 31), date(2023, 12, 30)),
        (date(2020, 2, 29), date(2023, 2, 28)),
        (date(2021, 3, 1), date(2024, 2, 29)),
    ],
)
def test_validity_at_its_boundaries(issued_on: date, last_day: date) -> None:
    assert {each.ends_on for each in certificates(issued_on=issued_on)} == {last_day}


def numbers_on(enterprise: Enterprise, *days: date) -> list[bool]:
    return [
        any(each.enterprise_id == enterprise.pk for each in HIGH_TECH.contributors(Moment(day)))
        for day in days
    ]


def test_gap_before_a_renewal() -> None:
    firms = Enterprise.objects.filter(recognitions__ends_on=date(2021, 10, 15)).filter(
        recognitions__issued_on=date(2021, 12, 23), ended_on=None
    )
    assert firms
    assert numbers_on(firms[0], date(2021, 10, 15), date(2021, 11, 1), YEAR_END.replace(year=2021)) == [
        True,
        False,
        True,
    ]


def test_two_certificates_at_once() -> None:
    pairs = certificates(
        enterprise__recognitions__scheme="national_high_tech",
        enterprise__recognitions__starts_on__lt=F("starts_on"),
        enterprise__recognitions__ends_on__gte=F("starts_on"),
    )
    assert pairs


def test_cancelled_backwards_by_a_late_notice() -> None:
    (certificate,) = certificates(cancellation_notice_on=date(2024, 6, 3), cancelled_from=date(2023, 1, 1))[
        :1
    ]

    on = date(2023, 12, 31)
    released = Release.objects.get(slug="2023-preliminary").contributors.filter(indicator=HIGH_TECH.code)
    assert not numbers_on(certificate.enterprise, on)[0]
    assert released.filter(enterprise=certificate.enterprise).exists()


def test_moved_to_futian() -> None:
    stays = Residence.objects.filter(ends_on=date(2023, 4, 30), moved_out_to="深圳市福田区")
    assert numbers_on(stays[0].enterprise, date(2023, 4, 30), date(2023, 5, 1)) == [True, False]


def test_moved_in_with_a_certificate_of_another_region() -> None:
    (certificate,) = certificates(
        number__startswith="GR20224400", enterprise__residences__starts_on=date(2023, 5, 8)
    )
    assert certificate.kind == "moved_in"
    assert numbers_on(certificate.enterprise, date(2023, 5, 7), date(2023, 5, 8)) == [False, True]


def test_moved_out_and_came_back() -> None:
    returned = Enterprise.objects.annotate(stays=Count("residences")).filter(stays=2)
    assert returned.filter(recognitions__scheme="national_high_tech").exists()


def test_absorbed_revoked_and_deregistered() -> None:
    for status in ("merged", "revoked", "deregistered"):
        assert Enterprise.objects.filter(status=status, recognitions__scheme="national_high_tech").exists()
    firm = Enterprise.objects.get(absorbed_by__isnull=False, ended_on=date(2022, 6, 30))
    assert numbers_on(firm, date(2022, 6, 30), date(2022, 7, 1)) == [True, False]
    assert not numbers_on(firm.absorbed_by, date(2022, 7, 1))[0]


def test_one_name_of_two_enterprises() -> None:
    names = Enterprise.objects.values("name_zh").annotate(n=Count("pk")).filter(n=2)
    assert names.exists()


def test_expired_and_awaiting_recognition() -> None:
    waiting = Enterprise.objects.exclude(
        recognitions__scheme="national_high_tech", recognitions__starts_on__gt=date(2025, 10, 19)
    ).filter(
        recognitions__number__startswith="GR2022", recognitions__ends_on=date(2025, 10, 19), ended_on=None
    )
    assert waiting


def test_others_that_a_registry_meets() -> None:
    assert Enterprise.objects.filter(uscc=None, organisation_code__gt="").exists()
    assert Enterprise.objects.filter(cluster=None, recognitions__scheme="national_high_tech").exists()
    assert FormerName.objects.filter(enterprise__recognitions__scheme="national_high_tech").exists()
    assert Residence.objects.values("subdistrict").distinct().count() == 10
    assert Residence.objects.filter(community__isnull=False, origin="attracted").exists()
    zones = Enterprise.objects.annotate(
        zones=Count("memberships__zone", filter=Q(memberships__ends_on=None), distinct=True)
    )
    assert zones.filter(zones__gte=2).exists()
    assert ZoneMembership.objects.values("zone").distinct().count() == 5
    assert Recognition.objects.values("scheme").distinct().count() == 8


def test_reports_have_numbers_or_reasons() -> None:
    for reason in ("not_reported", "withheld"):
        assert AnnualReport.objects.filter(operating_revenue_reason=reason).exists()
    years = AnnualReport.objects.values_list("year", flat=True).distinct()
    assert set(years) >= set(range(2018, 2025))


def test_support_is_applied_for_refused_approved_paid_in_instalments_and_recovered() -> None:
    awards = SupportAward.objects.annotate(instalments=Count("payments"))
    assert awards.filter(approved=None).exists()
    assert awards.filter(approved=0).exists()
    assert awards.filter(instalments__gte=2).exists()
    assert Payment.objects.filter(amount__lt=0).exists()
    assert set(TalentProject.objects.values_list("kind", flat=True)) == {"project", "team"}


def test_each_year_end_was_released_by_two_people() -> None:
    releases = Release.objects.filter(published_at__isnull=False)

    assert set(releases.values_list("slug", flat=True)) >= {str(year) for year in range(2015, 2026)}
    assert not releases.filter(compiled_by=F("published_by")).exists()
    assert not releases.filter(published_at__lte=F("known_at")).exists()
    published = get_public_figure(REVENUE, Moment(YEAR_END))
    assert published.figure.value == 130_000_000_000
    assert published.release is not None
    assert published.release.slug == "2020"


def test_changes_are_dated_in_their_order_and_the_last_ones_await_review() -> None:
    instants = list(Change.objects.order_by("seq").values_list("committed_at", flat=True))

    assert instants == sorted(instants)
    assert instants[0].year == 2015
    assert not Change.objects.unsealed().exists()
    assert sum(pending(model).count() for model in KPI_BEARING) > 0


def test_the_deliberate_findings_are_the_only_ones() -> None:
    findings = list(find_all(RULES.values(), today=date(2026, 12, 31)))
    assert sorted(each.code for each in findings if each.is_open) == OPEN_FINDINGS
    assert [each.code for each in findings if not each.is_open] == ["grants_above_budget"]
