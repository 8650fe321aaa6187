"""The act: whole or not at all, by a second person, and never over what changed since."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, OperationalError, connection

from enterprises.imports import decisions, planning
from enterprises.imports.applying import apply
from enterprises.imports.messages import ImportRejected
from enterprises.models import (
    AnnualReport,
    Approval,
    Change,
    Enterprise,
    FormerName,
    ImportBatch,
    Recognition,
    Residence,
    change_by,
    event_model,
    pending,
)
from tests import factories
from tests.enterprises.imports.conftest import TODAY, map_outcomes
from tests.workbooks import build, ledgers
from tests.workbooks.ledgers import code, name

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def settled(plan_file):
    """Plan a workbook and leave out every row that waits for a decision."""

    def settle(workbook, kind=None, **options):
        batch = plan_file(workbook, kind, **options)
        if batch.rows.waiting().exists():
            decisions.decide(batch, batch.rows.waiting(), "skip", today=TODAY)
        return batch

    return settle


def test_applying_writes_exactly_the_plan(district, settled, reviewer):
    apply(settled("plain enterprises"), by=reviewer)
    firm = Enterprise.objects.get(uscc=code(1))
    assert (firm.legal_representative, firm.registered_capital, firm.established_on) == (
        "张三",
        Decimal("5000000.00"),
        date(2012, 3, 4),
    )


def test_a_new_enterprise_is_found_by_name_and_pinyin_like_one_entered_by_hand(district, settled, reviewer):
    apply(settled("enterprises in GB18030"), by=reviewer)
    made = Enterprise.objects.get(uscc=code(9))
    by_hand = Enterprise(uscc=code(9), organisation_code=code(9)[8:17], name_zh=made.name_zh)
    for key in ("name_key", "sort_key", "search_text", "grams"):
        assert getattr(made, key) == getattr(by_hand, f"make_{key}")()
    assert (made.status, made.name_en, made.cluster) == ("active", "", None)


@pytest.mark.django_db(transaction=True)
def test_the_change_belongs_to_the_submitter_and_is_approved_by_the_applier(
    district, settled, clerk, reviewer
):
    batch = settled("torch survey")
    change = apply(batch, by=reviewer)
    assert (change.user, batch.change, batch.applied_by, batch.status) == (clerk, change, reviewer, "applied")
    versions = event_model(AnnualReport).objects.filter(change=change)
    assert versions.count() == 3
    assert {a.version for a in Approval.objects.filter(record="annualreport", approved_by=reviewer)} == {
        version.pgh_id for version in versions
    }
    assert not pending(AnnualReport).exists()


def test_submitters_cannot_apply_their_own_import(district, settled, clerk):
    with pytest.raises(ImportRejected) as rejected:
        apply(settled("torch survey"), by=clerk)
    assert rejected.value.issue.code == "second_person"
    assert not AnnualReport.objects.exists()


def test_rows_without_a_decision_are_listed(district, plan_file, reviewer):
    with pytest.raises(ImportRejected) as rejected:
        apply(plan_file("notice of recognitions"), by=reviewer)
    assert rejected.value.issue.code == "rows_wait"
    assert "Sheet1 7" in str(rejected.value)


def test_an_import_is_applied_once(district, settled, reviewer):
    batch = settled("torch survey")
    apply(batch, by=reviewer)
    with pytest.raises(ImportRejected) as rejected:
        apply(batch, by=reviewer)
    assert rejected.value.issue.code == "not_planned"


def test_a_record_that_changed_since_the_plan_is_named_and_nothing_is_written(district, settled, reviewer):
    batch = settled("plain enterprises")
    district[2].legal_representative = "赵六"
    district[2].save()
    with pytest.raises(ImportRejected) as rejected:
        apply(batch, by=reviewer)
    assert rejected.value.issue.code == "changed_since"
    assert rejected.value.issue.params == {"count": 1, "rows": "台账 3"}
    district[1].refresh_from_db()
    assert district[1].legal_representative == ""
    planning.replan(batch, today=TODAY)
    apply(batch, by=reviewer)
    district[2].refresh_from_db()
    assert district[2].legal_representative == "李四"


def test_a_constraint_violation_rejects_the_import_with_its_message(district, settled, reviewer):
    batch = settled("torch survey")
    factories.AnnualReportFactory(enterprise=district[1], year=2021)
    with pytest.raises(ImportRejected) as rejected:
        apply(batch, by=reviewer)
    assert rejected.value.issue.code == "database_refuses"
    assert AnnualReport.objects.count() == 1


def test_an_import_that_changes_nothing_makes_no_change(district, settled, reviewer):
    apply(settled("torch survey"), by=reviewer)
    batch = settled("torch survey")
    assert set(batch.counts) == {"unchanged"}
    assert apply(batch, by=reviewer) is None
    assert batch.status == ImportBatch.Status.APPLIED


def test_a_renaming_changes_the_name_and_stores_the_former_one(district, settled, reviewer):
    apply(settled("notice of renamings"), by=reviewer)
    firm = Enterprise.objects.get(uscc=code(1))
    assert firm.name_zh == "深圳市新示例0001科技有限公司"
    assert firm.name_key == firm.make_name_key()
    assert firm.grams == firm.make_grams()
    former = FormerName.objects.get(enterprise=firm)
    assert (former.name_zh, former.ends_on, former.grams) == (name(1), date(2022, 2, 28), former.make_grams())


def test_a_cancellation_and_a_move_take_effect_on_their_days(district, settled, reviewer):
    apply(settled("notice of cancellations"), by=reviewer)
    assert Recognition.objects.get(number="GR202044200001").cancelled_from == date(2023, 1, 1)
    apply(settled("notice of relocations"), by=reviewer)
    left = Residence.objects.get(enterprise=district[1])
    assert (left.ends_on, left.moved_out_to) == (date(2023, 4, 30), "深圳市福田区")
    moved = Residence.objects.filter(enterprise=district[3]).order_by("starts_on")
    assert [(each.starts_on, each.ends_on) for each in moved] == [
        (date(2012, 3, 4), date(2023, 4, 30)),
        (date(2023, 5, 1), None),
    ]


def test_an_enterprise_created_by_an_import_is_created_once_with_its_records(
    district, plan_file, reviewer, tmp_path
):
    rows = [["统一社会信用代码", "企业名称", "年度", "从业人员"]]
    rows += [[code(9), "深圳市全新有限公司", year, 5] for year in (2020, 2021)]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "annual_reports")
    decisions.decide(batch, batch.rows.all(), "create", today=TODAY)
    apply(batch, by=reviewer)
    assert AnnualReport.objects.filter(enterprise__uscc=code(9)).count() == 2


def test_two_rows_on_one_record_are_written_together(district, plan_file, reviewer, tmp_path):
    report = factories.AnnualReportFactory(enterprise=district[1], year=2021, source="self_reported")
    heading = ["企业名称", "年度", "从业人员"], ["企业名称", "年度", "研发人员"]
    path = build.xlsx_of(
        tmp_path / "a.xlsx",
        {
            "一": [[*heading[0]], [name(1), 2021, 77]],
            "二": [[*heading[1], "有效发明专利"], [name(1), 2021, 7, 3]],
        },
    )
    batch = plan_file(path, "annual_reports")
    assert map_outcomes(batch) == {2: "update"}
    apply(batch, by=reviewer)
    report.refresh_from_db()
    assert (report.employees, report.rd_staff) == (77, 7)


@pytest.mark.parametrize(
    "workbook", [w for w in ledgers.WORKBOOKS if w not in {"foreign table", "reports of two years"}]
)
def test_every_workbook_imported_twice_changes_nothing_the_second_time(district, settled, reviewer, workbook):
    for n in (1, 2):
        factories.SupportAwardFactory(enterprise=district[n], approved=400_000)
    apply(settled(workbook, unit="ten_thousand"), by=reviewer)
    connection.check_constraints()
    again = settled(workbook, unit="ten_thousand")
    assert set(again.counts) <= {"unchanged", "skipped"}


@pytest.mark.django_db(transaction=True)
def test_a_record_made_since_the_plan_is_found_by_planning_once_more(district, settled, reviewer):
    batch = settled("torch survey")
    with change_by(reviewer):
        factories.AnnualReportFactory(enterprise=district[1], year=2021, operating_revenue=12_005_000)
    with pytest.raises(ImportRejected) as rejected:
        apply(batch, by=reviewer)
    assert rejected.value.issue.code == "changed_since"
    assert rejected.value.issue.params["rows"] == "火炬统计 2"


@pytest.mark.django_db(transaction=True)
def test_an_import_is_one_change_in_the_one_sequence(district, settled, reviewer):
    batch = settled("torch survey")
    before = Change.objects.state()
    change = apply(batch, by=reviewer)
    change.refresh_from_db()
    assert change.seq == before + 1
    assert batch.file_name in change.reason


@pytest.mark.django_db(transaction=True)
def test_a_change_elsewhere_does_not_stop_an_import(district, settled, reviewer):
    batch = settled("torch survey")
    with change_by(reviewer):
        factories.EnterpriseFactory()
    assert apply(batch, by=reviewer)


@pytest.mark.django_db(transaction=True)
def test_a_crash_on_the_way_leaves_nothing(district, settled, reviewer, monkeypatch):
    batch = settled("torch survey")
    state = Change.objects.state()

    def crash(stage, done, total):
        if stage == "written":
            with connection.cursor() as cursor, pytest.raises(OperationalError):
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseError):
        apply(batch, by=reviewer, progress=crash)
    connection.close()
    batch.refresh_from_db()
    assert (Change.objects.state(), AnnualReport.objects.count(), batch.status) == (state, 0, "planned")
