"""Residences in Luohu."""

from __future__ import annotations

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import ENDS_ON, STARTS_ON, SUBJECT, Format
from enterprises.models import Community, Residence, Subdistrict

RESIDENCES = Format(
    "residences",
    "在区情况",
    "Residences",
    Residence,
    needed=tuple(
        (subject, place)
        for subject in ("uscc", "organisation_code", "name")
        for place in ("subdistrict", "address", "starts_on")
    ),
    columns=(
        *SUBJECT,
        Column(
            "subdistrict",
            "所在街道",
            "Subdistrict",
            read.reference(Subdistrict),
            ("街道", "街道名称", "街道办", "所属街道"),
            similar=("注册街道",),
        ),
        Column(
            "community", "所属社区", "Community", read.reference(Community), ("社区", "社区名称", "所在社区")
        ),
        Column(
            "address",
            "注册地址",
            "Address",
            read.text(300),
            ("地址", "经营地址", "经营场所", "住所", "办公地址", "详细地址"),
            similar=("通讯地址", "注册地"),
        ),
        Column(
            "origin",
            "来源",
            "Origin",
            read.choice(
                Residence.Origin,
                {
                    **dict.fromkeys(("本地成立", "本区成立", "新设", "本地"), "founded"),
                    **dict.fromkeys(("招商引进", "引进", "迁入", "外地迁入"), "attracted"),
                    **dict.fromkeys(("区内迁移", "区内"), "within"),
                },
            ),
            ("企业来源",),
            similar=("引进方式", "来源方式"),
        ),
        STARTS_ON,
        ENDS_ON,
        Column(
            "moved_in_from",
            "迁入前所在地",
            "Moved in from",
            read.text(120),
            ("原所在地", "迁出地"),
            similar=("迁入前地址", "原注册地"),
        ),
        Column(
            "moved_out_to",
            "迁往地",
            "Moved out to",
            read.text(120),
            ("迁入地", "现所在地", "迁出去向"),
            similar=("去向", "迁往何处"),
        ),
    ),
)
