"""Yearly reports: the bureau's own sheet and the Torch survey."""

from __future__ import annotations

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import NUMBER, SUBJECT, Format, money
from enterprises.models import AnnualReport

_REPORT_COLUMNS = (
    *SUBJECT,
    NUMBER,
    Column(
        "year",
        "年度",
        "Year",
        read.year,
        (
            "年份",
            "数据年份",
            "统计年份",
            "报告年度",
            "统计年度",
            "会计年度",
            "所属年度",
        ),
        similar=("年", "报告期", "统计期", "申报年度"),
    ),
    money(
        "operating_revenue",
        "营业收入",
        "Operating revenue",
        "营业总收入",
        "营收",
        figure=True,
        similar=(
            "主营业务收入",
            "主营收入",
            "销售收入",
            "销售额",
            "营业额",
            "收入",
            "总收入",
            "年收入",
            "Revenue",
            "Turnover",
            "Sales",
        ),
    ),
    money(
        "rd_expense",
        "研发费用",
        "R&D expense",
        "研发投入",
        "研发经费",
        "科技活动费用合计",
        "研究开发费用",
        figure=True,
        similar=(
            "研发支出",
            "研发经费支出",
            "研发费",
            "R&D经费",
            "R&D投入",
            "R&D费用",
            "科研经费",
            "研究与试验发展经费",
            "研发加计扣除额",
        ),
    ),
    money(
        "high_tech_revenue",
        "高新技术产品收入",
        "High-tech revenue",
        "高新技术产品(服务)收入",
        "高新技术产品服务收入",
        "高新收入",
        figure=True,
    ),
    money(
        "taxes_paid",
        "实际上缴税费总额",
        "Taxes paid",
        "纳税额",
        "纳税总额",
        "上缴税费",
        "实缴税额",
        negative=True,
        figure=True,
        similar=(
            "税收",
            "税收总额",
            "税收贡献",
            "税金",
            "税额",
            "缴税",
            "缴税额",
            "纳税",
            "纳税情况",
            "缴税总额",
            "入库税收",
        ),
    ),
    Column(
        "employees",
        "从业人员期末人数",
        "Employees at year end",
        read.figure(read.count),
        ("从业人员", "职工总数", "职工人数", "员工总数", "员工人数", "员工数", "从业人数", "employees"),
        similar=("参保人数", "社保人数", "缴纳社保人数", "在职员工", "用工人数", "人数", "总人数"),
    ),
    Column(
        "rd_staff",
        "研发人员",
        "R&D staff",
        read.figure(read.count),
        ("科技活动人员合计", "科技活动人员", "研发人员数", "研发人员数量", "研发人数", "科技人员"),
        similar=("R&D人员", "科研人员", "技术人员", "技术人员数", "研究人员"),
    ),
    Column(
        "valid_invention_patents",
        "有效发明专利",
        "Valid invention patents",
        read.figure(read.count),
        ("拥有发明专利", "有效发明专利数", "有效发明专利数量", "期末有效发明专利数", "有效发明专利拥有量"),
        similar=("发明专利", "授权发明专利", "有效专利", "专利数", "专利数量", "专利"),
    ),
    Column(
        "source",
        "数据来源",
        "Source",
        read.choice(
            AnnualReport.Source,
            {
                **dict.fromkeys(("火炬", "火炬统计"), "torch"),
                **dict.fromkeys(("高企年报", "年报"), "annual_report"),
                **dict.fromkeys(("企业自报", "自报", "台账"), "self_reported"),
            },
        ),
    ),
)
_REPORT_NEEDED = tuple(
    (subject, figure)
    for subject in ("uscc", "organisation_code", "name", "number")
    for figure in ("operating_revenue", "rd_expense", "taxes_paid", "employees", "valid_invention_patents")
)
ANNUAL_REPORTS = Format(
    "annual_reports",
    "年度报告",
    "Annual reports",
    AnnualReport,
    needed=_REPORT_NEEDED,
    defaults={"source": "self_reported"},
    columns=_REPORT_COLUMNS,
)
TORCH_REPORTS = Format(
    "torch_reports",
    "火炬统计调查",
    "Torch survey",
    AnnualReport,
    needed=_REPORT_NEEDED,
    default_unit="thousand",
    exported_filter={"source": "torch"},
    defaults={"source": "torch"},
    columns=_REPORT_COLUMNS,
)
