"""Workbooks like those that the bureau receives: each format, each pitfall, and several at once.

Their enterprises are those of `code(n)` and `name(n)`; others are not in the registry.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.factories import make_uscc as code
from tests.workbooks import build


def name(n: int) -> str:
    return f"深圳市示例{n:04d}科技有限公司"


def plain_enterprises(path: Path) -> Path:
    rows = [
        [
            "企业名称",
            "统一社会信用代码",
            "法定代表人",
            "注册资本(万元)",
            "成立日期",
            "登记状态",
            "所属产业集群",
            "备注",
        ],
        [name(1), code(1), "张三", 500, date(2012, 3, 4), "存续", "信息技术", "甲"],
        [name(2), code(2), "李四", "1,000", "2013年5月6日", "在业", "信息技术产业集群", None],
        [name(3), code(3), "王五", None, "2009.07.08", "存续（在营、开业、在册）", None, None],
    ]
    return build.xlsx(path, rows, sheet="台账")


def titled_enterprises(path: Path) -> Path:
    """Write title and unit above, totals and notes below, blank rows, a hidden row, serial numbers."""
    rows = [
        ["罗湖区2022年科技企业台账"],
        ["填报单位：示例街道", None, None, "单位：万元"],
        [],
        ["序号", "企业名称*", "统一社会信用代码\n（必填）", "注册资本", "成立日期"],
        [1, name(1), code(1), 500, "2012-03-04"],
        [2, name(2), code(2), 600, 41400],
        [],
        ["小计", None, None, 1100],
        [3, f" {name(3)}\u200b", f"{code(3)[:8]} {code(3)[8:]}", "７００", "２００９年７月８日"],
        ["合 计", None, None, 1800],
        ["注：1. 本表不含个体工商户。"],
        ["填表人：甲", None, "审核人：乙"],
    ]

    def finish(sheet):
        sheet.merge_cells("A1:E1")
        sheet.row_dimensions[6].hidden = True

    return build.xlsx(path, rows, then=finish)


def damaged_codes(path: Path) -> Path:
    rows = [
        ["企业名称", "统一社会信用代码"],
        [name(1), "914403001922038016"],
        [name(2), "9.1440E+17"],
        [name(3), 914403001922038216],
        [name(4), "914403001998072041"],
    ]
    return build.xlsx(path, rows)


def enterprises_in_gb18030(path: Path) -> Path:
    rows = [
        ["企业名称", "统一社会信用代码", "登记状态"],
        [name(1), code(1), "正常"],
        ["深圳市㛃示例科技有限公司", code(9), "正常"],
    ]
    return build.text(path, rows, encoding="gb18030")


def enterprises_in_utf8_with_bom(path: Path) -> Path:
    return build.text(path, [["企业名称", "统一社会信用代码"], [name(1), code(1)], [name(9), code(9)]])


def old_workbook(path: Path) -> Path:
    rows = [
        ["企业名称", "统一社会信用代码", "成立日期"],
        [name(1), code(1), date(2012, 3, 4)],
        [name(2), code(2), 41400],
    ]
    return build.xls(path, rows)


def several_sheets(path: Path) -> Path:
    """Write two sheets of one format, one of another content, and a hidden list of choices."""

    def hide(sheet):
        sheet.parent["选项"].sheet_state = "hidden"

    heading = ["企业名称", "统一社会信用代码"]
    pages = {
        "莲塘": [heading, [name(1), code(1)]],
        "桂园": [["桂园街道"], heading, [name(2), code(2)]],
        "说明": [["填表说明", "每行一家企业"], ["一", "二"]],
        "选项": [heading, ["示例", code(99)]],
    }
    return build.xlsx_of(path, pages, then=hide)


def two_row_headings(path: Path) -> Path:
    rows = [
        ["罗湖区2021年度企业经营情况表"],
        ["序号", "基本信息", None, "经营情况（万元）", None, None, "人员（人）", None],
        [None, "企业名称", "统一社会信用代码", "营业收入", "研发费用", "纳税额", "从业人员", "研发人员"],
        [1, name(1), code(1), 1200.5, 130, 60, 50, 10],
        [2, name(2), code(2), 3400, "—", 70, "80人", "保密"],
        ["合计", None, None, 4600.5, 130, 130, 130, 10],
    ]

    def merge(sheet):
        for place in ("A1:H1", "A2:A3", "B2:C2", "D2:F2", "G2:H2"):
            sheet.merge_cells(place)

    return build.xlsx(path, rows, then=merge)


def torch_survey(path: Path) -> Path:
    """Write a Torch export: no unit anywhere (it is thousand yuan), codes or organisation codes."""
    rows = [
        [
            "数据年份",
            "企业统一社会信用代码或组织机构代码",
            "高新技术企业认定证书编号",
            "营业收入",
            "高新技术产品收入",
            "从业人员期末人数",
            "科技活动人员合计",
            "科技活动费用合计",
            "实际上缴税费总额",
            "期末拥有有效专利数",
            "其中：拥有发明专利",
        ],
        [2021, code(1), "GR202044200001", 12005, 9000, 50, 10, 1300, 600, 12, 3],
        [2021, code(2)[8:17], "GR202044200002", 34000, 30000, 80, 20, 2000, 700, 9, 2],
        [2021, None, "GR202044200003", 5600, 5000, 30, 8, 500, -20, 4, 0],
    ]
    return build.xlsx(path, rows, sheet="火炬统计")


def reports_without_unit(path: Path) -> Path:
    return build.xlsx(
        path, [["企业名称", "统一社会信用代码", "年度", "营业收入"], [name(1), code(1), 2021, 1200.5]]
    )


def reports_of_two_years(path: Path) -> Path:
    """Write revenues of two years side by side; only a person can choose the column."""
    return build.xlsx(
        path,
        [
            ["企业名称", "统一社会信用代码", "2020年营业收入(万元)", "营业收入(万元)", "营业总收入(万元)"],
            [name(1), code(1), 1, 2, 3],
        ],
    )


def ten_times_too_much(path: Path) -> Path:
    """Write one firm in yuan among those in 10,000 yuan, and one cell with its own unit."""
    rows = [
        ["企业名称", "统一社会信用代码", "年度", "营业收入(万元)", "从业人员"],
        [name(1), code(1), 2021, 1000, 50],
        [name(2), code(2), 2021, 11000000, 50],
        [name(3), code(3), 2021, "1.2亿元", 50],
    ]
    return build.xlsx(path, rows)


def certificates_of_one_firm(path: Path) -> Path:
    """Write one enterprise merged over the rows of its certificates."""
    rows = [
        ["企业名称", "统一社会信用代码", "资质类型", "证书编号", "发证日期", "有效期"],
        [name(1), code(1), "国家高新技术企业", "GR201744200001", "2017-10-31", "三年"],
        [None, None, "国家高新技术企业", "GR202044200001", "2020年12月11日", "2020-12-11至2023-12-10"],
        [None, None, "战略性新兴产业企业", None, "2021.01.01", "2021-12-31"],
        [name(2), code(2), "国家高新技术企业", "GR202044200002", date(2020, 12, 11), None],
    ]

    def merge(sheet):
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("B2:B4")

    return build.xlsx(path, rows, then=merge)


def certificates_in_an_old_workbook(path: Path) -> Path:
    rows = [
        ["企业名称", "证书编号", "发证日期"],
        [name(1), "GR201744200001", "2017-10-31"],
        [None, "GR202044200001", "2020-12-11"],
    ]
    return build.xls(path, rows, merged=[(1, 2, 0, 0)])


def notice_of_recognitions(path: Path) -> Path:
    """Write a notice: no code, irregular spaces, a former name, an unknown firm, a foreign block."""
    rows = [
        ["附件"],
        ["深圳市认定机构2023年认定报备的第一批高新技术企业名单"],
        ["序号", "企业名称", "证书编号", "发证日期", "有效期"],
        [1, name(1), "GR202344200001", "2023-12-23", "三年"],
        [2, "深圳市　示例0002科技有限公司", "GR202344200002", "2023-12-23", "三年"],
        [3, "深圳市旧名0003有限公司", "GR202344200003", "2023-12-23", "三年"],
        [4, "深圳示例0004科技有限公司", "GR202344200004", "2023-12-23", "三年"],
        [5, name(5), "GR202344010005", "2023-12", "三年"],
    ]
    return build.xlsx(path, rows)


def notice_of_renamings(path: Path) -> Path:
    rows = [
        ["深圳市高新技术企业更名名单"],
        ["序号", "更名前企业名称", "更名后企业名称", "证书编号", "更名日期"],
        [1, name(1), "深圳市新示例0001科技有限公司", "GR202044200001", "2022-03-01"],
        [2, name(2), "深圳市新示例0002科技有限公司", "GR202044200002", "2022-03-01"],
    ]
    return build.xlsx(path, rows)


def notice_of_cancellations(path: Path) -> Path:
    rows = [
        ["取消高新技术企业资格名单"],
        ["序号", "企业名称", "证书编号", "取消年度"],
        [1, name(1), "GR202044200001", 2023],
        [2, name(2), "GR202044200002", "2022年度"],
        [3, name(3), "GR209944209999", 2023],
    ]
    return build.xlsx(path, rows)


def notice_of_relocations(path: Path) -> Path:
    rows = [
        ["序号", "企业名称", "迁出地", "迁入地", "迁移日期"],
        [1, name(1), "深圳市罗湖区", "深圳市福田区", "2023-05-01"],
        [2, name(2), "广州市天河区", "深圳市罗湖区莲塘街道", "2015-05-01"],
        [3, name(3), "罗湖区莲塘街道", "罗湖区莲塘街道", "2023-05-01"],
        [4, name(4), "广州市", "东莞市", "2023-05-01"],
    ]
    return build.xlsx(path, rows)


def zone_memberships(path: Path) -> Path:
    rows = [
        ["企业名称", "统一社会信用代码", "所在园区", "入园日期", "退出日期"],
        [name(1), code(1), "大梧桐新兴产业带", "2020-01-01", "长期"],
        [name(2), code(2), "dawutong_belt", "2020-01-01", "2021-12-31"],
        [name(3), code(3), "大梧桐产业带", "2020-01-01", None],
    ]
    return build.xlsx(path, rows)


def group_heads(path: Path) -> Path:
    rows = [
        ["企业名称", "统一社会信用代码", "集团母公司代码", "起始日期", "截止日期"],
        [name(1), code(1), code(2), "2020-01-01", "长期"],
        [name(2), code(2), code(3), "2020-01-01", "2021-12-31"],
        [name(3), code(3), code(3), "2020-01-01", None],
        [name(4), code(4), code(99), "2020-01-01", None],
    ]
    return build.xlsx(path, rows)


def residences(path: Path) -> Path:
    rows = [
        ["企业名称", "统一社会信用代码", "所在街道", "注册地址", "企业来源", "迁入日期", "迁入前所在地"],
        [name(1), code(1), "莲塘街道", "莲塘街道示例路1号", "本地成立", "2012-03-04", None],
        [name(2), code(2), "莲塘", "示例路2号", "招商引进", "2020-07-01", "广州市"],
    ]
    return build.xlsx(path, rows)


def talent_projects(path: Path) -> Path:
    rows = [
        ["罗湖区高层次人才团队一览表", None, None, None, None, None, None, "（单位：万元）"],
        ["依托单位", "统一社会信用代码", "类别", "项目或团队名称", "级别", "来源地", "引进日期", "预算"],
        [name(1), code(1), "创新团队", "示例团队甲", "市级", "海外", "2022-05-01", 300],
        [name(2), code(2), "项目", "示例项目乙", "国家级", "国内", "2023-06-01", None],
    ]
    return build.xlsx(path, rows)


def support_awards(path: Path) -> Path:
    rows = [
        [
            "统一社会信用代码",
            "企业名称",
            "扶持措施",
            "申报日期",
            "申报金额(万元)",
            "核定日期",
            "核定金额(万元)",
        ],
        [code(1), name(1), "认定奖励", "2022-01-10", 50, "2022-03-01", 30],
        [code(2), name(2), "认定奖励", "2022-01-11", 50, None, None],
    ]
    return build.xlsx(path, rows)


def payments(path: Path) -> Path:
    rows = [
        ["统一社会信用代码", "企业名称", "扶持措施", "拨付日期", "拨付金额(万元)"],
        [code(1), name(1), "认定奖励", "2022-06-01", 10],
        [code(1), name(1), "认定奖励", "2022-12-01", 20],
        [code(2), name(2), "认定奖励", "2022-06-01", 20],
    ]
    return build.xlsx(path, rows)


def district_statistics(path: Path) -> Path:
    rows = [
        ["指标", "统计时点", "数值", "来源", "发布日期", "口径变化"],
        ["常住人口", "2020-11-01", 1143801, "第七次全国人口普查", "2021-05-17", "√"],
        ["常住人口", "2016-12-31", 1004000, "统计公报", "2017-04-30", "否"],
    ]
    return build.xlsx(path, rows)


def everything_at_once(path: Path) -> Path:
    """Write a realistic ledger: merged cells, subtotals, notes, unusual spellings, errors."""
    rows = [
        ["罗湖区国家高新技术企业培育台账（2020年）"],
        ["单位：千元"],
        ["序号", "企业信息", None, "国高证书", None, "2020年经营数据", None, None],
        [
            None,
            "企业名称",
            "社会信用代码",
            "国高证书编号",
            "发证日期",
            "营业收入",
            "研发费用",
            "从业人员（人）",
        ],
        [1, name(1), code(1), "GR201744200001", "2017.10.31", 12000, 1300, 50],
        [None, None, None, "GR202044200001", "2020.12.11", None, None, None],
        ["莲塘街道小计", None, None, None, None, 12000, 1300, 50],
        [
            2,
            name(2),
            " " + code(2).lower() + "\u200b",
            "gr202044200002",
            44176,
            "3,400.5",
            "不适用",
            "８０人",
        ],
        [3, name(3), "9.1440E+17", "GR20204420000", "2020年13月", "三千", -5, 1.5],
        [
            "序号",
            "企业名称",
            "社会信用代码",
            "国高证书编号",
            "发证日期",
            "营业收入",
            "研发费用",
            "从业人员（人）",
        ],
        [4, name(8), code(8), "GR202044200008", "2020-12-11", 900, 90, 9],
        ["总计", None, None, None, None, 16300.5, 1390, 139],
        ["注：数据由企业自行填报"],
    ]

    def merge(sheet):
        for place in (
            "A1:H1",
            "A3:A4",
            "B3:C3",
            "D3:E3",
            "F3:H3",
            "A5:A6",
            "B5:B6",
            "C5:C6",
            "F5:F6",
            "G5:G6",
            "H5:H6",
        ):
            sheet.merge_cells(place)

    return build.xlsx(path, rows, then=merge)


def foreign_table(path: Path) -> Path:
    return build.xlsx(path, [["学号", "姓名", "成绩"], [1, "甲", 90], [2, "乙", 80]])


# name: (builder, kind, ending)
WORKBOOKS: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "plain enterprises": (plain_enterprises, "enterprises", "xlsx"),
    "titled enterprises": (titled_enterprises, "enterprises", "xlsx"),
    "damaged codes": (damaged_codes, "enterprises", "xlsx"),
    "enterprises in GB18030": (enterprises_in_gb18030, "enterprises", "csv"),
    "enterprises in UTF-8 with BOM": (enterprises_in_utf8_with_bom, "enterprises", "csv"),
    "old workbook": (old_workbook, "enterprises", "xls"),
    "several sheets": (several_sheets, "enterprises", "xlsx"),
    "two-row headings": (two_row_headings, "annual_reports", "xlsx"),
    "torch survey": (torch_survey, "torch_reports", "xlsx"),
    "reports without unit": (reports_without_unit, "annual_reports", "xlsx"),
    "reports of two years": (reports_of_two_years, "annual_reports", "xlsx"),
    "ten times too much": (ten_times_too_much, "annual_reports", "xlsx"),
    "certificates of one firm": (certificates_of_one_firm, "recognitions", "xlsx"),
    "certificates in an old workbook": (certificates_in_an_old_workbook, "recognitions", "xls"),
    "notice of recognitions": (notice_of_recognitions, "recognitions", "xlsx"),
    "notice of renamings": (notice_of_renamings, "renamings", "xlsx"),
    "notice of cancellations": (notice_of_cancellations, "cancellations", "xlsx"),
    "notice of relocations": (notice_of_relocations, "relocations", "xlsx"),
    "zone memberships": (zone_memberships, "zone_memberships", "xlsx"),
    "group heads": (group_heads, "group_heads", "xlsx"),
    "residences": (residences, "residences", "xlsx"),
    "talent projects": (talent_projects, "talent_projects", "xlsx"),
    "support awards": (support_awards, "support_awards", "xlsx"),
    "payments": (payments, "payments", "xlsx"),
    "district statistics": (district_statistics, "district_statistics", "xlsx"),
    "everything at once, its certificates": (everything_at_once, "recognitions", "xlsx"),
    "everything at once, its reports": (everything_at_once, "annual_reports", "xlsx"),
    "foreign table": (foreign_table, "enterprises", "xlsx"),
}


def write_workbook(name: str, folder: Path) -> tuple[Path, str]:
    """Write a workbook of the list; return its path and its kind."""
    make, kind, ending = WORKBOOKS[name]
    return make(folder / f"workbook.{ending}"), kind
