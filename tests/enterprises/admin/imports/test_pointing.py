"""A sheet without a table: its first rows are shown, a person points at the headings, and it is planned."""

import pytest

from tests.enterprises.admin.imports.conftest import address, run_pending_jobs
from tests.workbooks import build
from tests.workbooks.ledgers import code, name

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = ["附件：2021年第一批拟认定名单", None, None, "（共2家）"]
HEADINGS = ["次序", "单位全名", "字号"]


@pytest.fixture
def notice(tmp_path):
    """Return the content of a notice with unknown headings, below a title with more cells."""
    rows = [TITLE, [], HEADINGS, [1, name(4), "GR202144200044"], [2, name(5), "GR202144200045"]]
    return build.xlsx(tmp_path / "a.xlsx", rows).read_bytes()


def understood(import_client, batch):
    return import_client.client.get(address("understood", batch))


def point(import_client, batch, row="3", **columns):
    data = import_client.columns_data(batch)
    data |= {"t0-row": row, "read_again": "1", **{f"t0-{letter}": field for letter, field in columns.items()}}
    response = import_client.client.post(address("understood", batch), data)
    run_pending_jobs()
    batch.refresh_from_db()
    return response


def test_the_first_rows_are_shown_with_a_choice_of_row_and_of_the_field_of_every_column(
    district, import_client, notice
):
    batch = import_client.upload("a.xlsx", "recognitions", notice)
    page = understood(import_client, batch)
    [sheet] = page.context["sheets"]
    assert [row.number for row in sheet.picture] == [1, 3, 4, 5]
    assert sheet.picture[1].cells == [*HEADINGS, ""]
    assert [column.letter for column in sheet.columns] == ["A", "B", "C", "D"]
    html = page.content.decode()
    assert html.count('type="radio"') == 4
    assert html.count('name="t0-row"') == 4


def test_the_headings_pointed_at_are_read_and_planned_with_what_is_given_once(
    district, import_client, notice
):
    batch = import_client.upload("a.xlsx", "recognitions", notice)
    point(import_client, batch, B="name", C="number")
    [table] = batch.reading["tables"]
    assert (table["heading_rows"], table["rows"]) == ([3], 2)
    page = understood(import_client, batch).content.decode()
    assert 'type="date" name="given-issued_on"' in page
    assert '<select name="given-scheme"' in page
    import_client.plan(batch, **{"given-issued_on": "2021-12-23"})
    assert batch.counts == {"create": 2}
    [operation] = batch.rows.get(number=4).operations
    assert (operation["new"]["number"], operation["new"]["issued_on"]) == ("GR202144200044", "2021-12-23")


def test_a_later_file_of_the_same_shape_needs_no_pointing(district, import_client, notice):
    point(import_client, import_client.upload("a.xlsx", "recognitions", notice), B="name", C="number")
    later = import_client.upload("b.xlsx", "recognitions", notice)
    assert later.reading["tables"][0]["heading_rows"] == [3]
    [remembered] = understood(import_client, later).context["remembered"]
    assert "headings in row 3" in remembered.corrections


def test_columns_without_one_that_names_the_enterprise_are_no_table(district, import_client, notice):
    batch = import_client.upload("a.xlsx", "recognitions", notice)
    point(import_client, batch, A="batch")
    assert batch.reading["tables"] == []
    assert batch.refusal["code"] == "no_table"


def test_a_row_outside_the_picture_is_refused_in_words(district, import_client, notice):
    batch = import_client.upload("a.xlsx", "recognitions", notice)
    response = point(import_client, batch, row="99", B="name")
    assert response.status_code == 200
    assert "t0-row" in response.context["form"].errors


def test_a_file_with_a_code_and_unknown_headings_is_planned_as_enterprises(district, import_client, tmp_path):
    rows = [["甲栏", "乙栏"], ["深圳新（示例）有限公司", code(41)]]
    content = build.xlsx(tmp_path / "a.xlsx", rows).read_bytes()
    batch = import_client.upload("a.xlsx", "enterprises", content)
    point(import_client, batch, row="1", A="name", B="uscc")
    import_client.plan(batch)
    assert batch.counts == {"create": 1}
