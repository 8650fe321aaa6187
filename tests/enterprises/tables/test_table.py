"""Tables as files: what a spreadsheet makes of each cell."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from enterprises.tables.table import Table

ROWS = [["91440300192185379H", Decimal("130000000000.50"), date(2020, 12, 31), None, -3]]


def table(*rows) -> Table:
    return Table("t", ["代码", "a", "b", "c", "d"], rows)


def test_csv_is_marked_as_utf8_and_writes_numbers_in_full():
    lines = table(*ROWS).csv().decode("utf-8-sig").splitlines()
    assert table().csv().startswith(b"\xef\xbb\xbf")
    assert lines == ["代码,a,b,c,d", "91440300192185379H,130000000000.50,2020-12-31,,-3"]


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1"])
def test_no_text_becomes_a_formula(evil):
    assert f"'{evil}".encode() in table([evil] * 5).csv()
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


def sheet_of(made: Table):
    rows = list(load_workbook(io.BytesIO(made.xlsx())).active.iter_rows())
    assert [cell.value for cell in rows[0]] == ["代码", "a", "b", "c", "d"]
    return rows[1:]
