"""What is supported and counted: talent projects, awards and payments, figures of the district."""

from __future__ import annotations

from enterprises.imports import columns as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import NAME, ORGANISATION_CODE, SUBJECT, USCC, Format, money
from enterprises.models import DistrictStatistic, Payment, SupportAward, SupportMeasure, TalentProject

TALENT_PROJECTS = Format(
    "talent_projects",
    "人才项目与团队",
    "Talent projects and teams",
    TalentProject,
    owner="host",
    needed=tuple((subject, "name_zh", "introduced_on") for subject in ("uscc", "name")),
    columns=(
        USCC,
        ORGANISATION_CODE,
        Column(
            "name", "依托单位", "Host", read.text(200), (NAME.zh, *NAME.synonyms[:4], "引进单位", "承担单位")
        ),
        Column(
            "kind",
            "类别",
            "Kind",
            read.choice(
                TalentProject.Kind,
                {"团队": "team", "创新团队": "team", "项目": "project", "创新项目": "project"},
            ),
            ("类型", "项目/团队"),
            is_required=True,
        ),
        Column(
            "name_zh",
            "项目或团队名称",
            "Project or team",
            read.text(200),
            ("项目名称", "团队名称", "项目/团队名称", "名称"),
            is_required=True,
        ),
        Column("name_en", "英文名称", "English name", read.text(200), ("项目英文名称",)),
        Column("programme", "人才计划", "Programme", read.text(120), ("计划名称", "所属计划")),
        Column(
            "level",
            "级别",
            "Level",
            read.choice(
                TalentProject.Level,
                {"国家级": "national", "省级": "provincial", "市级": "municipal", "区级": "district"},
            ),
            ("项目级别", "层次"),
            is_required=True,
        ),
        Column("batch", "批次", "Batch", read.text(80), ("入选批次",)),
        Column("field", "领域", "Field", read.text(120), ("技术领域", "所属领域")),
        Column(
            "origin",
            "来源地",
            "Origin",
            read.choice(
                TalentProject.Origin,
                {"国内": "home", "境内": "home", "海外": "abroad", "境外": "abroad", "国外": "abroad"},
            ),
            ("来源", "引进来源"),
            is_required=True,
        ),
        Column("leader", "负责人", "Leader", read.text(60), ("带头人", "团队带头人", "项目负责人")),
        Column("introduced_on", "引进日期", "Introduced on", read.first_day, ("引进时间",), is_required=True),
        Column(
            "mid_term_on", "中期评估日期", "Mid-term review", read.first_day, ("中期考核日期", "中期日期")
        ),
        Column("accepted_on", "验收日期", "Acceptance", read.first_day, ("验收时间",)),
        Column("result", "结果", "Result", read.text(200), ("验收结果", "评估结果")),
        money("budget", "预算", "Budget", "项目预算", "总预算"),
        money("grants", "资助金额", "Grants", "资助经费", "资助"),
    ),
)
_MEASURE = Column(
    "measure",
    "扶持措施",
    "Measure",
    read.reference(SupportMeasure),
    ("资助项目", "扶持项目", "政策条款", "扶持类别", "资助类别"),
    is_required=True,
)
AWARDS = Format(
    "support_awards",
    "扶持资金核定",
    "Support awards",
    SupportAward,
    needed=tuple((subject, "measure", "applied_on") for subject in ("uscc", "organisation_code", "name")),
    columns=(
        *SUBJECT,
        _MEASURE,
        Column(
            "applied_on", "申报日期", "Applied on", read.first_day, ("申请日期", "申报时间"), is_required=True
        ),
        money("applied", "申报金额", "Applied for", "申请金额", "申请资助金额"),
        Column("approved_on", "核定日期", "Approved on", read.first_day, ("批准日期", "决定日期")),
        money("approved", "核定金额", "Approved", "批准金额", "拟资助金额", "核准金额"),
        Column("note", "备注", "Note", read.text(200)),
    ),
)
PAYMENTS = Format(
    "payments",
    "扶持资金拨付",
    "Payments",
    Payment,
    needed=tuple(
        (subject, "measure", "paid_on", "amount") for subject in ("uscc", "organisation_code", "name")
    ),
    columns=(
        *SUBJECT,
        _MEASURE,
        Column("applied_on", "申报日期", "Applied on", read.first_day, ("申请日期", "申报时间")),
        Column("paid_on", "拨付日期", "Paid on", read.first_day, ("拨付时间", "支付日期"), is_required=True),
        Column(
            "amount",
            "拨付金额",
            "Amount",
            read.amount,
            ("拨付资金", "支付金额", "实拨金额"),
            is_required=True,
            is_money=True,
        ),
    ),
)
STATISTICS = Format(
    "district_statistics",
    "全区统计",
    "District statistics",
    DistrictStatistic,
    owner="",
    needed=(("series", "reference_on", "value", "published_on"),),
    columns=(
        Column(
            "series",
            "指标",
            "Series",
            read.choice(DistrictStatistic.Series, {"有效发明专利": "valid_invention_patents"}),
            ("指标名称",),
            is_required=True,
        ),
        Column(
            "reference_on", "统计时点", "Reference day", read.last_day, ("参考日期", "时点"), is_required=True
        ),
        Column("value", "数值", "Value", read.number, ("指标值",), is_required=True),
        Column("is_break", "口径变化", "Break in the series", read.yes, ("是否口径变化",)),
        Column("source", "来源", "Source", read.text(200), ("数据来源", "出处"), is_required=True),
        Column(
            "published_on",
            "发布日期",
            "Published on",
            read.first_day,
            ("公布日期", "发布时间"),
        ),
    ),
)
