"""Unusual texts in cells: read where they are certain, a question or an error where they are not."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from enterprises import uscc
from enterprises.imports import days, values
from enterprises.imports.columns import Context
from enterprises.imports.days import Validity
from enterprises.imports.formats import FORMATS
from enterprises.imports.left_out_rows import find_reason
from enterprises.imports.messages import CellError
from enterprises.imports.places import in_luohu, is_whole_city
from enterprises.imports.references import References
from enterprises.imports.text_files import read_lines

FIRST, LAST = date(2023, 11, 15), date(2026, 11, 14)
STATUS = FORMATS["enterprises"].by_name["status"].parse


@pytest.mark.parametrize(
    "cell",
    [
        "000000000000000000",
        "0",
        0,
        0.0,
        "未取得",
        "不详",
        "暂缺",
        "未知",
        "（无）",
        "无。",
        "待补充",
        "—",
        "N/A",
    ],
)
def test_word_or_zeros_for_no_code_is_none(cell):
    assert values.is_no_code(cell)


@pytest.mark.parametrize(
    "cell", ["9144030071526726XG", "见附件", "同上", "440301103456789", "GR202044200001"]
)
def test_other_text_in_a_column_of_codes_is_no_word_for_none(cell):
    assert not values.is_no_code(cell)


def test_a_code_of_zeros_is_refused_although_its_check_characters_agree():
    assert not uscc.is_valid("0" * 18)
    with pytest.raises(ValidationError):
        uscc.validate_uscc("0" * 18)


@pytest.mark.parametrize(
    ("word", "proposed"),
    [
        ("迁出", "active"),
        ("停业整顿", "active"),
        ("破产清算", "active"),
        ("简易注销公告", "active"),
        ("注销中", "active"),
        ("已关闭", "active"),
        ("责令关闭", "revoked"),
        ("证照吊销", "revoked"),
        ("吊销，已注销", "deregistered"),
        ("依职权注销", "deregistered"),
        ("合并注销", "merged"),
    ],
)
def test_status_of_other_lists_is_proposed_for_confirmation(word, proposed):
    with pytest.raises(CellError) as error:
        STATUS(word, Context(References()))
    assert (error.value.code, error.value.taken) == ("choice_proposed", proposed)


@pytest.mark.parametrize("word", ["正常经营", "在业/存续", "营业中"])
def test_status_that_certainly_means_active_is_read(word):
    assert STATUS(word, Context(References())) == "active"


@pytest.mark.parametrize("word", ["大型", "国有"])
def test_for_a_word_unlike_every_status_none_is_proposed(word):
    with pytest.raises(CellError) as error:
        STATUS(word, Context(References()))
    assert (error.value.code, error.value.taken) == ("unknown_value", None)


@pytest.mark.parametrize(
    ("text", "validity"),
    [
        ("自发证之日起三年", Validity(months=36)),
        ("自颁发之日起有效期3年", Validity(months=36)),
        ("叁年", Validity(months=36)),
        ("2026年11月14日止", LAST),
        ("至2026-11-14", LAST),
        ("2023/11/15→2026/11/14", Validity(FIRST, LAST)),
        ("2023-11-15 2026-11-14", Validity(FIRST, LAST)),
        ("2023-11-15/2026-11-14", Validity(FIRST, LAST)),
        ("2023年11月15日-2026年11月14日（三年）", Validity(FIRST, LAST)),
    ],
)
def test_validity_is_read_in_its_usual_texts(text, validity):
    assert days.validity(text) == validity


@pytest.mark.parametrize("text", ["2023-2026", "2023.11.15-11.14", "一年半", "15/11/2023-14/11/2026"])
def test_validity_that_is_not_certain_is_an_error(text):
    with pytest.raises(CellError):
        days.validity(text)


def test_number_in_a_text_of_a_workbook_of_1904_is_a_question():
    assert days.day(days.count_from_1904(43091)) == date(2021, 12, 23)
    with pytest.raises(CellError) as error:
        days.day(days.count_from_1904("43091"))
    assert (error.value.code, error.value.taken) == ("serial_of_1904", date(2021, 12, 23))


@pytest.mark.parametrize(
    ("place", "is_inside"),
    [
        ("罗湖区内", True),
        ("区内", True),
        ("本区", True),
        ("深圳市（罗湖区）", True),
        ("桂园街道", True),
        ("深圳市桂园街道深南东路", True),
        ("罗湖区外", False),
        ("罗湖区以外", False),
        ("区外", False),
        ("本区外", False),
        ("惠州市罗湖镇", False),
        ("外地", False),
        ("园区内", False),
        ("粤海街道", False),
    ],
)
def test_place_in_a_notice_is_inside_or_outside_the_district(place, is_inside):
    assert in_luohu(place, ["桂园", "东门"]) is is_inside


@pytest.mark.parametrize("place", ["深圳", "广东深圳", "广东省深圳市", "中国深圳", "本市"])
def test_city_without_a_district_is_a_whole_city(place):
    assert is_whole_city(place)


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("中位数", "total_row"),
        ("合计5家", "total_row"),
        ("去年同期", "total_row"),
        ("其中", "total_row"),
        ("审核：李四", "note_row"),
        ("1/3", "note_row"),
        ("（以下空白）", "note_row"),
        ("续上表", "note_row"),
        ("单位（盖章）：", "note_row"),
        ("平均（中国）有限公司", ""),
        ("合计有限公司", ""),
        ("总计划科技有限公司", ""),
        ("日期物语科技有限公司", ""),
        ("有限公司合计", "total_row"),
    ],
)
def test_footer_is_no_enterprise_and_a_company_is_no_footer(label, reason):
    assert find_reason([label, None, 5], set()) == reason


def test_only_the_subtotal_of_a_company_is_left_out_and_not_a_row_about_growth():
    assert find_reason(["深圳甲集团有限公司", "小计", 5], set()) == "total_row"
    assert find_reason(["深圳甲有限公司", "增长", 5], set()) == ""


def test_quotation_mark_without_its_counterpart_stays_out_of_the_value(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        '企业名称,代码\n"深圳甲有限公司,1\n"深圳乙有限公司" ,2\n深圳"丙"有限公司,3\n', encoding="utf-8"
    )
    names = [row[0] for _number, row in read_lines(path)]
    assert names == ["企业名称", "深圳甲有限公司", "深圳乙有限公司", '深圳"丙"有限公司']
