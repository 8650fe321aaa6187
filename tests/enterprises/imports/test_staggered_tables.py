"""Tables of a sheet that begin and end in different rows, and units that stand in the rows."""

import pytest

from enterprises.imports import tables
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import ImportRejected
from tests.workbooks import build, ledgers

OWN = ["企业名称", "年度", "营业收入（万元）", "研发费用（万元）"]
OTHER = ["企业名称", "年度", "研发费用（万元）", "营业收入（万元）"]


@pytest.fixture
def read(tmp_path):
    """Return a function that reads rows as annual reports; the account of the sheet must be complete."""

    def read(rows):
        reading = tables.read_unchecked(build.xlsx(tmp_path / "a.xlsx", rows), FORMATS["annual_reports"])
        [account] = reading.accounts
        assert account.filled == account.headings + account.read + sum(account.left_out.values())
        return reading

    return read


def revenues(reading):
    return {row.cells["name"]: row.cells["operating_revenue"] for row in reading.rows}


@pytest.mark.parametrize("gap", [[None], []])
def test_table_that_begins_beside_rows_of_another_is_read_by_its_own_headings(read, gap):
    rows = [OWN, ["甲公司", 2025, 100, 10], ["乙公司", 2025, 200, 20, *gap, *OTHER]]
    rows += [["丙公司", 2025, 300, 30, *gap, "丁公司", 2025, 40, 400]]
    assert revenues(read(rows)) == {"甲公司": 100, "乙公司": 200, "丙公司": 300, "丁公司": 400}


def test_table_goes_on_while_another_begins_below_its_neighbour(read):
    rows = [[*OWN, None, *OTHER], ["甲公司", 2025, 100, 10, None, "乙公司", 2025, 20, 200]]
    rows += [
        [*OTHER, None, "丙公司", 2025, 30, 300],
        ["丁公司", 2025, 40, 400, None, "戊公司", 2025, 50, 500],
    ]
    expected = {"甲公司": 100, "乙公司": 200, "丙公司": 300, "丁公司": 400, "戊公司": 500}
    assert revenues(read(rows)) == expected


def test_title_beside_rows_of_another_table_states_the_year_and_unit_of_its_own(read):
    rows = [OWN, ["甲公司", 2025, 100, 10, None, "2024年度（单位：元）"]]
    rows += [["乙公司", 2025, 200, 20, None, "企业名称", "营业收入"], [None] * 5 + ["丙公司", 1_000_000]]
    table = read(rows).tables[1]
    assert (table.year, table.columns[1].unit) == (2024, "yuan")


def test_two_rows_of_headings_beside_rows_of_another_table_are_read_together(read):
    rows = [OWN, ["甲公司", 2025, 100, 10, None, "企业名称", "营业收入（万元）", None]]
    rows += [["乙公司", 2025, 200, 20, None, None, "2024年", "2025年"]]
    rows += [["丙公司", 2025, 300, 30, None, "丁公司", 400, 440]]
    reading = read(rows)
    assert [row.cells["name"] for row in reading.rows] == ["甲公司", "乙公司", "丙公司", "丁公司", "丁公司"]
    assert [table.year for table in reading.tables] == [None, 2024, 2025]


def test_table_of_another_kind_beside_rows_is_named_with_its_rows(read):
    rows = [OWN, ["甲公司", 2025, 100, 10, None, "更名前企业名称", "更名后企业名称"]]
    rows += [["乙公司", 2025, 200, 20, None, "丙公司", "丁公司"]]
    reading = read(rows)
    [other] = [each for each in reading.skipped if each.reason == "other_table"]
    assert (other.number, other.params["count"], len(reading.rows)) == (2, 1, 2)


def test_total_beside_a_record_is_listed(read):
    rows = [[*OWN, None, *OTHER], ["合计", None, 1, 1, None, "乙公司", 2025, 20, 200]]
    reading = read(rows)
    assert [(each.number, each.reason) for each in reading.skipped] == [(2, "total_row")]
    assert revenues(reading) == {"乙公司": 200}


def test_cells_in_columns_without_a_heading_are_noted(read):
    rows = [
        OWN,
        ["甲公司", 2025, 100, 10, "说明"],
        ["乙公司", 2025, 200, 20, None, 7],
        ["丙公司", 2025, 3, 3, None, 8],
    ]
    notes = [(each.number, each.params) for each in read(rows).skipped]
    assert notes == [(2, {"column": "E", "count": 1}), (3, {"column": "F", "count": 2})]


@pytest.fixture
def planned(district, plan_file, tmp_path):
    """Return a function that plans a row of two figures and the unit of the row."""

    def plan(revenue, unit, heading="营业收入"):
        rows = [["企业名称", "年度", heading, "单位"], [ledgers.name(1), 2023, 1, "元"]]
        rows.append([ledgers.name(2), 2023, revenue, unit])
        return plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "annual_reports").rows.get(number=3)

    return plan


@pytest.mark.parametrize(
    ("revenue", "unit", "yuan"),
    [
        (100, "万元", "1000000.00"),
        (100, "元", "100.00"),
        (1.5, "亿元", "150000000.00"),
        ("1,200", "万", "12000000.00"),
    ],
)
def test_column_of_units_gives_the_unit_of_each_row(planned, revenue, unit, yuan):
    assert planned(revenue, unit).operations[0]["new"]["operating_revenue"] == yuan


def test_row_without_a_unit_is_an_error(planned):
    row = planned(100, None)
    assert (row.outcome, row.reasons[0]["code"]) == ("error", "row_unit_missing")


def test_unit_of_a_row_unlike_that_of_the_heading_is_a_question(planned):
    row = planned(1_000_000, "元", heading="营业收入（万元）")
    assert "row_unit_differs" in [reason["code"] for reason in row.reasons]


def test_column_of_departments_called_单位_gives_no_units(district, plan_file, tmp_path):
    rows = [["企业名称", "年度", "营业收入", "单位"], [ledgers.name(1), 2023, 100, "科技局"]]
    with pytest.raises(ImportRejected) as rejected:
        plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "annual_reports")
    assert rejected.value.issue.code == "unit_unknown"
