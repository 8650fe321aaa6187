"""The pages for those who decide on an import: candidates told apart, a search, counts, a way back."""

from datetime import date

import pytest

from enterprises.admin.imports.rows import displayed_cells
from enterprises.imports import decisions
from enterprises.models import Enterprise, ImportAction, ImportBatch, ImportRow, Subdistrict
from tests import factories
from tests.enterprises.admin.imports.conftest import ImportClient, address, run_pending_jobs
from tests.enterprises.admin.people import create_user
from tests.workbooks import build
from tests.workbooks.ledgers import code, name

pytestmark = pytest.mark.django_db(transaction=True)


def html(client, place):
    response = client.get(place)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def plan_rows(import_client, tmp_path):
    """Return a function that uploads and plans rows of residences, which need their enterprise."""

    def plan(*rows, kind="residences", headings=("企业名称", "统一社会信用代码", "注册地址", "起始日期")):
        content = build.xlsx(tmp_path / "a.xlsx", [headings, *rows]).read_bytes()
        return import_client.plan(import_client.upload("a.xlsx", kind, content))

    return plan


def row_page(import_client, batch, **query):
    return import_client.client.get(f"/admin/enterprises/importbatch/{batch.pk}/rows/1/", query)


def test_two_firms_of_one_name_are_offered_with_code_place_status_and_since_when(
    district, import_client, plan_rows
):
    twin = factories.EnterpriseFactory(
        uscc=code(6), name_zh=name(1), status="deregistered", ended_on=date(2019, 5, 6)
    )
    batch = plan_rows([name(1), None, "新址", "2021-01-01"])
    page = html(import_client.client, address("change", batch))
    place = Subdistrict.objects.get().name_en
    assert f"{name(1)} · {code(1)} · {place} · active since 2010-01-01" in page
    assert f"{name(1)} · {code(6)} · never in Luohu · deregistered since 2019-05-06" in page
    choices = dict(row_page(import_client, batch).context["shown"].choices)
    assert len({label for value, label in choices.items() if value.startswith("choose:")}) == 2
    assert f"choose:{twin.pk}" in choices


def test_the_search_of_an_unmatched_row_begins_with_its_name(district, import_client, plan_rows):
    batch = plan_rows(["示例0003科技", None, "新址", "2021-01-01"])
    page = row_page(import_client, batch)
    assert page.context["q"] == "示例0003科技"
    assert district[3].pk in [pk for pk, _label in page.context["found"]]
    assert row_page(import_client, batch, q=code(2)).context["found"][0][0] == district[2].pk


def test_the_search_of_a_matched_row_begins_empty(district, import_client, plan_rows):
    batch = plan_rows([name(2), code(2), "新址", "2015-01-01"])
    page = row_page(import_client, batch)
    assert (page.context["q"], page.context["found"]) == ("", [])


def test_a_new_enterprise_is_offered_by_code_and_name_and_created(
    district, import_client, reviewer, plan_rows
):
    batch = plan_rows(["深圳全新（示例）有限公司", code(31), "新址", "2021-01-01"])
    choices = dict(row_page(import_client, batch).context["shown"].choices)
    assert choices["create"] == f"Create a new enterprise: 深圳全新（示例）有限公司 · {code(31)}"
    import_client.post("decide", batch, **{"row-1": "create"})
    assert batch.rows.get().outcome == "create"
    import_client.post("submit", batch)
    ImportClient(reviewer, import_client.folder).post("apply", batch)
    assert run_pending_jobs() == [None]
    assert Enterprise.objects.get(uscc=code(31)).residences.get().address == "新址"


def test_the_values_of_a_new_record_stand_in_the_plan_without_a_click(district, import_client, plan_rows):
    batch = plan_rows([name(2), code(2), "新址", "2015-01-01"])
    page = html(import_client.client, address("change", batch))
    rows = page[page.index('<table class="plan">') :].partition("</table>")[0]
    assert "New: Residence" in rows
    assert "新址" in rows
    assert "<details" not in rows


@pytest.fixture
def submitted(district, import_client, plan_rows):
    batch = plan_rows(
        [name(2), code(2), "新址", "2015-01-01"],
        [name(1), code(1), "别处", "2012-03-04"],
        [name(3), code(3), None, "2012-03-04"],
    )
    import_client.post("submit", batch)
    return batch


