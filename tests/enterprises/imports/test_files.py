"""Opening files as they come: what is refused, and that nothing hostile is unpacked."""

import pytest
from django.utils.translation import override

from enterprises.imports import files
from enterprises.imports.files import read_sheets
from enterprises.imports.messages import MESSAGES, ImportRejected
from tests.workbooks import build, hostile

ROWS = [["企业名称", "金额"], ["深圳市示例（罗湖）有限公司", 1.5], ["甲", None]]
AS_READ = [(1, ["企业名称", "金额"]), (2, ["深圳市示例（罗湖）有限公司", 1.5])]


def contents(path):
    return [(sheet.name, list(sheet.rows)) for sheet in read_sheets(path)]


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_or_unreadable_file_is_refused_for_its_reason(hostile_file, name):
    with pytest.raises(ImportRejected) as rejected:
        contents(hostile_file(name))
    assert rejected.value.issue.code == hostile.FILES[name][1]
    assert str(rejected.value)


def test_a_refusal_of_text_names_no_sheet(hostile_file):
    with pytest.raises(ImportRejected) as rejected:
        contents(hostile_file("text of a million columns"))
    with override("en"):
        assert str(rejected.value) == "The sheet “CSV” uses more than 512 columns."


def test_a_file_over_the_limit_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 2 << 20)
    path = tmp_path / "large.csv"
    path.write_bytes(b"x" * (3 << 20))
    with pytest.raises(ImportRejected) as rejected:
        contents(path)
    assert rejected.value.issue.code == "too_large"


def test_a_reader_that_dies_is_a_refusal(tmp_path, monkeypatch):
    monkeypatch.setattr(files.sys, "executable", "/bin/false")
    with pytest.raises(ImportRejected) as rejected:
        contents(build.xlsx(tmp_path / "a.xlsx", ROWS))
    assert rejected.value.issue.code == "not_readable_in_time"


def test_a_workbook_is_read_with_the_numbers_of_its_rows(tmp_path):
    [(name, rows)] = contents(build.xlsx(tmp_path / "a.xlsx", ROWS, sheet="台账"))
    assert (name, rows[:2]) == ("台账", AS_READ)
    assert rows[2] == (3, ["甲"])


def test_an_old_workbook_reads_like_a_new_one(tmp_path):
    [(name, rows)] = contents(build.xls(tmp_path / "a.xls", ROWS, sheet="台账"))
    assert (name, rows[:2]) == ("台账", AS_READ)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_is_read_in_its_encoding_and_with_its_separator(tmp_path, encoding, delimiter):
    [(_, rows)] = contents(build.text(tmp_path / "a.csv", ROWS, encoding=encoding, delimiter=delimiter))
    assert rows[0] == AS_READ[0]
    assert rows[1] == (2, ["深圳市示例（罗湖）有限公司", "1.5"])


def test_rows_and_columns_keep_their_places_where_the_first_are_empty(tmp_path):
    [(_, rows)] = contents(build.xlsx(tmp_path / "a.xlsx", [[], [], [None, None, "企业名称"]]))
    assert rows[-1] == (3, [None, None, "企业名称"])


def test_the_name_of_a_file_decides_nothing(tmp_path):
    [(_, rows)] = contents(build.xls(tmp_path / "a.xlsx", ROWS))
    assert rows[:2] == AS_READ


def test_cells_with_errors_and_formulas_without_values_are_marked(tmp_path):
    def spoil(sheet):
        sheet["B2"] = "#REF!"
        sheet["B2"].data_type = "e"
        sheet["B3"] = "=SUM(B1:B2)"

    [(_, rows)] = contents(build.xlsx(tmp_path / "a.xlsx", [["名"], ["甲"], ["乙"]], then=spoil))
    assert rows[1:] == [(2, ["甲", {"e": "#REF!"}]), (3, ["乙", {"e": ""}])]


def test_a_formula_with_its_stored_value_reads_as_the_value(tmp_path):
    row = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c></row>'
    [(_, rows)] = contents(hostile.with_sheet(tmp_path / "a.xlsx", hostile.sheet(row)))
    assert rows == [(1, [2.0])]


def test_elements_under_a_prefix_are_seen_too(tmp_path):
    xml = hostile.sheet('<row r="1" hidden="1"><c r="A1" t="e"><v>#N/A</v></c></row>').decode()
    prefixed = (
        xml.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("xmlns", "xmlns:x")
    )
    [sheet] = [
        (s.hidden_rows, list(s.rows))
        for s in read_sheets(hostile.with_sheet(tmp_path / "a.xlsx", prefixed.encode()))
    ]
    assert sheet == (frozenset({1}), [(1, [{"e": "#N/A"}])])


def test_formatted_but_empty_cells_far_out_do_not_matter(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576" s="1"/>'
    [(_, read)] = contents(hostile.with_sheet(tmp_path / "a.xlsx", hostile.sheet(rows)))
    assert read == [(1, [1.0])]


def test_every_refusal_has_words():
    assert {reason for _, reason in hostile.FILES.values()} <= set(MESSAGES)


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_a_title_line_does_not_decide_the_separator(tmp_path, delimiter):
    lines = [
        "罗湖区企业名录, 2025年; 共两家",
        *(
            delimiter.join(row)
            for row in (["企业名称", "代码", "备注"], ["甲", "1", "无"], ["乙", "2", "无"])
        ),
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    [(_, rows)] = contents(path)
    assert rows[-1] == (4, ["乙", "2", "无"])


def test_a_quote_that_is_not_closed_swallows_no_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('名称,备注\n甲,"见附件\n乙,\n丙,5.5" 屏\n', encoding="utf-8")
    [(_, rows)] = contents(path)
    assert [row[0] for _number, row in rows] == ["名称", "甲", "乙", "丙"]


def test_a_quote_that_is_not_closed_among_lines_of_different_lengths_is_refused_with_its_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('名称,地址,备注\n甲,"a,b",1\n乙,"c,d,2\n丙,e,3\n', encoding="utf-8")
    with pytest.raises(ImportRejected) as rejected:
        contents(path)
    assert (rejected.value.issue.code, rejected.value.issue.params["row"]) == ("unclosed_quote", 3)


def test_a_quoted_value_of_several_lines_is_one_value(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('名称,备注,代码\n甲,"一\n二",1\n乙,,2\n', encoding="utf-8")
    [(_, rows)] = contents(path)
    assert rows[1:] == [(2, ["甲", "一\n二", "1"]), (3, ["乙", None, "2"])]


def test_a_control_character_in_a_long_text_is_no_reason_to_refuse_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("名称,备注\n" + "甲有限公司,无\n" * 50 + "乙\x07,无\n", encoding="utf-8")
    [(_, rows)] = contents(path)
    assert len(rows) == 52


@pytest.mark.parametrize(
    "start",
    [
        "<style>td{}</style><table>",
        "\n<html>",
        "<div><table>",
        "MIME-Version: 1.0\nContent-Type: multipart/related;",
        "<?xml version='1.0'?><Workbook>",
    ],
)
def test_a_page_called_a_workbook_is_named_as_such(tmp_path, start):
    path = tmp_path / "a.xls"
    path.write_text(start + "企业名称", encoding="gb18030")
    with pytest.raises(ImportRejected) as rejected:
        contents(path)
    assert rejected.value.issue.code == "web_page"
