"""The values in cells, in every spelling that was met."""

from datetime import date
from decimal import Decimal

import pytest

from enterprises.imports import values
from enterprises.imports.messages import CellError


@pytest.mark.parametrize(
    "cell",
    [
        {"d": "2021-12-23"},
        {"d": "2021-12-23T08:30:00"},
        44553,
        44553.0,
        "44553",
        "2021年12月23日",
        "2021.12.23",
        "2021-12-23",
        "2021/12/23",
        "２０２１年１２月２３日",
        " 2021 年 12 月 23 日\u200b",
        "20211223",
        20211223.0,
        "2021-12-23 00:00:00",
        "二〇二一年十二月二十三日",
        "二○二一年十二月二十三日",
    ],
)
def test_every_spelling_of_a_day_is_read(cell):
    assert values.day(cell) == date(2021, 12, 23)


@pytest.mark.parametrize(
    ("cell", "last", "meant"),
    [
        ("2021-12", False, "2021-12-01"),
        ("2021年12月", True, "2021-12-31"),
        ("2020.2", True, "2020-02-29"),
        ("二〇二〇年二月", True, "2020-02-29"),
    ],
)
def test_a_month_without_a_day_is_rejected_with_a_suggestion(cell, last, meant):
    with pytest.raises(CellError) as wrong:
        values.day(cell, last=last)
    assert (wrong.value.code, wrong.value.params["day"]) == ("month_only", meant)


@pytest.mark.parametrize(
    "cell",
    [
        "2021-13-01",
        "2021-02-30",
        "昨天",
        "23.12.2021",
        "0021-12-23",
        5,
        True,
        "2021",
        "二〇二一年十二十月一日",
    ],
)
def test_invalid_dates_are_rejected(cell):
    with pytest.raises(CellError) as wrong:
        values.day(cell)
    assert wrong.value.code == "not_a_day"


@pytest.mark.parametrize("cell", [2022.0, "2022", "2022年", "2022年度", "２０２２", {"d": "2022-12-31"}])
def test_every_spelling_of_a_year_is_read(cell):
    assert values.year(cell) == 2022


@pytest.mark.parametrize(
    ("cell", "unit", "yuan"),
    [
        (1.5, "ten_thousand", "15000.00"),
        ("1,234.56", "ten_thousand", "12345600.00"),
        ("１２３", "thousand", "123000.00"),
        ("￥99.9", "yuan", "99.90"),
        ("120万元", "thousand", "1200000.00"),
        ("1.3亿元", "ten_thousand", "130000000.00"),
        ("(12)", "yuan", "-12.00"),
        ("123,4567", "yuan", "1234567.00"),
        (0.1 + 0.2, "yuan", "0.30"),
        (0, "ten_thousand", "0.00"),
    ],
)
def test_amounts_become_yuan_to_the_fen(cell, unit, yuan):
    assert values.amount(cell, unit) == Decimal(yuan)


@pytest.mark.parametrize(
    "cell",
    [
        "一百",
        "12..5",
        "12,5",
        "1_000",
        "3百万元",
        "3万美元",
        "1,2,3",
        "1,234,5",
        "NaN",
        "Infinity",
        "1e400",
        True,
    ],
)
def test_invalid_amounts_are_rejected(cell):
    with pytest.raises(CellError):
        values.amount(cell, "yuan")


@pytest.mark.parametrize(("cell", "count"), [(50.0, 50), ("50人", 50), ("1,204", 1204), ("３件", 3), (0, 0)])
def test_counts_are_whole(cell, count):
    assert values.count(cell) == count


@pytest.mark.parametrize("cell", [1.5, -1, "半", 3_000_000_000])
def test_invalid_counts_are_rejected(cell):
    with pytest.raises(CellError):
        values.count(cell)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("—", "not_reported"),
        ("未填报", "not_reported"),
        ("保密", "withheld"),
        ("不适用", "not_applicable"),
        ("0", ""),
    ],
)
def test_a_missing_figure_shows_its_reason(cell, reason):
    assert values.missing_reason(cell) == reason


@pytest.mark.parametrize(
    ("cell", "truth"),
    [
        ("是", True),
        ("√", True),
        (1.0, True),
        ("有", True),
        ("Ｙ", True),
        ("否", False),
        ("×", False),
        (0, False),
    ],
)
def test_yes_and_no_are_read_in_every_mark(cell, truth):
    assert values.yes(cell) is truth


@pytest.mark.parametrize(
    "cell",
    [
        "914403001922038216",
        " 9144 0300 1922 0382 16",
        "９１４４０３００１９２２０３８２１６",
        "91440300192185379h",
        "'914403001922038216",
    ],
)
def test_codes_are_read_as_people_type_them(cell):
    assert values.enterprise_code(cell) in {"914403001922038216", "91440300192185379H"}


def test_an_organisation_code_is_read_with_its_hyphen():
    assert values.enterprise_code("19220382-1") == "192203821"


@pytest.mark.parametrize("cell", ["914403001922038016", "9.1440E+17", "9.14403E+17", 9.14403001922038e17])
def test_a_code_that_a_spreadsheet_rounded_is_called_damaged(cell):
    with pytest.raises(CellError) as wrong:
        values.enterprise_code(cell)
    assert wrong.value.code == "code_damaged"


@pytest.mark.parametrize(
    ("cell", "code"),
    [("440301103097413", "licence_number"), ("914403001998072041", "code_wrong"), ("甲", "code_wrong")],
)
def test_invalid_codes_report_their_error(cell, code):
    with pytest.raises(CellError) as wrong:
        values.enterprise_code(cell)
    assert wrong.value.code == code


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("单位：万元", "ten_thousand"),
        ("（单位: 千 元）", "thousand"),
        ("营业收入(亿元)", "hundred_million"),
        ("人民币元", "yuan"),
        ("单位：人", None),
        ("营业收入（百万元）", None),
        ("单位：万美元", None),
        ("单位：人民币十万元", None),
    ],
)
def test_units_are_found_in_words(words, unit):
    assert values.find_unit(words) == unit


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000\u200b", "\ufeff"])
def test_invisible_characters_are_nothing(cell):
    assert values.is_empty(cell)


@pytest.mark.parametrize("read", [values.text, values.number, values.day, values.enterprise_code, values.yes])
def test_a_broken_cell_is_never_read_as_a_value(read):
    with pytest.raises(CellError) as wrong:
        read({"e": "#REF!"})
    assert wrong.value.code == "error_value"
    with pytest.raises(CellError) as wrong:
        read({"e": ""})
    assert wrong.value.code == "broken_formula"
