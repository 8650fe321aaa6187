"""Heads of groups of enterprises."""

from __future__ import annotations

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import ENDS_ON, STARTS_ON, SUBJECT, Format
from enterprises.models import GroupHead

GROUP_HEADS = Format(
    "group_heads",
    "所属集团",
    "Group heads",
    GroupHead,
    needed=tuple((subject, "head_code") for subject in ("uscc", "organisation_code", "name")),
    columns=(
        *SUBJECT,
        Column(
            "head_code",
            "集团母公司代码",
            "Code of the head",
            read.enterprise_code,
            ("母公司代码", "母公司统一社会信用代码", "集团母公司统一社会信用代码", "集团总部代码"),
            is_required=True,
        ),
        STARTS_ON,
        ENDS_ON,
    ),
    column_paths={"head_code": "head.code"},
)
