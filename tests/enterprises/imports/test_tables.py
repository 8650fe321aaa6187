"""Finding the table in a sheet, past every trap that the bureau's files hold."""

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from enterprises.imports import tables
from enterprises.imports.columns import heading_key
from enterprises.imports.formats import FORMATS
from enterprises.imports.heading_words import HeadingWords, read_heading
from enterprises.imports.messages import ImportRejected
from tests.workbooks import build, ledgers


@pytest.fixture
def read(tmp_path):
    def read(name, **options):
        path, kind = ledgers.write_workbook(name, tmp_path)
        return tables.read(path, FORMATS[kind], **options)

    return read


def numbers(reading):
    return [row.number for row in reading.rows]


def skipped(reading):
    return [(row.number, row.reason) for row in reading.skipped]


def test_headings_are_found_by_their_synonyms(read):
    [table] = read("plain enterprises").tables
    assert table.letters() == {
        "name": "A",
        "uscc": "B",
        "legal_representative": "C",
        "registered_capital": "D",
        "established_on": "E",
        "status": "F",
        "cluster": "G",
    }


def test_a_column_that_means_nothing_is_shown_as_not_used(read):
    [table] = read("plain enterprises").tables
    assert [column.heading for column in table.columns if not column.field] == ["备注"]


def test_title_totals_notes_and_blank_rows_are_no_records(read):
    reading = read("titled enterprises")
    assert numbers(reading) == [5, 6, 9]
    assert skipped(reading) == [(8, "total_row"), (10, "total_row"), (11, "note_row"), (12, "note_row")]


@pytest.mark.parametrize("total", ["（合计）", "(合 计)", "合计（万元）", "合　计：", "罗湖区小计"])
def test_a_total_is_no_record_in_any_spelling(tmp_path, total):
    rows = [["企业名称", "统一社会信用代码"], ["深圳甲有限公司", ledgers.code(1)], [total, "1"]]
    reading = tables.read(build.xlsx(tmp_path / "a.xlsx", rows), FORMATS["enterprises"])
    assert (numbers(reading), skipped(reading)) == ([2], [(3, "total_row")])


def test_a_unit_above_the_table_applies_to_its_amounts(read):
    [table] = read("titled enterprises").tables
    assert {c.field: c.unit for c in table.columns if c.unit} == {"registered_capital": "ten_thousand"}


def test_a_hidden_row_is_read_and_known_as_hidden(read):
    assert [row.number for row in read("titled enterprises").rows if row.is_hidden] == [6]


def test_every_sheet_with_the_headings_is_read_and_the_others_are_named(read):
    reading = read("several sheets")
    assert [(row.sheet, row.number) for row in reading.rows] == [("莲塘", 2), ("桂园", 3)]
    assert [(s.sheet, s.reason) for s in reading.skipped] == [
        ("说明", "sheet_without_table"),
        ("选项", "hidden_sheet"),
    ]


def test_headings_in_two_merged_rows_are_read_together(read):
    [table] = read("two-row headings").tables
    assert table.heading_rows == [2, 3]
    assert {"name", "uscc", "operating_revenue", "rd_expense", "employees", "rd_staff"} <= set(
        table.letters()
    )
    assert {c.unit for c in table.columns if c.field in {"operating_revenue", "taxes_paid"}} == {
        "ten_thousand"
    }


def test_units_below_the_headings_are_no_record(tmp_path):
    rows = [
        ["罗湖区2024年度企业年报台账"],
        ["统一社会信用代码", "年度", "营业收入", "研发费用", "从业人员"],
        [None, None, "万元", "（元）", "人"],
        [ledgers.code(1), 2024, 1.5, 2, 3],
    ]
    reading = tables.read(build.xlsx(tmp_path / "a.xlsx", rows), FORMATS["annual_reports"])
    [table] = reading.tables
    assert (table.heading_rows, numbers(reading)) == ([2, 3], [4])
    assert {column.field: column.unit for column in table.columns if column.unit} == {
        "operating_revenue": "ten_thousand",
        "rd_expense": "yuan",
    }


def test_the_year_in_the_title_is_known(read):
    assert read("two-row headings").tables[0].year == 2021


def test_where_no_unit_stands_the_amounts_are_named(read):
    columns = read("reports without unit").columns_without_unit(FORMATS["annual_reports"])
    assert [column.heading for column in columns] == ["营业收入"]


def test_two_columns_for_one_field_are_a_question_to_a_person(read):
    with pytest.raises(ImportRejected) as rejected:
        read("reports of two years")
    assert "D 营业收入(万元)" in str(rejected.value)


def test_a_user_assigns_an_ambiguous_column(read):
    reading = read("reports of two years", corrections={"Sheet1": {"C": "operating_revenue"}})
    assert reading.rows[0].cells["operating_revenue"] == 1
    assert reading.tables[0].letters()["operating_revenue"] == "C"


