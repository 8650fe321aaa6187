"""Tables of a sheet that another row, title or year would make misread."""

import pytest

from enterprises.imports import tables
from enterprises.imports.formats import FORMATS
from enterprises.imports.heading_words import find_resembling, read_heading
from enterprises.imports.messages import ImportRejected
from enterprises.imports.title_words import find_part_of_year, find_years, is_title_of_section
from tests.workbooks import build, ledgers

REPORTS = FORMATS["annual_reports"]


@pytest.fixture
def read_rows(tmp_path):
    """Return a function that reads annual reports into (name, year, unit, revenue) of each record."""

    def read(rows):
        reading = tables.read_unchecked(build.xlsx(tmp_path / "a.xlsx", rows), REPORTS)
        by_name = {table.sheet: table for table in reading.tables}
        records = []
        for row in reading.rows:
            table = by_name[row.sheet]
            unit = next(column.unit for column in table.columns if column.field == "operating_revenue")
            year = row.cells.get("year", table.year)
            records.append((row.cells["name"], year, unit, row.cells["operating_revenue"]))
        [account] = reading.accounts
        assert account.filled == account.headings + account.read + sum(account.left_out.values())
        return records

    return read


def test_row_above_a_second_table_is_a_record_and_no_group_of_its_headings(read_rows):
    rows = [
        ["企业名称", "年度", "营业收入（万元）", "研发费用（万元）"],
        ["甲公司", 2025, 100, 10],
        ["乙公司", 2025, 200, 20],
        ["企业名称", "年度", "研发费用（万元）", "营业收入（万元）"],
        ["丙公司", 2025, 30, 300],
    ]
    expected = [("甲公司", 100), ("乙公司", 200), ("丙公司", 300)]
    assert read_rows(rows) == [(name, 2025, "ten_thousand", revenue) for name, revenue in expected]


@pytest.mark.parametrize("repeats_headings", [True, False])
def test_title_with_another_year_begins_a_table_of_that_year(read_rows, repeats_headings):
    headings = ["企业名称", "营业收入（万元）"]
    rows = [["2024年"], headings, ["甲公司", 100], ["2025年度"]]
    rows += [headings] if repeats_headings else []
    rows.append(["甲公司", 110])
    assert read_rows(rows) == [("甲公司", 2024, "ten_thousand", 100), ("甲公司", 2025, "ten_thousand", 110)]


@pytest.mark.parametrize("repeats_headings", [True, False])
def test_title_with_another_unit_begins_a_table_of_that_unit(read_rows, repeats_headings):
    headings = ["企业名称", "年度", "营业收入"]
    rows = [["单位：万元"], headings, ["甲公司", 2025, 100], ["单位：元"]]
    rows += [headings] if repeats_headings else []
    rows.append(["乙公司", 2025, 1_000_000])
    assert read_rows(rows) == [
        ("甲公司", 2025, "ten_thousand", 100),
        ("乙公司", 2025, "yuan", 1_000_000),
    ]


def test_title_without_year_or_unit_leaves_repeated_headings_out(read_rows):
    headings = ["企业名称", "年度", "营业收入（万元）"]
    rows = [["一、规上企业"], headings, ["甲公司", 2025, 1], ["二、规下企业"], headings, ["乙公司", 2025, 2]]
    assert [name for name, *_rest in read_rows(rows)] == ["甲公司", "乙公司"]


@pytest.mark.parametrize("years", [(2024, 2025), ("2024年", "2025年"), ("2024年度", "2025年度")])
def test_years_below_a_figure_whose_cells_are_not_merged_give_two_reports(read_rows, years):
    rows = [["企业名称", "营业收入（万元）", None], [None, *years], ["甲公司", 100, 110]]
    assert read_rows(rows) == [("甲公司", 2024, "ten_thousand", 100), ("甲公司", 2025, "ten_thousand", 110)]


def test_figures_below_years_whose_cells_are_not_merged_give_two_reports(read_rows):
    figures = ["营业收入（万元）", "研发费用（万元）"]
    rows = [
        ["企业名称", "2024年", None, "2025年", None],
        [None, *figures, *figures],
        ["甲公司", 1, 2, 3, 4],
    ]
    assert read_rows(rows) == [("甲公司", 2024, "ten_thousand", 1), ("甲公司", 2025, "ten_thousand", 3)]


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("2025年上半年企业经营情况", "上半年"),
        ("2025年第一季度", "第一季度"),
        ("2025年前三季度", "前三季度"),
        ("2025年1-6月", "1-6月"),
        ("2025年1—12月", ""),
        ("2025年度", ""),
    ],
)
def test_part_of_a_year_in_a_title_is_found(title, part):
    assert find_part_of_year([title]) == part