def test_the_reviewer_sees_how_many_records_will_be_written_before_applying(submitted, reviewer, tmp_path):
    second = ImportClient(reviewer, tmp_path)
    assert address("confirm", submitted) in html(second.client, address("change", submitted))
    page = second.client.get(address("confirm", submitted))
    assert [(each.kind, each.created, each.changed) for each in page.context["written"]] == [
        ("Residences", 1, 1)
    ]
    assert page.context["unchanged"] == 1
    second.post("apply", submitted)
    assert run_pending_jobs() == [None]
    submitted.refresh_from_db()
    assert submitted.status == ImportBatch.Status.APPLIED


def test_an_author_with_the_right_to_apply_sees_no_confirmation(import_client, plan_rows, district, tmp_path):
    both = ImportClient(create_user("clerk", "reviewer", username="wang"), tmp_path)
    batch = plan_rows([name(2), code(2), "新址", "2015-01-01"])
    both.post("submit", batch)
    response = both.client.get(address("confirm", batch), follow=True)
    assert response.redirect_chain[0][0] == address("change", batch)
    assert "You had a part in this import" in str(next(iter(response.context["messages"])))


def test_the_reviewer_sends_an_import_back_with_a_reason_that_the_clerk_reads(
    submitted, import_client, reviewer, tmp_path
):
    second = ImportClient(reviewer, tmp_path)
    assert second.post("send-back", submitted, reason="单位应为千元，请核对。")[0].startswith("Sent back.")
    assert submitted.ready_at is None
    page = html(import_client.client, address("change", submitted))
    assert page.count("单位应为千元，请核对。") == 2  # above the plan, and in the history
    action = submitted.actions.latest("pk")
    assert (action.kind, action.by, action.reason) == (
        ImportAction.Kind.RETURNED,
        reviewer,
        "单位应为千元，请核对。",
    )
    assert "sent back" in html(import_client.client, "/admin/enterprises/importbatch/")
    import_client.post("submit", submitted)
    assert submitted.returned_reason == ""
    second.post("apply", submitted)
    assert run_pending_jobs() == [None]


def test_sending_back_needs_a_reason_and_a_submitted_import(submitted, import_client, reviewer, tmp_path):
    second = ImportClient(reviewer, tmp_path)
    page = second.client.post(address("send-back", submitted), {"reason": "  "}).content.decode()
    assert "the clerk must know what to change" in page
    submitted.refresh_from_db()
    assert submitted.ready_at
    import_client.post("take-back", submitted)
    assert second.post("send-back", submitted, reason="x") == [
        "This import is not submitted; there is nothing to send back."
    ]
    assert submitted.actions.latest("pk").kind == ImportAction.Kind.WITHDRAWN


def test_no_enterprise_is_created_from_a_row_whose_code_says_none(import_client, district, tmp_path):
    rows = [["企业名称", "统一社会信用代码", "年度", "营业收入", "单位"]]
    rows += [
        ["深圳市全新甲有限公司", "未取得", 2021, 5, "万元"],
        ["深圳市全新乙有限公司", code(77), 2021, 6, "万元"],
    ]
    path = build.xlsx(tmp_path / "a.xlsx", rows)
    batch = import_client.plan(import_client.upload("a.xlsx", "annual_reports", path.read_bytes()))
    without, with_code = batch.rows.order_by("position")
    create = ImportRow.Decision.CREATE
    assert [decisions.is_decidable(each, create) for each in (without, with_code)] == [False, True]
    assert list(decisions.filter_decidable(batch.rows.all(), create)) == [with_code]


def test_cells_of_a_row_stand_in_the_order_of_the_file_with_the_unit_of_the_row(
    import_client, district, tmp_path
):
    rows = [["单位", "企业名称", "营业收入", "年度"], ["万元", name(1), 5, 2021]]
    path = build.xlsx(tmp_path / "a.xlsx", rows)
    batch = import_client.plan(import_client.upload("a.xlsx", "annual_reports", path.read_bytes()))
    shown = [(letter, text) for letter, _label, text in displayed_cells(batch, batch.rows.get())]
    assert shown == [("B", name(1)), ("C", "5 10,000 yuan"), ("D", "2021")]
