"""Talent projects and teams."""

from __future__ import annotations

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import NAME, ORGANISATION_CODE, USCC, Format, money
from enterprises.models import TalentProject

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
            ("项目级别", "层次", "等级"),
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
        Column(
            "leader", "负责人", "Leader", read.text(60), ("带头人", "团队带头人", "团队负责人", "项目负责人")
        ),
        Column(
            "introduced_on",
            "引进日期",
            "Introduced on",
            read.first_day,
            similar=("入选日期", "立项日期", "引进年份"),
            is_required=True,
        ),
        Column(
            "mid_term_on", "中期评估日期", "Mid-term review", read.first_day, ("中期考核日期", "中期日期")
        ),
        Column("accepted_on", "验收日期", "Acceptance", read.first_day, ("验收时间",)),
        Column("result", "结果", "Result", read.text(200), ("验收结果", "评估结果", "考核结果")),
        money("budget", "预算", "Budget", "项目预算", "总预算", similar=("项目经费", "总投资")),
        money("grants", "资助金额", "Grants", "资助经费", "资助", similar=("专项资金", "扶持资金")),
    ),
)
