"""Notices, which mostly name no credit code: renamings, cancellations, relocations."""

from __future__ import annotations

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import NUMBER, ORGANISATION_CODE, SUBJECT, USCC, Format
from enterprises.models import Enterprise, Recognition, Residence, Scheme

RENAMINGS = Format(
    "renamings",
    "企业更名",
    "Renamings",
    Enterprise,
    notice="renaming",
    title_words="更名|名称变更|变更名称",
    owner="",
    needed=(("name", "new_name"), ("number", "new_name"), ("uscc", "new_name")),
    given_once="renamed_on",
    columns=(
        USCC,
        ORGANISATION_CODE,
        Column(
            "name",
            "更名前企业名称",
            "Name before",
            read.text(200),
            ("原企业名称", "变更前企业名称", "更名前名称", "更名前", "原名称", "原名", "变更前名称"),
            is_required=True,
        ),
        Column(
            "new_name",
            "更名后企业名称",
            "Name after",
            read.text(200),
            ("现企业名称", "变更后企业名称", "更名后名称", "更名后", "新名称", "新名", "现名", "变更后名称"),
            is_required=True,
        ),
        NUMBER,
        Column(
            "renamed_on",
            "更名日期",
            "Renamed on",
            read.first_day_or_still,
            ("变更日期", "核准日期", "核准变更日期", "名称变更日期", "工商变更日期"),
            is_required=True,
        ),
    ),
)
CANCELLATIONS = Format(
    "cancellations",
    "取消资格",
    "Cancellations",
    Recognition,
    notice="cancellation",
    title_words="取消|撤销",
    needed=(
        *(("number", "year"), ("number", "cancelled_from"), ("name", "year"), ("name", "cancelled_from")),
        # a notice whose year is only in the letter
        ("name", "number"),
    ),
    given_once="year",
    columns=(
        *SUBJECT,
        Column("scheme", "资质类型", "Scheme", read.reference(Scheme), ("资质", "资质名称", "认定类型")),
        NUMBER,
        Column(
            "year",
            "取消年度",
            "Year of cancellation",
            read.first_year,
            (
                "取消年份",
                "取消资格年度",
                "取消资格年份",
                "取消资格起始年度",
                "取消起始年度",
                "取消高新技术企业资格年度",
                "取消高企资格年度",
                "资格取消年度",
            ),
        ),
        Column(
            "cancelled_from",
            "取消起始日",
            "Cancelled from",
            read.first_day,
            ("取消日期", "取消资格日期", "撤销日期"),
        ),
        Column(
            "cancellation_notice_on", "公告日期", "Notice on", read.first_day, ("取消公告日期", "公告时间")
        ),
    ),
)
RELOCATIONS = Format(
    "relocations",
    "企业迁移",
    "Relocations",
    Residence,
    notice="relocation",
    title_words="搬迁|迁移|迁出|迁入|整体迁",
    given_once="moved_on",
    needed=(("name", "moved_to"), ("uscc", "moved_to"), ("name", "moved_from"), ("uscc", "moved_from")),
    columns=(
        *SUBJECT,
        NUMBER,
        Column("moved_from", "迁出地", "From", read.text(120), ("迁出地区", "原所在地"), is_required=True),
        Column("moved_to", "迁入地", "To", read.text(120), ("迁入地区", "现所在地"), is_required=True),
        Column(
            "moved_on",
            "迁移日期",
            "First day at the new place",
            read.first_day,
            ("变更日期", "迁入日期", "搬迁日期", "迁移年月"),
            is_required=True,
        ),
    ),
)