def test_a_corrected_heading_is_not_used(read):
    reading = read("plain enterprises", corrections={"台账": {"F": "", "H": "name_en"}})
    assert "status" not in reading.rows[0].cells
    assert reading.rows[0].cells["name_en"] == "甲"


@pytest.mark.parametrize("name", ["certificates of one firm", "certificates in an old workbook"])
def test_merged_cells_of_an_enterprise_fill_each_certificate_row(read, name):
    assert [row.cells["name"] for row in read(name).rows][:2] == [ledgers.name(1)] * 2


def test_a_real_ledger_is_read_past_everything_at_once(read):
    reading = read("everything at once, its reports")
    assert numbers(reading) == [5, 6, 8, 9, 11]
    assert skipped(reading) == [
        (7, "total_row"),
        (10, "heading_repeated"),
        (12, "total_row"),
        (13, "note_row"),
    ]
    assert {c.unit for c in reading.tables[0].columns if c.field == "operating_revenue"} == {"thousand"}


def test_a_file_of_another_format_lists_required_and_found_columns(read):
    with pytest.raises(ImportRejected) as rejected:
        read("foreign table")
    assert "统一社会信用代码" in str(rejected.value)
    assert "学号" in str(rejected.value)


def test_an_enterprise_with_total_in_its_name_is_a_record(tmp_path):
    rows = [
        ["企业名称", "统一社会信用代码"],
        ["深圳市合计科技有限公司", ledgers.code(1)],
        ["注册通科技有限公司", ledgers.code(2)],
    ]
    assert len(tables.read(build.xlsx(tmp_path / "a.xlsx", rows), FORMATS["enterprises"]).rows) == 2


@pytest.mark.parametrize(
    "name", [name for name in ledgers.WORKBOOKS if name not in {"foreign table", "reports of two years"}]
)
def test_every_workbook_has_rows_of_its_kind(read, name):
    reading = read(name)
    assert reading.rows
    assert reading.as_json()["tables"]


@pytest.mark.parametrize(
    "heading",
    [
        "营业收入",
        "营业收入（万元）",
        " 营 业 收 入 ",
        "*营业收入",
        "3.营业收入",
        "其中：营业收入(千元)",
        "营业收入,万元",
        "营业收入：",
        "营业收入（必填）",
    ],
)
def test_heading_variants_are_equivalent(heading):
    assert heading_key(heading) == "营业收入"


@pytest.mark.parametrize("kind", FORMATS.values(), ids=FORMATS)
def test_no_heading_of_a_kind_means_two_columns(kind):
    headings = [heading for column in kind.columns for heading in set(column.headings)]
    assert sorted(headings) == sorted(set(headings))


@pytest.mark.parametrize("kind", FORMATS.values(), ids=FORMATS)
def test_every_kind_needs_columns_that_it_has(kind):
    assert kind.needed
    assert {name for names in kind.needed for name in names} <= set(kind.by_name)


@pytest.mark.parametrize(
    ("heading", "unit", "year"),
    [
        ("营业收入（万）", "ten_thousand", None),
        ("营业收入 万元", "ten_thousand", None),
        ("营业收入（单位：万元）", "ten_thousand", None),
        ("营业收入（RMB万元）", "ten_thousand", None),
        ("营业收入（万元，不含税）", "ten_thousand", None),
        ("营业收入（万元/年）", "ten_thousand", None),
        ("营业收入-万元", "ten_thousand", None),
        ("营业收入【万元】", "ten_thousand", None),
        ("营业收入（人民币：亿元）", "hundred_million", None),
        ("年营业收入（千元）", "thousand", None),
        ("营业收入合计（元）", "yuan", None),
        ("Operating revenue (10,000 yuan)", "ten_thousand", None),
        ("2025年营业收入（万元）", "ten_thousand", 2025),
        ("营业收入（2025年）", "", 2025),
        ("2025年度营业收入", "", 2025),
    ],
)
def test_every_spelling_of_revenue_is_read_with_its_unit_and_year(heading, unit, year):
    assert read_heading("", heading, FORMATS["annual_reports"]) == HeadingWords(
        "operating_revenue", unit, year
    )


@pytest.mark.parametrize(
    "heading",
    [
        "主营业务收入",
        "销售收入",
        "营业收入（万美元）",
        "营业收入（含税）",
        "营业收入（百万元）",
        "营业收人",
        "上年营业收入",
    ],
)
def test_a_heading_that_resembles_revenue_is_a_question(tmp_path, heading):
    rows = [["企业名称", "年度", "从业人员", heading], ["甲有限公司", 2025, 10, 1200]]
    with pytest.raises(ImportRejected) as asked:
        tables.read(build.xlsx(tmp_path / "a.xlsx", rows), FORMATS["annual_reports"])
    assert asked.value.issue.code == "columns_unclear"
    corrections = {"Sheet1": {"D": ""}}
    assert tables.read(tmp_path / "a.xlsx", FORMATS["annual_reports"], corrections=corrections).rows


