"""Memberships of zones and parks."""

from __future__ import annotations

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import ENDS_ON, STARTS_ON, SUBJECT, Format
from enterprises.models import Zone, ZoneMembership

MEMBERSHIPS = Format(
    "zone_memberships",
    "片区与园区",
    "Zone memberships",
    ZoneMembership,
    needed=tuple((subject, "zone") for subject in ("uscc", "organisation_code", "name")),
    columns=(
        *SUBJECT,
        Column(
            "zone",
            "所在园区",
            "Zone",
            read.reference(Zone),
            ("园区", "片区", "所属片区", "所属园区", "园区名称", "片区名称"),
            is_required=True,
        ),
        STARTS_ON,
        ENDS_ON,
    ),
)
