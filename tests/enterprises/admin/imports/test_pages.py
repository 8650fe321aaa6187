"""The pages of an import from upload to undoing, for clerk, reviewer and other groups."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises.admin.imports import downloads
from enterprises.admin.imports.todo import imports_to_apply, my_open_imports, rows_waiting_for_me
from enterprises.imports import decisions, planning
from enterprises.imports.formats import FORMATS
from enterprises.models import AnnualReport, Enterprise, ImportBatch, ImportWork, Recognition, change_by
from luohu import middleware
from luohu.groups import GROUPS
from tests import factories
from tests.enterprises.admin.imports.conftest import ImportClient, address, run_pending_jobs
from tests.enterprises.admin.people import create_user, signed_in
from tests.workbooks import build, hostile, ledgers
from tests.workbooks.ledgers import code, name

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/enterprises/importbatch/add/"


def html(client, place, **query):
    answer = client.get(place, query, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


# The file


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "The file is empty."), (None, "Select a file.")],
)
def test_an_unreadable_file_is_rejected_on_the_upload_page(import_client, content, said):
    data = {"kind": "enterprises"}
    if content is not None:
        data["file"] = SimpleUploadedFile("a.csv", content)
    answer = import_client.client.post(UPLOAD, data)
    assert answer.context["form"].errors["file"] == [said]
    assert not ImportBatch.objects.exists()


def test_a_file_over_the_size_limit_is_rejected(import_client, monkeypatch):
    monkeypatch.setattr("enterprises.admin.imports.forms.MAX_BYTES", 1)
    answer = import_client.client.post(
        UPLOAD, {"kind": "enterprises", "file": SimpleUploadedFile("a.csv", b"ab")}
    )
    assert "larger than 0 MB" in answer.context["form"].errors["file"][0]


def test_a_request_body_over_the_limit_is_rejected_unread_with_a_message(import_client, monkeypatch):
    monkeypatch.setattr(middleware, "FORM", 100 - middleware.MAX_BYTES)
    data = {"kind": "enterprises", "file": SimpleUploadedFile("a.csv", b"a" * 200)}
    answer = import_client.client.post(UPLOAD, data, follow=True)
    assert answer.redirect_chain == [(UPLOAD, 302)]
    assert [str(each) for each in answer.context["messages"]] == ["The file is larger than 50 MB; split it."]


@pytest.mark.parametrize("content", [b"a,b", b"PK\x03\x04", b"<html>"])
def test_the_import_format_is_required_where_the_headings_do_not_say_it(import_client, content):
    answer = import_client.client.post(UPLOAD, {"file": SimpleUploadedFile("a.csv", content)})
    assert answer.context["form"].errors["kind"] == [
        "The headings do not say the type of content; select it."
    ]


def test_the_import_format_is_proposed_from_the_headings_and_can_be_changed(
    import_client, district, tmp_path
):
    path, kind = ledgers.write_workbook("torch survey", tmp_path)
    file = SimpleUploadedFile("a.xlsx", path.read_bytes())
    answer = import_client.client.post(UPLOAD, {"kind": "", "file": file}, follow=True)
    batch = ImportBatch.objects.get()
    assert "is proposed from the headings" in str(next(iter(answer.context["messages"])))
    assert FORMATS[batch.kind].model is FORMATS[kind].model
    run_pending_jobs()
    clerk = create_user("clerk")
    signed_in(clerk).post(address("understood", batch), {"kind": "enterprises"})
    batch.refresh_from_db()
    assert (batch.kind, batch.options) == ("enterprises", {})
    assert [(each.kind, each.by) for each in batch.actions.all()] == [
        ("uploaded", import_client.user),
        ("retyped", clerk),
    ]


def test_the_type_of_a_submitted_import_cannot_be_changed(import_client, district):
    batch = import_client.upload_and_submit("notice of recognitions")
    kind = batch.kind
    assert import_client.post("understood", batch, kind="renamings") == [
        "A submitted import keeps its type of content; withdraw the submission first."
    ]
    assert (batch.kind, batch.status) == (kind, ImportBatch.Status.PLANNED)


@pytest.mark.parametrize(
    ("make_file", "said"),
    [
        (hostile.truncated, "damaged"),
        (lambda path: hostile.with_part(path, "xl/vbaProject.bin"), "macros"),
        (ledgers.foreign_table, "No sheet has the headings of this type"),
    ],
)
def test_the_page_of_a_rejected_file_gives_the_reason(import_client, tmp_path, make_file, said):
    batch = import_client.upload("a.xlsx", "enterprises", make_file(tmp_path / "a.xlsx").read_bytes())
    assert said in html(import_client.client, address("change", batch))


def test_a_second_upload_of_the_same_file_shows_a_warning(import_client, district):
    first, second = (
        import_client.upload("enterprises in GB18030"),
        import_client.upload("enterprises in GB18030"),
    )
    assert "The same file has been uploaded before" in html(
        import_client.client, address("understood", second)
    )
    assert address("change", first) in html(import_client.client, address("understood", second))


def test_the_uploaded_file_can_be_downloaded_unchanged(import_client, district, tmp_path):
    path, _kind = ledgers.write_workbook("enterprises in GB18030", tmp_path)
    batch = import_client.upload("名单.csv", "enterprises", path.read_bytes())
    answer = import_client.client.get(address("original", batch))
    assert answer.content == path.read_bytes()
    assert "%E5%90%8D%E5%8D%95.csv" in answer["Content-Disposition"]


def test_before_the_job_starts_the_page_says_that_it_is_queued(import_client, district, tmp_path):
    path, kind = ledgers.write_workbook("torch survey", tmp_path)
    import_client.client.post(UPLOAD, {"kind": kind, "file": SimpleUploadedFile("a.xlsx", path.read_bytes())})
    batch = ImportBatch.objects.get()
    assert "queued" in html(import_client.client, address("understood", batch))
    told = import_client.client.get(address("progress", batch)).json()
    assert (told["has_ended"], told["text"], told["done"]) == (False, "queued", 0)
    ImportWork.objects.update(starts=2, stage="planned", done=10, total=40)
    told = import_client.client.get(address("progress", batch)).json()
    assert told["text"] == "plan created · restarted after an interruption"
    assert 'max="40" value="10"' in html(import_client.client, address("understood", batch))


def fetch_while_the_job_ends(client, place):
    """Fetch a page whose work ends between the first of its queries on the import and the next."""
    is_worked_off = False

    def finish_the_job(execute, sql, params, many, context):
        nonlocal is_worked_off
        result = execute(sql, params, many, context)
        if not is_worked_off and 'FROM "enterprises_import' in sql:
            is_worked_off = True
            assert run_pending_jobs() == [None]
        return result

    with connection.execute_wrapper(finish_the_job):
        return html(client, place)


@pytest.mark.django_db(transaction=True)
def test_a_page_rendered_while_its_job_ends_shows_the_result_or_reloads(import_client, reviewer, district):
    other = signed_in(reviewer)
    renews = "data-progress="
    batch = import_client.upload("notice of recognitions")
    import_client.client.post(
        address("understood", batch), {**import_client.columns_data(batch), "read_again": "1"}
    )
    assert renews in fetch_while_the_job_ends(import_client.client, address("understood", batch))
    import_client.client.post(
        address("understood", batch), {**import_client.columns_data(batch), "plan": "1"}
    )
    page = fetch_while_the_job_ends(import_client.client, address("change", batch))
    assert renews in page or '<table class="plan"' in page
    import_client.post("decide", batch, all="1", decision="skip", outcome="waiting")
    import_client.post("submit", batch)
    other.post(address("apply", batch), {"planned_at": ImportBatch.objects.get().planned_at.isoformat()})
    page = fetch_while_the_job_ends(other, address("change", batch))
    assert renews in page or 'class="notice good"' in page
    other.post(address("undo", batch))
    page = fetch_while_the_job_ends(other, address("change", batch))
    assert renews in page or page.count('class="notice') == 2


@pytest.mark.parametrize("kind", FORMATS)
def test_the_upload_page_links_an_empty_template_for_each_format(import_client, kind):
    place = reverse("admin:enterprises_importbatch_template", args=[kind])
    assert place in html(import_client.client, UPLOAD)
    answer = import_client.client.get(place)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert len(list(book.worksheets[0].columns)) == len(FORMATS[kind].columns)


def test_the_template_of_an_unknown_format_is_not_found(import_client):
    place = reverse("admin:enterprises_importbatch_template", args=["recipes"])
    assert import_client.client.get(place).status_code == 404


# Columns as read


def test_headings_units_and_skipped_rows_are_shown(import_client, district):
    batch = import_client.upload("titled enterprises")
    page = html(import_client.client, address("change", batch))
    for said in (
        "Headings in row 4, 3 rows of data.",
        "1 row is hidden",
        "10,000 yuan",
        "Total row.",
        "合 计",
    ):
        assert said in page
    assert import_client.columns_data(batch)["t0-B"] == "name"


def test_a_file_with_very_many_columns_is_shown_in_part_and_can_be_planned(import_client, district, tmp_path):
    needless = [f"列{n}" for n in range(500)]
    rows = [["企业名称", *needless, "年度", "从业人员"], [name(1), *["x"] * 500, 2021, 5]]
    path = build.xlsx_of(tmp_path / "a.xlsx", dict.fromkeys("一二三", rows))
    batch = import_client.upload("a.xlsx", "annual_reports", path.read_bytes())
    page = html(import_client.client, address("change", batch))
    assert "300 more columns have no recognised heading" in page
    assert len(import_client.columns_data(batch)) == 200 + 3 * 3 + 1
    import_client.plan(batch)
    assert batch.rows.count() == 3


def test_a_missing_unit_is_required_before_planning(import_client, district):
    batch = import_client.upload("reports without unit")
    assert "unit" in import_client.columns_data(batch)
    answer = import_client.client.post(
        address("understood", batch), {**import_client.columns_data(batch), "plan": "1"}
    )
    assert answer.context["form"].errors["unit"] == ["Select the unit of these amounts."]
    import_client.plan(batch, unit="thousand")
    assert batch.rows.get().operations[0]["new"]["operating_revenue"] == "1200500.00"


def test_the_unit_of_the_torch_survey_is_proposed_and_confirmed(import_client, district):
    batch = import_client.upload("torch survey")
    assert import_client.columns_data(batch)["unit"] == "thousand"


def test_a_clerk_chooses_between_two_columns_for_one_field(import_client, district):
    batch = import_client.upload("reports of two years", "annual_reports")
    page = html(import_client.client, address("change", batch))
    assert "select one" in page
    said = import_client.columns_data(batch)
    answer = import_client.client.post(address("understood", batch), {**said, "plan": "1"})
    assert "already" in str(answer.context["form"].errors)
    import_client.plan(batch, **{"t0-D": "", "t0-E": ""})
    [operation] = batch.rows.get().operations
    assert (operation["new"]["operating_revenue"], operation["new"]["year"]) == ("10000.00", 2020)
    import_client.plan(batch, **{"t0-C": "", "t0-D": "", "t0-E": "operating_revenue"})
    assert "missing_column" in {reason["code"] for reason in batch.rows.get().reasons}  # no year is left
    import_client.plan(batch, **{"given-year": "2021"})
    [operation] = batch.rows.get().operations
    assert (operation["new"]["operating_revenue"], operation["new"]["year"]) == ("30000.00", 2021)


def test_a_clerk_assigns_fields_to_columns_with_unknown_headings(import_client, district, tmp_path):
    path = build.xlsx(
        tmp_path / "a.xlsx", [["台账", None], ["公司", "代码"], [name(1), code(1)], [name(9), code(9)]]
    )
    batch = import_client.upload("a.xlsx", "enterprises", path.read_bytes())
    assert "No table of this type was found here" in html(import_client.client, address("change", batch))
    said = {**import_client.columns_data(batch), "t0-A": "name", "t0-B": "uscc", "read_again": "1"}
    import_client.client.post(address("understood", batch), said)
    run_pending_jobs()
    import_client.plan(batch)
    assert batch.counts == {"unchanged": 1, "create": 1}


def test_a_value_for_all_rows_is_parsed_like_a_cell(import_client, district, tmp_path):
    path = build.xlsx(tmp_path / "a.xlsx", [["企业名称", "营业收入(万元)"], [name(1), 5]])
    batch = import_client.upload("a.xlsx", "annual_reports", path.read_bytes())
    for year, errors in (
        ("", ["This field is required."]),
        ("soon", ["“soon” is not a valid year; use the format 2021."]),
    ):
        said = {**import_client.columns_data(batch), "plan": "1", "given-year": year}
        assert import_client.client.post(address("understood", batch), said).context["form"].errors == {
            "given-year": errors
        }
    import_client.plan(batch, **{"given-year": "2021年度"})
    assert batch.counts == {"create": 1}


# The plan


def test_the_plan_shows_each_row_with_its_issues_and_every_field(import_client, district):
    page = html(import_client.client, address("change", import_client.upload_and_plan("plain enterprises")))
    for said in (
        "台账 2",
        "Legal representative",
        "张三",
        "500 × 10,000 yuan",
        "2010-01-01",
        "2012-03-04",
    ):
        assert said in page
    assert "2013-05-06" in page


def test_the_plan_of_a_change_shows_changed_fields_only(import_client, district, tmp_path):
    factories.AnnualReportFactory(enterprise=district[1], year=2020, source="self_reported", employees=40)
    rows = [["统一社会信用代码", "数据年份", "从业人员"], [code(1), 2020, 41]]
    batch = import_client.plan(
        import_client.upload("a.xlsx", "annual_reports", build.xlsx(tmp_path / "a.xlsx", rows).read_bytes())
    )
    [shown] = import_client.client.get(address("change", batch)).context["rows"]
    [change] = shown.changes
    assert [(each.name, each.old, each.new) for each in change.differences] == [
        ("Employees at year end", "40", "41")
    ]


def test_rows_are_filtered_by_outcome_sheet_and_reason_and_counted(import_client, district):
    batch = import_client.upload_and_plan("everything at once, its reports")
    client, place = import_client.client, address("change", batch)
    assert client.get(place).context["count"] == 5
    for query, positions in (
        ({"outcome": "error"}, [4]),
        ({"outcome": "waiting"}, [4, 5]),
        ({"reason": "not_a_number"}, [4]),
        ({"sheet": "Sheet1", "outcome": "create"}, [1, 3]),
        ({"sheet": "another"}, []),
    ):
        context = client.get(place, query).context
        assert [each.row.position for each in context["rows"]] == positions
        assert context["count"] == len(positions)


def test_a_plan_is_paged_by_key(import_client, district, monkeypatch):
    monkeypatch.setattr("enterprises.admin.imports.plan_page.PAGE_SIZE", 2)
    place = address("change", import_client.upload_and_plan("plain enterprises"))
    first = import_client.client.get(place).context
    assert (len(first["rows"]), first["previous"]) == (2, "")
    second = import_client.client.get(f"{place}?{first['next']}").context
    assert ([each.row.number for each in second["rows"]], second["next"]) == ([4], "")
    assert import_client.client.get(place, {"cursor": "nonsense"}).status_code == 302


def test_the_query_count_of_a_plan_does_not_depend_on_its_rows(import_client, district, tmp_path):
    counts = []
    for rows in (1, 4):
        lines = [
            ["企业名称", "统一社会信用代码", "所属产业集群"],
            *([name(n), code(n), "其他"] for n in range(1, rows + 1)),
        ]
        factories.ClusterFactory(code=f"other{rows}", name_zh="其他" if rows == 1 else "别的")
        batch = import_client.upload(
            "a.xlsx", "enterprises", build.xlsx(tmp_path / "a.xlsx", lines).read_bytes()
        )
        import_client.plan(batch)
        import_client.client.get(address("change", batch))
        with CaptureQueriesContext(connection) as queries:
            assert len(import_client.client.get(address("change", batch)).context["rows"]) == rows
        counts.append(len(queries))
        batch.delete()
    assert counts[0] == counts[1]


def test_the_annotated_workbook_contains_the_plan(import_client, district):
    batch = import_client.upload_and_plan("everything at once, its reports")
    answer = import_client.client.get(address("marked", batch))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [sheet.cell(4, column).value for column in (2, 9, 10)] == [
        "企业名称",
        "outcome",
        "Issues",
    ]
    assert (sheet.cell(9, 2).value, sheet.cell(9, 9).value) == (name(3), "error")
    assert "F “三千” is not a number." in sheet.cell(9, 10).value
    assert sheet.cell(12, 9).value is None


def test_no_text_of_the_annotated_workbook_is_a_formula(import_client, tmp_path):
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"]

    def write_as_text(sheet):
        for row, text in enumerate(texts, 2):
            sheet.cell(row, 1, text).data_type = "s"

    rows = [["企业名称", "统一社会信用代码"], *([None, code(n)] for n, _text in enumerate(texts, 1))]
    path = build.xlsx(tmp_path / "a.xlsx", rows, then=write_as_text)
    batch = import_client.upload("a.xlsx", "enterprises", path.read_bytes())
    import_client.plan(batch)
    answer = import_client.client.get(address("marked", batch))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [sheet.cell(row, 1) for row in range(2, 7)]
    assert [cell.value.strip() for cell in cells] == [text.strip() for text in texts]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_large_workbook_is_annotated_by_the_worker_and_offered_for_download(
    import_client, district, monkeypatch
):
    monkeypatch.setattr(downloads, "MAX_ANNOTATED_AT_ONCE", 1)
    batch = import_client.upload_and_plan("notice of recognitions")
    assert address("marked", batch) not in html(import_client.client, address("change", batch))
    assert "has not been annotated with this plan yet" in html(import_client.client, address("marked", batch))
    import_client.post("mark", batch)
    assert "In progress: annotate the workbook" in html(import_client.client, address("change", batch))
    assert run_pending_jobs() == [None]
    assert address("marked", batch) in html(import_client.client, address("change", batch))
    answer = import_client.client.get(address("marked", batch))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert "outcome" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_an_annotated_workbook_belongs_to_one_plan_and_one_language(import_client, district, monkeypatch):
    monkeypatch.setattr(downloads, "MAX_ANNOTATED_AT_ONCE", 1)
    batch = import_client.upload_and_plan("notice of recognitions")
    import_client.post("mark", batch)
    run_pending_jobs()
    import_client.client.cookies.load({"django_language": "zh-hans"})
    assert address("marked", batch) not in html(import_client.client, address("change", batch))
    import_client.client.cookies.load({"django_language": "en"})
    import_client.post("decide", batch, all="1", decision="skip", outcome="waiting")
    assert address("marked", batch) not in html(import_client.client, address("change", batch))
    assert not batch.marked_workbooks.exists()


# Decisions


def test_decisions_are_stored_by_row_with_their_author(import_client, clerk, district):
    batch = import_client.upload_and_plan("notice of recognitions")
    open_row = batch.rows.get(outcome="unmatched")
    assert open_row.candidates[0]["enterprise"] == district[4].pk
    foreign = batch.rows.get(number=8)
    said = {f"row-{open_row.position}": f"choose:{district[4].pk}", f"row-{foreign.position}": "skip"}
    assert import_client.post("decide", batch, **said) == ["2 rows were decided."]
    decided = {
        row.number: (row.outcome, row.decision, row.decided_by) for row in batch.rows.exclude(decision="")
    }
    assert decided == {7: ("create", "choose", clerk), 8: ("skipped", "skip", clerk)}
    assert f"match with an enterprise, decided by {clerk}" in html(
        import_client.client, address("change", batch)
    )
    assert import_client.post("decide", batch, **said) == ["No decision was made."]
    assert import_client.post("decide", batch, **{f"row-{foreign.position}": ""}) == ["1 row was decided."]
    assert batch.rows.get(number=8).outcome == "warning"


def test_one_decision_applies_to_all_rows_of_a_filter(import_client, district):
    batch = import_client.upload_and_plan("everything at once, its reports")
    assert import_client.post("decide", batch, all="1", decision="skip", outcome="error") == [
        "1 row was decided."
    ]
    assert batch.counts == {"create": 2, "unchanged": 1, "skipped": 1, "unmatched": 1}
    assert import_client.post("decide", batch, all="1", decision="back", outcome="skipped") == [
        "1 row was decided."
    ]
    assert batch.counts["error"] == 1
    assert import_client.post("decide", batch, all="1") == ["Select an action for the rows."]


def test_a_decision_for_all_rows_skips_rows_it_does_not_apply_to(import_client, district):
    batch = import_client.upload_and_plan("everything at once, its reports")
    assert import_client.post("decide", batch, all="1", decision="confirm", outcome="waiting") == [
        "2 rows do not allow this decision and are unchanged.",
        "No decision was made.",
    ]
    assert import_client.post("decide", batch, all="1", decision="create", outcome="waiting") == [
        "1 row does not allow this decision and is unchanged.",
        "1 row was decided.",
    ]
    assert batch.counts == {"create": 3, "unchanged": 1, "error": 1}


def test_an_unknown_enterprise_is_created_from_its_row(import_client, district):
    batch = import_client.upload_and_plan("everything at once, its reports")
    row = batch.rows.get(outcome="unmatched")
    import_client.post("decide", batch, **{f"row-{row.position}": "create"})
    assert batch.rows.get(position=row.position).outcome == "create"


@pytest.mark.parametrize(
    "value", ["choose:", "choose:x", "choose:999999", "burn", "choose:99999999999999999999"]
)
def test_an_invalid_decision_is_rejected(import_client, district, value):
    batch = import_client.upload_and_plan("notice of recognitions")
    row = batch.rows.get(outcome="unmatched")
    assert import_client.post("decide", batch, **{f"row-{row.position}": value}) == [
        "Select an action for the rows."
    ]


def test_a_decision_on_an_outdated_plan_is_rejected(import_client, district):
    batch = import_client.upload_and_plan("notice of recognitions")
    seen = batch.planned_at.isoformat()
    planning.replan(batch, today=date(2024, 3, 1))
    answer = import_client.client.post(
        address("decide", batch), {"planned_at": seen, "all": "1", "decision": "skip"}, follow=True
    )
    assert "created again" in str(next(iter(answer.context["messages"])))
    assert not batch.rows.exclude(decision="").exists()


def test_a_large_plan_is_replanned_by_the_worker(import_client, district, monkeypatch):
    monkeypatch.setattr(decisions, "MAX_AT_ONCE", 1)
    batch = import_client.upload_and_plan("notice of recognitions")
    import_client.post("decide", batch, all="1", decision="skip", outcome="waiting")
    assert "In progress:" in html(import_client.client, address("change", batch))
    assert import_client.post("decide", batch, all="1", decision="skip")[0].startswith(
        "This import is already being processed"
    )
    assert run_pending_jobs() == [None]
    batch.refresh_from_db()
    assert not batch.rows.waiting().exists()


def test_the_enterprise_of_a_row_is_found_by_all_its_names(import_client, district):
    batch = import_client.upload_and_plan("notice of recognitions")
    row = batch.rows.get(outcome="unmatched")
    place = reverse("admin:enterprises_importbatch_row", args=[batch.pk, row.position])
    for q, number in ((code(4), 4), ("旧名0003", 3), ("shili0004", 4)):
        page = html(import_client.client, place, q=q)
        assert f'value="choose:{district[number].pk}"' in page
    assert "No matching enterprise was found" in html(import_client.client, place, q="没有这家")
    assert "深圳示例0004科技有限公司" in page


# Submitted, applied, undone


def test_a_plan_with_open_rows_cannot_be_submitted(import_client, district):
    batch = import_client.upload_and_plan("notice of recognitions")
    assert "require a decision before the plan can be submitted" in html(
        import_client.client, address("change", batch)
    )
    assert import_client.post("submit", batch) == [
        "Some rows still require a decision; decide on them first."
    ]
    assert batch.ready_at is None


def test_the_page_tells_the_clerk_that_a_second_person_applies_it(import_client, district):
    batch = import_client.upload_and_submit("torch survey")
    assert "You had a part in this import" in html(import_client.client, address("change", batch))
    assert import_client.client.post(address("apply", batch)).status_code == 403


def test_a_user_with_both_rights_cannot_apply_their_own_import(district, tmp_path):
    both = ImportClient(create_user("clerk", "reviewer"), tmp_path)
    batch = both.upload_and_submit("torch survey")
    assert both.post("apply", batch) == [
        "You had a part in this import (see its history); another user must apply and thereby approve it."
        " Nobody else may apply imports at present; an administrator can appoint a reviewer."
    ]
    assert not ImportWork.objects.filter(task="apply").exists()


def test_a_user_who_decided_on_rows_cannot_apply_the_import(import_client, district, tmp_path):
    both = ImportClient(create_user("clerk", "reviewer"), tmp_path)
    batch = import_client.upload_and_plan("notice of recognitions")
    both.post("decide", batch, all="1", decision="skip", outcome="waiting")
    import_client.post("submit", batch)
    assert "You had a part in this import" in html(both.client, address("change", batch))
    assert both.post("apply", batch)[0].startswith("You had a part in this import")


def test_a_draft_cannot_be_applied(import_client, reviewer, district, tmp_path):
    batch = import_client.upload_and_plan("torch survey")
    assert ImportClient(reviewer, tmp_path).post("apply", batch) == [
        "This import has not been submitted and cannot be applied yet."
    ]


def test_a_submission_can_be_withdrawn(import_client, district):
    batch = import_client.upload_and_submit("torch survey")
    import_client.post("take-back", batch)
    assert batch.ready_at is None


@pytest.mark.django_db(transaction=True)
def test_a_reviewer_applies_and_undoes_and_later_edits_stay(import_client, reviewer, district, tmp_path):
    batch = import_client.upload_and_submit("torch survey")
    second = ImportClient(reviewer, tmp_path)
    second.post("apply", batch)
    assert run_pending_jobs() == [None]
    assert AnnualReport.objects.count() == 3
    page = html(second.client, address("change", batch))
    assert f"Applied and approved by {reviewer}." in page
    assert "Undo…" in page
    assert "A reviewer can undo this import." in html(import_client.client, address("change", batch))
    with change_by(reviewer):
        AnnualReport.objects.filter(enterprise=district[1]).update(employees=51)
    foreseen = html(second.client, address("undo", batch))
    assert "2 records will be restored." in foreseen
    second.post("undo", batch)
    assert run_pending_jobs() == [None]
    assert AnnualReport.objects.count() == 1
    page = html(second.client, address("change", batch))
    for said in (f"Undone by {reviewer}.", "2 records were restored.", "Annual report"):
        assert said in page


def test_an_outdated_plan_is_rejected_with_the_changed_records_and_replanned(
    import_client, reviewer, district, tmp_path
):
    batch = import_client.upload_and_submit("plain enterprises")
    district[2].legal_representative = "赵六"
    district[2].save()
    second = ImportClient(reviewer, tmp_path)
    second.post("apply", batch)
    assert run_pending_jobs() == ["changed_since"]
    page = html(second.client, address("change", batch))
    assert "Rows to check again (1): 台账 3" in page
    second.post("replan", batch)
    assert run_pending_jobs() == [None]
    second.post("apply", batch)
    assert run_pending_jobs() == [None]
    assert Enterprise.objects.get(pk=district[2].pk).legal_representative == "李四"


def test_a_draft_is_discarded_by_its_uploader(import_client, district, tmp_path):
    batch = import_client.upload_and_plan("torch survey")
    other = ImportClient(create_user("clerk"), tmp_path)
    assert other.client.post(address("discard", batch)).status_code == 403
    assert "will be discarded" in html(import_client.client, address("discard", batch))
    import_client.client.post(address("discard", batch))
    assert not ImportBatch.objects.exists()


def test_an_applied_import_is_neither_discarded_nor_replanned(import_client, reviewer, district, tmp_path):
    batch = import_client.upload_and_submit("torch survey")
    ImportClient(reviewer, tmp_path).post("apply", batch)
    run_pending_jobs()
    assert import_client.client.post(address("discard", batch)).status_code == 403
    assert import_client.client.get(address("understood", batch)).status_code == 302
    for act in ("replan", "decide", "submit"):
        assert import_client.post(act, batch, all="1", decision="skip") == [
            "This import is not ready to be applied."
        ]
    assert Recognition.objects.count() == 3


# Permissions

MAY = {
    "change": ("get", "clerk reviewer publisher administrator"),
    "understood": ("get", "clerk reviewer publisher administrator"),
    "original": ("get", "clerk reviewer publisher administrator"),
    "marked": ("get", "clerk reviewer publisher administrator"),
    "mark": ("post", "clerk reviewer publisher administrator"),
    "progress": ("get", "clerk reviewer publisher administrator"),
    "decide": ("post", "clerk"),
    "submit": ("post", "clerk"),
    "take-back": ("post", "clerk"),
    "replan": ("post", "clerk reviewer"),
    "apply": ("post", "reviewer"),
    "confirm": ("get", "reviewer"),
    "send-back": ("post", "reviewer"),
    "undo": ("post", "reviewer"),
    "discard": ("post", ""),  # the one who handed it in
}


@pytest.mark.parametrize("who", [*GROUPS, "nobody", "public"])
def test_permissions_of_each_page_and_action_by_role(import_client, district, who):
    batch = import_client.upload_and_plan("torch survey")
    client = signed_in(None if who == "public" else create_user(who))
    expected, found = {}, {}
    for place, (method, groups) in MAY.items():
        expected[place] = "login" if who == "public" else who in groups.split()
        answer = getattr(client, method)(address(place, batch))
        if answer.streaming:
            b"".join(answer.streaming_content)
        is_sent_away = answer.status_code == 302 and "/login/" in answer["Location"]
        found[place] = "login" if is_sent_away else answer.status_code != 403
    assert found == expected


def test_actions_reject_get_requests(import_client, district):
    batch = import_client.upload_and_plan("torch survey")
    for act in ("mark", "decide", "submit", "take-back", "replan", "apply"):
        assert import_client.client.get(address(act, batch)).status_code == 405


def test_a_missing_import_is_not_found(import_client):
    assert import_client.client.get("/admin/enterprises/importbatch/99/understood/").status_code == 404
    assert import_client.client.get("/admin/enterprises/importbatch/x/change/").status_code == 404


# Pending tasks of each group


def test_the_index_counts_pending_imports_for_each_user(import_client, clerk, reviewer, district):
    batch = import_client.upload_and_plan("notice of recognitions")
    assert [*my_open_imports(clerk)] == [batch]
    assert rows_waiting_for_me(clerk).count() == batch.rows.waiting().count() > 0
    assert not my_open_imports(reviewer)
    import_client.post("decide", batch, all="1", decision="skip", outcome="waiting")
    import_client.post("submit", batch)
    assert not rows_waiting_for_me(clerk)
    assert [*imports_to_apply(reviewer)] == [batch]
    assert not imports_to_apply(clerk)


def test_the_list_shows_the_state_of_each_import_and_filters_by_uploader(import_client, reviewer, district):
    import_client.upload_and_submit("torch survey")
    place = reverse("admin:enterprises_importbatch_changelist")
    page = html(import_client.client, place)
    for said in ("submitted, to be applied", "Torch", "new 3", "zhang"):
        assert said in page
    assert import_client.client.get(place, {"whose": "mine"}).context["cl"].result_count == 1
    assert signed_in(reviewer).get(place, {"whose": "mine"}).context["cl"].result_count == 0
    assert signed_in(reviewer).get(place, {"whose": "submitted"}).context["cl"].result_count == 1
    assert import_client.client.get(place, {"kind": "payments"}).context["cl"].result_count == 0


def test_page_of_the_columns_asks_for_no_unit_where_a_column_gives_it(import_client, district, tmp_path):
    rows = [["企业名称", "年度", "营业收入", "单位"], [name(1), 2021, 100, "万元"]]
    path = build.xlsx(tmp_path / "a.xlsx", rows)
    batch = import_client.upload("a.xlsx", "annual_reports", path.read_bytes())
    assert "given in column D" in html(import_client.client, address("understood", batch))
    batch = import_client.plan(batch)
    assert batch.rows.get().operations[0]["new"]["operating_revenue"] == "1000000.00"
