"""The ledger of enterprises."""

from __future__ import annotations

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import NAME, ORGANISATION_CODE, USCC, Format, money
from enterprises.imports.formats.statuses import STATUS_PROPOSALS, STATUS_WORDS
from enterprises.models import Cluster, Enterprise, Industry

ENTERPRISES = Format(
    "enterprises",
    "企业名录",
    "Enterprises",
    Enterprise,
    owner="",
    needed=(("uscc", "name"), ("organisation_code", "name")),
    columns=(
        USCC,
        ORGANISATION_CODE,
        NAME,
        Column("name_en", "英文名称", "English name", read.text(200), ("企业英文名称", "英文名")),
        Column(
            "status",
            "登记状态",
            "Status",
            read.choice(Enterprise.Status, STATUS_WORDS, STATUS_PROPOSALS),
            ("企业状态", "经营状态", "存续状态", "工商状态", "注册状态", "登记状况", "状态"),
            similar=("经营情况", "企业现状"),
        ),
        Column(
            "established_on",
            "成立日期",
            "Established on",
            read.first_day,
            ("注册日期", "设立日期", "创立日期", "注册成立日期"),
            similar=("成立年份", "核准日期"),
        ),
        Column(
            "ended_on",
            "终止日期",
            "Ended on",
            read.last_day,
            ("注销日期", "吊销日期", "注吊销日期"),
            similar=("停业日期",),
        ),
        Column("ended_reason", "终止原因", "Reason of the end", read.text(200), ("注销原因", "吊销原因")),
        Column(
            "cluster", "所属产业集群", "Cluster", read.reference(Cluster), ("产业集群", "集群名称", "集群")
        ),
        Column(
            "industry",
            "行业代码",
            "Industry code",
            read.reference(Industry),
            ("国民经济行业代码", "所属行业", "行业", "行业类别", "industry"),
            similar=("主营行业", "国民经济行业"),
        ),
        money("registered_capital", "注册资本", "Registered capital", "注册资金"),
        Column(
            "legal_representative",
            "法定代表人",
            "Legal representative",
            read.text(60),
            ("法人代表", "法人", "法人姓名", "企业法人", "法定代表人姓名"),
            similar=("负责人", "企业负责人"),
        ),
    ),
)