@pytest.mark.parametrize("heading", ["营业收入增长率", "法人联系电话", "备注"])
def test_another_heading_is_no_question(tmp_path, heading):
    rows = [["企业名称", "年度", "从业人员", heading], ["甲有限公司", 2025, 10, 1200]]
    assert tables.read(build.xlsx(tmp_path / "a.xlsx", rows), FORMATS["annual_reports"]).rows


def test_a_table_below_with_another_order_of_columns_is_read_by_its_own_headings(tmp_path):
    rows = [
        ["企业名称", "年度", "营业收入（万元）", "研发费用（万元）"],
        ["甲有限公司", 2025, 1000, 10],
        [],
        ["企业名称", "年度", "研发费用（万元）", "营业收入（万元）"],
        ["乙有限公司", 2025, 20, 2000],
    ]
    reading = tables.read(build.xlsx(tmp_path / "a.xlsx", rows), FORMATS["annual_reports"])
    assert [(row.sheet, row.cells["operating_revenue"], row.cells["rd_expense"]) for row in reading.rows] == [
        ("Sheet1", 1000, 10),
        ("Sheet1!A4", 2000, 20),
    ]


@pytest.mark.parametrize("title", ["二、取消资格企业", "取消资格企业名单", "（二）撤销企业"])
@pytest.mark.parametrize("is_repeated", [True, False])
def test_rows_below_a_title_of_another_kind_are_not_read_as_recognitions(tmp_path, title, is_repeated):
    headings = ["序号", "企业名称", "证书编号", "发证日期"]
    rows = [
        headings,
        [1, "甲有限公司", "GR202544200001", "2025-10-01"],
        [title],
        [2, "乙有限公司", "GR202544200002", "2025-10-01"],
    ]
    if is_repeated:
        rows.insert(3, headings)
    elif not title.startswith(("二", "（")):
        return  # without a number and without headings it is a row, and an unknown enterprise
    reading = tables.read(build.xlsx(tmp_path / "a.xlsx", rows), FORMATS["recognitions"])
    assert [row.cells["name"] for row in reading.rows] == ["甲有限公司"]
    assert reading.accounts[0].left_out["other_table"] == 1


def test_tables_beside_each_other_are_read_each(tmp_path):
    rows = [
        ["企业名称", "证书编号", "发证日期", None, "发证日期", "单位名称", "证书编号"],
        ["甲有限公司", "GR202544200001", "2025-10-01", None, "2025-11-01", "乙有限公司", "GR202544200002"],
    ]
    reading = tables.read(build.xlsx(tmp_path / "a.xlsx", rows), FORMATS["recognitions"])
    assert [(row.cells["name"], row.cells["issued_on"]) for row in reading.rows] == [
        ("甲有限公司", "2025-10-01"),
        ("乙有限公司", "2025-11-01"),
    ]


@pytest.mark.parametrize(
    "footer",
    [
        "第 1 页，共 3 页",
        "累计",
        "平均值",
        "其中：规上",
        "以上数据由各街道报送",
        "Page 1 of 3",
        "共 12 家",
        "以下空白",
        "- 3 -",
        "本页小计",
    ],
)
def test_a_footer_is_no_enterprise(tmp_path, footer):
    rows = [
        ["企业名称", "法定代表人", "成立日期", "统一社会信用代码"],
        ["甲有限公司", "甲", None, ledgers.code(1)],
        [footer, 5],
    ]
    reading = tables.read(build.xlsx(tmp_path / "a.xlsx", rows), FORMATS["enterprises"])
    assert numbers(reading) == [2]


@pytest.mark.parametrize(
    ("title", "sheet", "year", "years"),
    [
        ("2024年企业年报", "Sheet1", 2024, []),
        ("2024年汇总（2023年度数据）", "Sheet1", None, [2023, 2024]),
        ("企业年报", "2023", 2023, []),
        ("2024年企业年报", "2023年", None, [2023, 2024]),
        ("2021-2025年企业年报", "Sheet1", None, [2021, 2025]),
        ("企业年报（截至2025年3月1日）", "Sheet1", None, []),
    ],
)
def test_the_year_of_a_title_is_taken_only_where_it_is_the_only_one(tmp_path, title, sheet, year, years):
    rows = [[title], ["企业名称", "营业收入（万元）"], ["甲有限公司", 1]]
    [table] = tables.read(
        build.xlsx(tmp_path / "a.xlsx", rows, sheet=sheet), FORMATS["annual_reports"]
    ).tables
    assert (table.year, table.years) == (year, years)


def test_serial_numbers_of_a_workbook_of_1904_are_days(tmp_path):
    rows = [["企业名称", "证书编号", "发证日期"], ["甲有限公司", "GR202544200001", 44469]]
    path = build.xlsx(
        tmp_path / "a.xlsx", rows, then=lambda sheet: setattr(sheet.parent, "epoch", CALENDAR_MAC_1904)
    )
    [row] = tables.read(path, FORMATS["recognitions"]).rows
    assert row.cells["issued_on"] == {"d": "2025-10-01"}
