"""Tables as files: what a spreadsheet makes of each cell."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from enterprises.models import Demonstration
from enterprises.tables.description import FileDescription
from enterprises.tables.table import Table

pytestmark = pytest.mark.django_db
ABOUT = FileDescription(
    "国家高新技术企业",
    "2023-12-31",
    "2024-01-15T09:30:00+08:00",
    code="high_tech_enterprises",
    unit="家",
    source="Lists of recognitions",
    address="https://example.org/t.xlsx",
)
TOLD = {
    "Indicator": "国家高新技术企业",
    "Unit": "家",
    "Reference date": "2023-12-31",
    "Data known at": "2024-01-15T09:30:00+08:00",
    "Data source": "Lists of recognitions",
    "Licence": "CC-BY-4.0",
}
ROWS = [["91440300192185379H", Decimal("130000000000.50"), date(2020, 12, 31), None, -3]]


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def table(*rows) -> Table:
    return Table("t", ["代码", "a", "b", "c", "d"], rows)


def test_csv_is_marked_as_utf8_and_writes_numbers_in_full():
    lines = table(*ROWS).csv(ABOUT).decode("utf-8-sig").splitlines()
    assert table().csv(ABOUT).startswith(b"\xef\xbb\xbf")
    assert lines[0].startswith("代码,a,b,c,d,")
    assert lines[1].startswith("91440300192185379H,130000000000.50,2020-12-31,,-3,")


def test_each_row_of_a_csv_file_has_subject_unit_day_instant_source_and_licence():
    for row in records(table(*ROWS, *ROWS)):
        assert dict(list(row.items())[5:]) == TOLD


def test_csv_file_without_rows_has_one_row_that_describes_it():
    (row,) = records(table())
    assert dict(list(row.items())[:5]) == dict.fromkeys(["代码", "a", "b", "c", "d"], "")
    assert dict(list(row.items())[5:]) == TOLD
    (row,) = records(Table("t", ["Unit", "a"], []))
    assert row == {"a": ""} | TOLD


def test_column_that_the_table_has_is_not_repeated():
    (row,) = records(Table("t", ["Unit", "a"], [["yuan", 1]]))
    assert row == {"a": "1"} | TOLD | {"Unit": "yuan"}


def test_file_of_several_indicators_has_a_title_and_no_unit():
    described = FileDescription("Overview", "2023-12-31", "")
    (row,) = records(table(*ROWS), described)
    assert (row["Table title"], row["Data source"]) == ("Overview", "Luohu enterprise registry")
    assert not {"Indicator", "Unit", "Demonstration"} & row.keys()


def test_demonstration_marks_each_row_and_the_workbook():
    Demonstration.objects.create(pk=1)
    (row,) = records(table(*ROWS))
    assert row["Demonstration"] == "Demonstration: fictitious enterprises and figures"
    book = load_workbook(io.BytesIO(table(*ROWS).xlsx(ABOUT)))
    assert dict(book["About this file"].values)["Demonstration"] == row["Demonstration"]
    assert row["Demonstration"] in book.properties.description


def test_workbook_has_the_description_on_a_sheet_of_its_own_and_in_its_properties():
    book = load_workbook(io.BytesIO(table(*ROWS).xlsx(ABOUT)))
    first, about = book.worksheets
    assert first.max_column == 5
    told = dict(about.values)
    assert told.items() >= TOLD.items()
    assert told["Code of the indicator"] == "high_tech_enterprises"
    assert told["Address of the file"] == ABOUT.address
    assert book.properties.title == ABOUT.title
    with override("zh-hans"):
        assert load_workbook(io.BytesIO(table(*ROWS).xlsx(ABOUT))).sheetnames[1] == "文件说明"


def test_workbook_shows_a_number_with_its_decimals():
    (row,) = sheet_of(table([Decimal("38.10"), Decimal(405), Decimal("1.25"), 3, None]))
    assert [cell.number_format for cell in row[:4]] == ["#,##0.00", "General", "#,##0.00", "General"]


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1"])
def test_no_text_becomes_a_formula(evil):
    assert f"'{evil}".encode() in table([evil] * 5).csv(ABOUT)
    (row,) = sheet_of(table([evil, 1, 1, 1, 1]))
    assert (row[0].data_type, row[0].value.replace("_x000D_", "\r")) == ("s", evil)


def test_workbook_has_codes_as_text_and_numbers_and_days_as_such():
    (row,) = sheet_of(table(["000123456789012345", *ROWS[0][1:]]))
    assert [cell.value for cell in row] == [
        "000123456789012345",
        130000000000.5,
        datetime(2020, 12, 31),
        None,
        -3,
    ]
    assert row[2].number_format == "yyyy-mm-dd"


def records(made: Table, description: FileDescription = ABOUT) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.csv(description).decode("utf-8-sig"))))


def sheet_of(made: Table):
    rows = list(load_workbook(io.BytesIO(made.xlsx(ABOUT))).active.iter_rows())
    assert [cell.value for cell in rows[0]] == ["代码", "a", "b", "c", "d"]
    return rows[1:]
