"""The values in cells, in every spelling that was met."""

from datetime import date
from decimal import Decimal

import pytest

from enterprises.imports import amounts, days, values
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
    assert days.day(cell) == date(2021, 12, 23)


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
        days.day(cell, last=last)
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
        days.day(cell)
    assert wrong.value.code == "not_a_day"


@pytest.mark.parametrize("cell", [2022.0, "2022", "2022年", "2022年度", "２０２２", {"d": "2022-12-31"}])
def test_every_spelling_of_a_year_is_read(cell):
    assert days.year(cell) == 2022


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
    assert amounts.amount(cell, unit) == Decimal(yuan)


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
        amounts.amount(cell, "yuan")


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
    assert amounts.find_unit(words) == unit


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000\u200b", "\ufeff"])
def test_invisible_characters_are_nothing(cell):
    assert values.is_empty(cell)


@pytest.mark.parametrize("read", [values.text, values.number, days.day, values.enterprise_code, values.yes])
def test_a_broken_cell_is_never_read_as_a_value(read):
    with pytest.raises(CellError) as wrong:
        read({"e": "#REF!"})
    assert wrong.value.code == "error_value"
    with pytest.raises(CellError) as wrong:
        read({"e": ""})
    assert wrong.value.code == "broken_formula"


@pytest.mark.parametrize(
    "cell",
    [
        "2023/11/15-2026/11/14",
        "2023年11月15日－2026年11月14日",
        "2023.11.15—2026.11.14",
        "2023-11-15 至 2026-11-14",
        "20231115-20261114",
        "有效期：2023.11.15~2026.11.14",
        "自2023年11月15日起三年",
        "从2023年11月15日起，有效期3年",
        "2023年11月15日起36个月",
    ],
)
def test_every_spelling_of_a_validity_is_read(cell):
    assert days.validity(cell) == days.Validity(date(2023, 11, 15), date(2026, 11, 14))


@pytest.mark.parametrize("cell", ["三年", "3年", "三 年", "36个月", "有效期三年", "三十六个月"])
def test_a_length_of_validity_is_read_in_months(cell):
    assert days.validity(cell) == days.Validity(months=36)


@pytest.mark.parametrize(("cell", "months"), [(36, 36), ("36", 36), (3.0, 36), ("60", 60)])
def test_a_length_without_its_unit_is_a_question(cell, months):
    with pytest.raises(CellError) as asked:
        days.validity(cell)
    assert (asked.value.code, asked.value.taken.months) == ("length_without_unit", months)


@pytest.mark.parametrize(
    ("cell", "code", "month"),
    [
        (2021.1, "month_unclear", 10),
        ("2021.1", "month_unclear", 10),
        (2021.12, "month_only", 12),
        ("2021.10", "month_only", 10),
        (202110, "month_only", 10),
    ],
)
def test_the_number_of_a_month_is_never_january_in_silence(cell, code, month):
    with pytest.raises(CellError) as asked:
        days.day(cell)
    assert (asked.value.code, asked.value.taken.month) == (code, month)


@pytest.mark.parametrize("cell", ["2025年度起", "自2025年起", "2025起", "从2025年度开始", 2025, "2025年度"])
def test_the_year_of_a_cancellation_may_begin_something(cell):
    assert days.first_year(cell) == 2025


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("约1200", "approximate"),
        ("1200+", "approximate"),
        ("超1200万元", "approximate"),
        ("1200元", "unit_differs"),
    ],
)
def test_an_uncertain_amount_is_taken_only_with_a_question(cell, code):
    with pytest.raises(CellError) as asked:
        amounts.amount(cell, "ten_thousand")
    assert asked.value.code == code
    assert asked.value.params["value"] == cell


@pytest.mark.parametrize(
    "cell", ["1200万", "0.12亿", "1200（万元）", "人民币1200万元", "1200万元整", "¥1200万", "1200万人民币"]
)
def test_an_amount_with_its_unit_is_certain(cell):
    assert amounts.amount(cell, "yuan") == Decimal(12_000_000)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("深圳\n示例", "深圳示例"),
        ("Ex\r\nLtd", "Ex Ltd"),
        ("示例\u202e公司", "示例公司"),
        ("\u2066示例\u2069", "示例"),
        ("示\x00例\x07", "示例"),
        ("示例\ufe0f", "示例"),
    ],
)
def test_nothing_invisible_is_in_a_text(cell, text):
    assert values.text(cell) == text


@pytest.mark.parametrize(
    ("cell", "is_read"),
    [("1899-12-31", False), ("1900-01-01", True), ("2100-12-31", True), ("2101-01-01", False)],
)
def test_day_lies_between_1900_and_2100(cell, is_read):
    if is_read:
        assert days.day(cell).isoformat() == cell
        return
    with pytest.raises(CellError) as raised:
        days.day(cell)
    assert raised.value.code == "not_a_day"
