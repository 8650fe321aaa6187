"""The plan: what each row would do, with all that speaks against it, before anything is written."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from enterprises.imports import decisions, planning
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import ImportRejected, Issue
from enterprises.models import Enterprise, ImportBatch, change_by, event_model
from tests import factories
from tests.enterprises.imports.conftest import TODAY, list_issue_codes, list_planned_records, map_outcomes
from tests.workbooks import build, ledgers
from tests.workbooks.ledgers import code, name

pytestmark = pytest.mark.django_db


def test_known_enterprises_change_by_field_and_new_ones_are_created(district, plan_file):
    batch = plan_file("plain enterprises")
    [operation] = batch.rows.get(number=2).operations
    assert operation["old"] == {
        "legal_representative": "",
        "registered_capital": None,
        "established_on": "2010-01-01",
    }
    assert operation["new"] == {
        "legal_representative": "张三",
        "registered_capital": "5000000.00",
        "established_on": "2012-03-04",
    }
    assert map_outcomes(batch) == {2: "update", 3: "update", 4: "update"}


def test_a_new_enterprise_is_created_from_its_code_and_name(district, plan_file):
    batch = plan_file("enterprises in UTF-8 with BOM")
    assert map_outcomes(batch) == {2: "unchanged", 3: "create"}
    [(model, new)] = list_planned_records(batch, 3)
    assert (model, new["uscc"], new["organisation_code"], new["status"]) == (
        "enterprise",
        code(9),
        code(9)[8:17],
        "active",
    )


def test_a_plan_writes_to_nothing_but_itself(district, plan_file):
    before = event_model(Enterprise).objects.count(), Enterprise.objects.count()
    plan_file("plain enterprises")
    assert (event_model(Enterprise).objects.count(), Enterprise.objects.count()) == before


def test_all_issues_of_a_row_are_shown_at_once(district, plan_file):
    batch = plan_file("everything at once, its reports")
    assert map_outcomes(batch) == {5: "create", 6: "unchanged", 8: "create", 9: "error", 11: "unmatched"}
    assert list_issue_codes(batch, 9) == ["code_damaged", "not_a_number", "negative", "not_whole"]
    assert list_issue_codes(batch, 6) == ["repeats_row"]
    assert batch.rows.get(number=9).reasons[1]["column"] == "F"


def test_damaged_codes_are_called_by_name(district, plan_file):
    batch = plan_file("damaged codes")
    assert {number: list_issue_codes(batch, number) for number in (2, 3, 4, 5)} == {
        2: ["code_damaged"],
        3: ["code_damaged"],
        4: ["code_damaged"],
        5: ["code_wrong"],
    }
    assert set(map_outcomes(batch).values()) == {"error"}


def test_a_hidden_row_needs_confirmation(district, plan_file):
    batch = plan_file("titled enterprises")
    assert (map_outcomes(batch)[6], list_issue_codes(batch, 6)) == ("warning", ["hidden_row"])


def test_figures_become_numbers_in_yuan_or_reasons(district, plan_file):
    batch = plan_file("two-row headings")
    [(_, new)] = list_planned_records(batch, 5)
    assert (new["operating_revenue"], new["rd_expense"], new["rd_expense_reason"]) == (
        "34000000.00",
        None,
        "not_reported",
    )
    assert (new["employees"], new["rd_staff_reason"], new["year"]) == (80, "withheld", 2021)
    assert new["source_unit"] == "ten_thousand"
    assert new["valid_invention_patents_reason"] == "not_reported"


def test_the_torch_survey_is_in_thousand_yuan_and_matches_by_code_or_certificate(district, plan_file):
    batch = plan_file("torch survey")
    assert map_outcomes(batch) == {2: "create", 3: "create", 4: "create"}
    owners = list(batch.rows.order_by("number").values_list("enterprise_id", flat=True))
    assert owners == [district[n].pk for n in (1, 2, 3)]
    [(_, new)] = list_planned_records(batch, 4)
    assert (new["operating_revenue"], new["taxes_paid"], new["source"]) == (
        "5600000.00",
        "-20000.00",
        "torch",
    )


def test_without_a_unit_nothing_is_planned(district, upload_file, tmp_path):
    path, kind = ledgers.write_workbook("reports without unit", tmp_path)
    batch = upload_file(path, kind)
    with pytest.raises(ImportRejected) as rejected:
        planning.plan(batch, today=TODAY)
    assert rejected.value.issue.code == "unit_unknown"
    batch.refresh_from_db()
    assert (batch.status, batch.refusal["code"]) == ("refused", "unit_unknown")
    batch.options = {"unit": "thousand"}
    with change_by(batch.submitted_by):
        batch.save()
    planning.plan(batch, today=TODAY)
    assert list_planned_records(batch, 2)[0][1]["operating_revenue"] == "1200500.00"


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        (None, "create"),
        (2_000_000, "create"),
        (1_999_999, "warning"),
        (50_000_000, "create"),
        (50_000_001, "warning"),
    ],
)
def test_value_over_five_times_last_year_needs_confirmation(district, plan_file, before, outcome):
    if before is not None:
        factories.AnnualReportFactory(enterprise=district[1], year=2020, operating_revenue=before)
    batch = plan_file("ten times too much")
    assert map_outcomes(batch)[2] == outcome
    assert map_outcomes(batch)[3] == "create"


def test_a_jump_inside_the_file_is_seen_too(district, plan_file, tmp_path):
    rows = [["企业名称", "年度", "营业收入(元)"], [name(1), 2021, 100], [name(1), 2022, 1000]]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "annual_reports")
    assert map_outcomes(batch) == {2: "create", 3: "warning"}
    reason = Issue(**batch.rows.get(number=3).reasons[0])
    assert "100.00" in str(reason)
    assert reason.column == "C"


def test_a_second_source_with_other_figures_is_a_conflict(district, plan_file):
    report = factories.AnnualReportFactory(
        enterprise=district[1], year=2021, source="torch", operating_revenue=9_000_000
    )
    batch = plan_file("ten times too much")
    assert (map_outcomes(batch)[2], list_issue_codes(batch, 2)) == ("conflict", ["second_source"])
    [operation] = batch.rows.get(number=2).operations
    assert (operation["pk"], operation["new"]["source"]) == (report.pk, "self_reported")


def test_a_plan_is_shown_in_each_language(district, plan_file):
    factories.AnnualReportFactory(
        enterprise=district[1], year=2021, source="torch", operating_revenue=9_000_000
    )
    with override("zh-hans"):
        [[source], [code]] = [
            [Issue(**reason) for reason in plan_file(name).rows.get(number=number).reasons]
            for name, number in (("ten times too much", 2), ("damaged codes", 5))
        ]
        assert ("火炬统计" in str(source), "The" in str(code)) == (True, False)
    with override("en"):
        assert ("(Torch survey)" in str(source), "The" in str(code)) == (True, True)


def test_the_same_figures_from_a_second_source_change_nothing(district, plan_file):
    factories.AnnualReportFactory(
        enterprise=district[1], year=2021, source="torch", operating_revenue=10_000_000, employees=50
    )
    assert map_outcomes(plan_file("ten times too much"))[2] == "unchanged"


def test_a_year_that_is_not_over_is_refused(district, plan_file, tmp_path):
    rows = [["企业名称", "年度", "从业人员"], [name(1), 2024, 5]]
    assert list_issue_codes(plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "annual_reports"), 2) == [
        "year_not_over"
    ]


def test_certificates_get_the_period_of_their_scheme(district, plan_file):
    batch = plan_file("certificates of one firm")
    assert map_outcomes(batch) == {2: "create", 3: "unchanged", 4: "create", 5: "unchanged"}
    [(_, new)] = list_planned_records(batch, 2)
    assert (new["starts_on"], new["ends_on"], new["kind"]) == ("2017-10-31", "2020-10-30", "first")
    [(_, listed)] = list_planned_records(batch, 4)
    assert (listed["scheme_id"], listed["starts_on"], listed["ends_on"]) == (
        "strategic_emerging",
        "2021-01-01",
        "2021-12-31",
    )


def test_a_notice_matches_by_name_then_former_name_and_proposes_similar_ones(district, plan_file):
    batch = plan_file("notice of recognitions")
    assert map_outcomes(batch) == {4: "create", 5: "create", 6: "create", 7: "unmatched", 8: "warning"}
    assert batch.rows.get(number=6).enterprise == district[3]
    assert [c["enterprise"] for c in batch.rows.get(number=7).candidates] == [district[4].pk]
    assert list_issue_codes(batch, 8) == ["month_only", "foreign_number"]
    assert list_planned_records(batch, 4)[0][1]["kind"] == "renewal"


def test_a_period_that_includes_the_anniversary_needs_confirmation(district, plan_file, tmp_path):
    rows = [
        ["企业名称", "证书编号", "发证日期", "有效期至"],
        [name(4), "GR202144200044", "2021-12-23", "2024-12-23"],
    ]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "recognitions")
    assert list_issue_codes(batch, 2) == ["ends_not_by_rule"]


def test_one_certificate_number_for_two_enterprises_is_an_issue_of_both_rows(district, plan_file, tmp_path):
    rows = [
        ["统一社会信用代码", "证书编号", "发证日期"],
        [code(4), "GR202144200044", "2021-12-23"],
        [code(5), "GR202144200044", "2021-12-23"],
    ]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "recognitions")
    assert map_outcomes(batch) == {2: "conflict", 3: "conflict"}


@pytest.mark.parametrize(
    ("number", "reason"),
    [("GR2021442000", "number_wrong"), ("XX1", "scheme_unclear"), (None, "scheme_unclear")],
)
def test_a_number_must_be_one_of_its_scheme(district, plan_file, tmp_path, number, reason):
    rows = [["企业名称", "证书编号", "发证日期", "资质类型"], [name(4), number, "2021-12-23", None]]
    if reason == "number_wrong":
        rows[1][3] = "国家高新技术企业"
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "recognitions")
    assert (map_outcomes(batch)[2], list_issue_codes(batch, 2)) == ("error", [reason])


def test_a_renaming_stores_the_former_name(district, plan_file):
    batch = plan_file("notice of renamings")
    assert map_outcomes(batch) == {3: "update", 4: "update"}
    assert list_planned_records(batch, 3) == [
        (
            "formername",
            {
                "enterprise_id": district[1].pk,
                "name_zh": name(1),
                "starts_on": "2010-01-01",
                "ends_on": "2022-02-28",
            },
        ),
        ("enterprise", {"name_zh": "深圳市新示例0001科技有限公司"}),
    ]


def test_a_cancellation_counts_from_its_year_before_the_notice(district, plan_file):
    batch = plan_file("notice of cancellations")
    assert map_outcomes(batch) == {3: "update", 4: "update", 5: "unmatched"}
    assert list_planned_records(batch, 3) == [("recognition", {"cancelled_from": "2023-01-01"})]
    assert list_planned_records(batch, 4) == [("recognition", {"cancelled_from": "2022-01-01"})]
    assert list_issue_codes(batch, 5) == ["no_recognition"]


def test_relocations_end_and_start_residences_on_their_day(district, plan_file):
    batch = plan_file("notice of relocations")
    assert map_outcomes(batch) == {2: "update", 3: "create", 4: "update", 5: "unchanged"}
    assert list_planned_records(batch, 2) == [
        ("residence", {"ends_on": "2023-04-30", "moved_out_to": "深圳市福田区"})
    ]
    [(_, arrives)] = list_planned_records(batch, 3)
    assert (arrives["starts_on"], arrives["origin"], arrives["subdistrict_id"]) == (
        "2015-05-01",
        "attracted",
        "008",
    )
    assert [model for model, _ in list_planned_records(batch, 4)] == ["residence", "residence"]


def test_memberships_take_zones_by_code_or_name_and_name_the_nearest(district, plan_file):
    batch = plan_file("zone memberships")
    assert map_outcomes(batch) == {2: "create", 3: "create", 4: "error"}
    reason = Issue(**batch.rows.get(number=4).reasons[0])
    assert (reason.code, reason.params["nearest"]["zh-hans"]) == ("unknown_choice", "大梧桐新兴产业带")


def test_overlapping_stays_are_a_conflict(district, plan_file):
    factories.ZoneMembershipFactory(enterprise=district[1], starts_on=date(2021, 1, 1))
    assert list_issue_codes(plan_file("zone memberships"), 2) == ["overlaps"]


def test_a_residence_without_a_first_day_takes_that_of_the_foundation_with_a_warning(
    district, plan_file, tmp_path
):
    rows = [["企业名称", "所在街道"], [name(2), "莲塘"], [name(1), "莲塘街道"]]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "residences")
    assert map_outcomes(batch) == {2: "warning", 3: "unchanged"}
    assert list_issue_codes(batch, 2) == ["first_day_taken"]


def test_talent_projects_awards_and_statistics_are_made(district, plan_file):
    assert map_outcomes(plan_file("talent projects")) == {3: "create", 4: "create"}
    assert map_outcomes(plan_file("support awards")) == {2: "create", 3: "create"}
    assert map_outcomes(plan_file("district statistics")) == {2: "create", 3: "create"}


def test_payments_cannot_exceed_the_approved_amount(district, plan_file):
    factories.SupportAwardFactory(enterprise=district[1], approved=300_000)
    batch = plan_file("payments")
    assert map_outcomes(batch) == {2: "create", 3: "create", 4: "error"}
    assert list_issue_codes(batch, 4) == ["no_award"]
    factories.SupportAwardFactory(enterprise=district[2], approved=199_999)
    assert list_issue_codes(plan_file("payments"), 4) == ["paid_too_much"]


def test_a_published_statistic_is_never_overwritten(district, plan_file):
    factories.DistrictStatisticFactory(value=1)
    batch = plan_file("district statistics")
    assert (map_outcomes(batch)[2], list_issue_codes(batch, 2)) == ("conflict", ["never_overwritten"])


def test_rows_that_contradict_one_another_are_both_left_to_a_person(district, plan_file, tmp_path):
    rows = [["企业名称", "年度", "从业人员"], [name(1), 2021, 5], [name(1), 2021, 6], [name(1), 2021, 5]]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "annual_reports")
    assert map_outcomes(batch) == {2: "conflict", 3: "conflict", 4: "unchanged"}
    decisions.decide(batch, batch.rows.filter(number=3), "skip", today=TODAY)
    assert map_outcomes(batch) == {2: "create", 3: "skipped", 4: "unchanged"}


def test_a_confirmed_warning_takes_effect(district, plan_file):
    batch = plan_file("titled enterprises")
    decisions.decide(batch, batch.rows.filter(outcome="warning"), "confirm", today=TODAY, reason="已核实")
    assert map_outcomes(batch)[6] == "update"
    assert list_issue_codes(batch, 6) == ["hidden_row"]


def test_the_selected_enterprise_is_used(district, plan_file):
    batch = plan_file("notice of recognitions")
    row = batch.rows.filter(number=7)
    decisions.decide(batch, row, "choose", enterprise=district[5], today=TODAY)
    assert (map_outcomes(batch)[7], list_issue_codes(batch, 7)[-1]) == ("warning", "recognitions_overlap")
    decisions.decide(batch, row, "choose", enterprise=district[5], today=TODAY, reason="提前重新认定")
    assert map_outcomes(batch)[7] == "create"
    assert list_planned_records(batch, 7)[0][1]["enterprise_id"] == district[5].pk


def test_an_unknown_enterprise_with_code_and_name_is_created_with_its_record(district, plan_file):
    batch = plan_file("everything at once, its reports")
    decisions.decide(batch, batch.rows.filter(number=11), "create", today=TODAY)
    assert [model for model, _ in list_planned_records(batch, 11)] == ["enterprise", "annualreport"]
    assert map_outcomes(batch)[11] == "create"


def test_an_unknown_enterprise_without_a_code_is_not_created(district, plan_file):
    batch = plan_file("notice of recognitions")
    decisions.decide(batch, batch.rows.filter(number=7), "create", today=TODAY)
    assert map_outcomes(batch)[7] == "error"


def test_a_new_enterprise_with_a_known_or_similar_name_needs_confirmation(district, plan_file, tmp_path):
    rows = [["企业名称", "统一社会信用代码"], [name(1), code(21)], ["深圳示例0002科技有限公司", code(22)]]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "enterprises")
    assert {n: list_issue_codes(batch, n) for n in (2, 3)} == {2: ["same_name_exists"], 3: ["similar_exists"]}
    assert set(map_outcomes(batch).values()) == {"warning"}


def test_a_name_changed_in_a_ledger_needs_confirmation(district, plan_file, tmp_path):
    rows = [["企业名称", "统一社会信用代码"], ["深圳市全新有限公司", code(1)]]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "enterprises")
    assert (map_outcomes(batch)[2], list_issue_codes(batch, 2)) == ("warning", ["renamed"])


def test_values_given_once_fill_the_rows_that_lack_them(district, plan_file, tmp_path):
    rows = [["企业名称", "迁出地", "迁入地"], [name(1), "深圳市罗湖区", "深圳市南山区"]]
    path = build.xlsx(tmp_path / "a.xlsx", rows)
    with pytest.raises(ImportRejected) as rejected:
        plan_file(path, "relocations")
    assert rejected.value.issue.code == "given_once_missing"
    batch = plan_file(path, "relocations", given={"moved_on": "2023-05-01"})
    assert map_outcomes(batch) == {2: "update"}


def test_replanning_retains_decisions(district, plan_file):
    batch = plan_file("titled enterprises")
    decisions.decide(batch, batch.rows.filter(number=5), "skip", today=TODAY)
    planning.plan(batch, today=TODAY)
    assert map_outcomes(batch)[5] == "skipped"


@pytest.mark.parametrize(
    "workbook", [w for w in ledgers.WORKBOOKS if w not in {"foreign table", "reports of two years"}]
)
def test_every_workbook_gets_a_plan_in_which_every_reason_has_words(district, plan_file, workbook):
    batch = plan_file(workbook, unit="ten_thousand")
    assert batch.status == ImportBatch.Status.PLANNED
    assert sum(batch.counts.values()) == batch.rows.count()
    for row in batch.rows.all():
        assert all(str(Issue(**reason)) for reason in row.reasons)
        assert row.outcome not in row.WAITING or row.reasons


@pytest.mark.parametrize("kind", ["enterprises", "recognitions", "annual_reports"])
def test_the_number_of_queries_does_not_grow_with_the_rows(district, upload_file, tmp_path, kind):
    counts = []
    for many in (1, 3, 60):
        headings = {column.name: column.zh for column in FORMATS[kind].columns}
        rows = [[headings["uscc"], headings["name"]]]
        rows += [[code(1 + n % 5), name(1 + n % 5)] for n in range(many)]
        extra = {"annual_reports": ("从业人员", "年度"), "recognitions": ("发证日期", "证书编号")}.get(
            kind, ()
        )
        rows[0] += extra
        for n, row in enumerate(rows[1:]):
            row += {
                "annual_reports": [5, 2000 + n // 5],
                "recognitions": ["2020-12-11", f"GR20204420{n:04d}"],
            }.get(kind, [])
        batch = upload_file(build.xlsx(tmp_path / f"{many}.xlsx", rows), kind)
        with CaptureQueriesContext(connection) as queries:
            planning.plan(batch, today=TODAY)
        counts.append(len(queries))
    assert counts[0] >= counts[2] - 2
