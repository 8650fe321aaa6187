"""Support awards and their payments."""

from __future__ import annotations

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import SUBJECT, Format, money
from enterprises.models import Payment, SupportAward, SupportMeasure

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
        money(
            "approved",
            "核定金额",
            "Approved",
            "批准金额",
            "拟资助金额",
            "核准金额",
            similar=("资助金额", "扶持金额", "奖励金额", "补贴金额", "补助金额"),
        ),
        Column("note", "备注", "Note", read.text(200)),
    ),
)
PAYMENTS = Format(
    "payments",
    "扶持资金拨付",
    "Payments",
    Payment,
    owner="award__enterprise",
    column_paths={"measure": "award.measure_id", "applied_on": "award.applied_on"},
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
