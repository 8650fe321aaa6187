"""Implausible rows of an import: confirmed with a reason that is stored when the plan is applied."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.imports import planning
from enterprises.imports.applying import apply
from enterprises.imports.decisions import decide
from enterprises.imports.messages import ImportRejected
from enterprises.imports.undoing import undo
from enterprises.models import AnnualReport, Confirmation
from tests import factories
from tests.enterprises.imports.conftest import TODAY, list_issue_codes, map_outcomes
from tests.workbooks import build
from tests.workbooks.ledgers import code, name

pytestmark = pytest.mark.django_db(transaction=True)
HEADINGS = ["统一社会信用代码", "年度", "从业人员", "研发人员"]


@pytest.fixture
def plan_reports(district, plan_file, tmp_path):
    def plan(*rows):
        return plan_file(build.xlsx(tmp_path / "a.xlsx", [HEADINGS, *rows]), "annual_reports")

    return plan


def test_a_finding_is_confirmed_only_with_a_reason(plan_reports, clerk, reviewer):
    batch = plan_reports([code(1), 2021, 5, 9], [code(1), 2022, 5, 5])
    assert map_outcomes(batch) == {2: "warning", 3: "create"}
    assert list_issue_codes(batch, 2) == ["rd_staff_above_employees"]
    with pytest.raises(ImportRejected) as rejected:
        decide(batch, batch.rows.all(), "confirm", today=TODAY)
    assert rejected.value.issue.code == "reason_missing"
    decide(batch, batch.rows.filter(number=2), "confirm", by=clerk, today=TODAY, reason="含外派人员")
    assert map_outcomes(batch) == {2: "create", 3: "create"}
    batch.refresh_from_db()
    apply(batch, by=reviewer)
    confirmation = Confirmation.objects.get()
    assert (confirmation.reason, confirmation.confirmed_by, confirmation.record) == (
        "含外派人员",
        clerk,
        "annualreport",
    )
    assert confirmation.row == AnnualReport.objects.get(year=2021).pk


def test_a_confirmation_survives_the_undoing_and_holds_for_the_same_facts_only(plan_reports, clerk, reviewer):
    batch = plan_reports([code(1), 2021, 5, 9])
    decide(batch, batch.rows.all(), "confirm", by=clerk, today=TODAY, reason="含外派人员")
    batch.refresh_from_db()
    apply(batch, by=reviewer)
    undo(batch, by=reviewer)
    assert not AnnualReport.objects.exists()
    assert map_outcomes(plan_reports([code(1), 2021, 5, 9])) == {2: "create"}
    assert map_outcomes(plan_reports([code(1), 2021, 5, 10])) == {2: "warning"}


def test_facts_that_changed_after_the_decision_are_asked_about_again(plan_reports, clerk):
    batch = plan_reports([code(1), 2021, 5, 9])
    decide(batch, batch.rows.all(), "confirm", by=clerk, today=TODAY, reason="含外派人员")
    factories.AnnualReportFactory(
        enterprise__uscc=code(7), year=2021, source="torch", employees=4, rd_staff=1
    )
    row = batch.rows.get()
    row.delete()
    row.pk, row.cells = None, {**row.cells, "rd_staff": 10}
    row.save()
    planning.replan(batch, today=TODAY)
    assert map_outcomes(batch) == {2: "warning"}


def test_what_cannot_be_is_an_error_without_operations(plan_reports):
    batch = plan_reports([code(1), 2024, 5, 5])
    assert (map_outcomes(batch), list_issue_codes(batch, 2)) == ({2: "error"}, ["year_not_over"])
    assert batch.rows.get().operations == []


def test_a_finding_that_the_registry_already_has_is_not_asked_about(district, plan_reports):
    factories.AnnualReportFactory(enterprise=district[1], year=2021, employees=5, rd_staff=9)
    assert map_outcomes(plan_reports([code(1), 2022, 5, 5])) == {2: "create"}


def test_new_enterprises_are_judged_with_the_records_of_their_rows(district, plan_file, tmp_path):
    rows = [
        ["统一社会信用代码", "企业名称", "成立日期"],
        [code(8), "深圳市甲乙有限公司", "2031-01-01"],
        [code(9), "深圳市丙丁有限公司", "2020-01-01"],
    ]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "enterprises")
    assert map_outcomes(batch) == {2: "error", 3: "create"}
    assert list_issue_codes(batch, 2) == ["established_in_future"]


def test_the_certificate_of_a_later_establishment_is_the_question_of_its_row(district, plan_file, tmp_path):
    rows = [["统一社会信用代码", "企业名称", "成立日期"], [code(1), name(1), "2021-01-01"]]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "enterprises")
    assert list_issue_codes(batch, 2) == ["residence_outside_life", "recognised_before_establishment"]


def test_a_move_into_luohu_after_a_certificate_is_the_question_of_its_row(district, plan_file, tmp_path):
    headings = ["企业名称", "迁出地", "迁入地", "迁移日期"]
    rows = [headings, [name(2), "广州市天河区", "深圳市罗湖区莲塘街道", "2023-05-01"]]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "relocations")
    assert (map_outcomes(batch), list_issue_codes(batch, 2)) == (
        {2: "warning"},
        ["recognised_outside_residence"],
    )


def test_the_number_of_queries_does_not_depend_on_the_rows(plan_reports):
    counts = []
    for size in (2, 20):
        with CaptureQueriesContext(connection) as queries:
            plan_reports(*([code(1 + n % 5), 2000 + n // 5, 5, 9] for n in range(size)))
        counts.append(len(queries))
    assert counts[0] == counts[1]