def test_year_in_chinese_numerals_is_found():
    assert find_years("二〇二五年度企业年报", "") == [2025]


@pytest.mark.parametrize(
    ("text", "is_title"),
    [
        ("2025年更名企业名单", True),
        ("截至2025年12月31日", True),
        ("单位：元", True),
        ("深圳市二〇二五科技有限公司", False),
        ("2025年创新有限公司", False),
    ],
)
def test_title_of_a_section_is_no_company(text, is_title):
    assert is_title_of_section(text) is is_title


@pytest.mark.parametrize(
    ("heading", "field", "unit", "year"),
    [
        ("年营收（万元）", "operating_revenue", "ten_thousand", None),
        ("營業收入（萬元）", "operating_revenue", "ten_thousand", None),
        ("营业收入（2025年，万元）", "operating_revenue", "ten_thousand", 2025),
        ("营业收入（截至2025年末，万元）", "operating_revenue", "ten_thousand", 2025),
        ("年末职工人数", "employees", "", None),
        ("纳税人识别号", "uscc", "", None),
    ],
)
def test_heading_is_read_by_its_parts(heading, field, unit, year):
    words = read_heading("", heading, REPORTS)
    assert (words.field, words.unit, words.year) == (field, unit, year)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("收入（万元）", "operating_revenue"),
        ("总营收（万元）", "operating_revenue"),
        ("主营业务收入净额（万元）", "operating_revenue"),
        ("Revenue (10k yuan)", "operating_revenue"),
        ("上年营业收入（万元）", "operating_revenue"),
        ("高新产品收入", "high_tech_revenue"),
        ("参保人数", "employees"),
        ("专利数量", "valid_invention_patents"),
        ("年", "year"),
        ("营业收入同比（%）", ""),
        ("研发投入强度", ""),
        ("联系电话", ""),
    ],
)
def test_heading_that_may_be_a_field_is_a_question(heading, field):
    assert not read_heading("", heading, REPORTS).field
    assert find_resembling(heading, REPORTS) == field


def test_revenue_of_last_year_beside_this_year_is_a_question(tmp_path):
    rows = [["企业名称", "上年营业收入（万元）", "本年营业收入（万元）"], ["甲公司", 100, 110]]
    reading = tables.read_unchecked(build.xlsx(tmp_path / "a.xlsx", rows), REPORTS)
    assert [column.resembles for column in reading.tables[0].columns] == ["", "operating_revenue", ""]


@pytest.mark.parametrize(
    ("kind", "heading", "field"),
    [
        ("recognitions", "颁发时间", "issued_on"),
        ("recognitions", "证书有效期", "ends_on"),
        ("enterprises", "吊销时间", "ended_on"),
        ("residences", "迁出时间", "ends_on"),
        ("relocations", "搬迁时间", "moved_on"),
        ("cancellations", "取消时间", "cancelled_from"),
        ("zone_memberships", "入园时间", "starts_on"),
    ],
)
def test_a_day_is_recognised_as_date_and_as_time(kind, heading, field):
    assert read_heading("", heading, FORMATS[kind]).field == field


def test_year_given_for_all_rows_does_not_replace_years_in_headings(district, plan_file, tmp_path):
    rows = [["企业名称", "2022年营业收入（万元）", "2023年营业收入（万元）"], [ledgers.name(1), 100, 110]]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "annual_reports", given={"year": "2023"})
    planned = [row.operations[0]["new"] for row in batch.rows.order_by("position")]
    assert [(each["year"], each["operating_revenue"]) for each in planned] == [
        (2022, "1000000.00"),
        (2023, "1100000.00"),
    ]


def test_year_of_a_cancellation_that_stands_only_in_the_letter_is_given_once(district, plan_file, tmp_path):
    path = build.xlsx(
        tmp_path / "a.xlsx", [["序号", "企业名称", "证书编号"], [1, ledgers.name(1), "GR202044200001"]]
    )
    with pytest.raises(ImportRejected) as rejected:
        plan_file(path, "cancellations")
    assert rejected.value.issue.code == "given_once_missing"
    [row] = plan_file(path, "cancellations", given={"year": "2022"}).rows.all()
    assert row.operations[0]["new"] == {"cancelled_from": "2022-01-01"}


def test_short_year_in_the_name_of_a_sheet_is_found():
    assert find_years("", "24年") == [2024]
