"""The ledger of a bureau: an enterprise with its residence, recognitions, zone and report in one row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.enterprises import ENTERPRISES
from enterprises.imports.formats.format import Format, Part
from enterprises.imports.formats.memberships import MEMBERSHIPS
from enterprises.imports.formats.recognitions import RECOGNITIONS
from enterprises.imports.formats.reports import ANNUAL_REPORTS
from enterprises.imports.formats.residences import RESIDENCES
from enterprises.models import Enterprise


def _own(import_format: Format, own_name: str, /, **changes: Any) -> Column:
    """Return a column of a format, with the name and the headings that it has in the ledger."""
    return replace(import_format.by_name[own_name], is_required=False, **changes)


def _yes_or_no(name: str, zh: str, en: str, *synonyms: str) -> Column:
    return Column(name, zh, en, read.yes, synonyms)


_ENTERPRISE = ENTERPRISES.columns
_RESIDENCE = {
    "subdistrict": _own(RESIDENCES, "subdistrict"),
    "community": _own(RESIDENCES, "community"),
    "address": _own(RESIDENCES, "address"),
    "origin": _own(RESIDENCES, "origin"),
    "starts_on": _own(
        RESIDENCES,
        "starts_on",
        name="residence_starts_on",
        zh="在区起始日期",
        en="First day in Luohu",
        synonyms=("迁入日期", "入区日期", "起始日期"),
    ),
    "ends_on": _own(
        RESIDENCES,
        "ends_on",
        name="residence_ends_on",
        zh="在区截止日期",
        en="Last day in Luohu",
        synonyms=("迁出日期", "截止日期"),
    ),
    "moved_in_from": _own(RESIDENCES, "moved_in_from"),
    "moved_out_to": _own(RESIDENCES, "moved_out_to"),
}
_ZONE = {
    "zone": _own(MEMBERSHIPS, "zone"),
    "starts_on": _own(
        MEMBERSHIPS,
        "starts_on",
        name="zone_starts_on",
        zh="入园日期",
        en="First day in the zone",
        synonyms=("入驻日期", "加入日期"),
    ),
    "ends_on": _own(
        MEMBERSHIPS,
        "ends_on",
        name="zone_ends_on",
        zh="退园日期",
        en="Last day in the zone",
        synonyms=("退出日期",),
    ),
}
_HIGH_TECH = {
    "scheme": _own(RECOGNITIONS, "scheme"),
    "number": _own(RECOGNITIONS, "number"),
    "issued_on": _own(
        RECOGNITIONS,
        "issued_on",
        synonyms=(
            *RECOGNITIONS.by_name["issued_on"].synonyms,
            "国高发证日期",
            "国高认定日期",
            "高企发证日期",
            "高企认定日期",
        ),
    ),
    "starts_on": _own(RECOGNITIONS, "starts_on", name="valid_from", en="First day of validity"),
    "ends_on": _own(
        RECOGNITIONS,
        "ends_on",
        name="valid_until",
        en="Last day of validity",
        synonyms=(*RECOGNITIONS.by_name["ends_on"].synonyms, "国高有效期", "国高有效期至", "高企有效期"),
    ),
    "kind": _own(RECOGNITIONS, "kind"),
    "field": _own(RECOGNITIONS, "field"),
    "batch": _own(RECOGNITIONS, "batch"),
    "authority": _own(RECOGNITIONS, "authority"),
    "source": _own(
        RECOGNITIONS,
        "source",
        name="notice",
        zh="公告文号",
        en="Notice of the recognition",
        synonyms=("文件依据", "来源文件"),
    ),
}
_SRDI = {
    "number": _own(
        RECOGNITIONS,
        "number",
        name="srdi_number",
        zh="专精特新证书编号",
        en="SRDI certificate number",
        synonyms=("专精特新编号", "专精特新证书号"),
    ),
    "issued_on": _own(
        RECOGNITIONS,
        "issued_on",
        name="srdi_issued_on",
        zh="专精特新认定日期",
        en="SRDI issued on",
        synonyms=("专精特新发证日期", "专精特新认定时间"),
    ),
    "ends_on": _own(
        RECOGNITIONS,
        "ends_on",
        name="srdi_valid_until",
        zh="专精特新有效期至",
        en="SRDI last day of validity",
        synonyms=("专精特新有效期", "专精特新到期日期"),
    ),
}
_ABOVE_SCALE = {
    "issued_on": _own(
        RECOGNITIONS,
        "issued_on",
        name="above_scale_issued_on",
        zh="规上入统日期",
        en="Above designated size since",
        synonyms=("入统日期", "入库日期", "纳统日期", "入规日期"),
    ),
}
_REPORT = {
    name: _own(ANNUAL_REPORTS, name)
    for name in ANNUAL_REPORTS.by_name
    if name not in ("uscc", "organisation_code", "name", "number", "source")
} | {"source": _own(ANNUAL_REPORTS, "source", name="report_source", en="Source of the figures")}


def _part(import_format: Format, columns: dict[str, Column], *stated_by: str, **options: str) -> Part:
    names = {column.name: own for own, column in columns.items()}
    return Part(import_format, names, frozenset(stated_by), **options)


_IS_HIGH_TECH = _yes_or_no(
    "is_high_tech",
    "是否国高",
    "National high-tech",
    "国高",
    "是否高企",
    "是否国高企业",
    "是否高新技术企业",
    "是否国家高新技术企业",
)
_IS_SRDI = _yes_or_no("is_srdi", "是否专精特新", "SRDI", "专精特新", "是否专精特新企业")
_IS_ABOVE_SCALE = _yes_or_no(
    "is_above_scale", "是否规上", "Above designated size", "规上", "是否规上企业", "是否规模以上"
)
LEDGER = Format(
    "ledger",
    "企业台账",
    "Ledger of enterprises",
    Enterprise,
    owner="",
    notice="ledger",
    needed=(
        ("uscc", "name"),
        ("organisation_code", "name"),
        ("name", "number"),
        ("name", "subdistrict"),
        ("name", "operating_revenue"),
    ),
    columns=(
        *_ENTERPRISE,
        *_RESIDENCE.values(),
        *_ZONE.values(),
        _IS_HIGH_TECH,
        *_HIGH_TECH.values(),
        _IS_SRDI,
        *_SRDI.values(),
        _IS_ABOVE_SCALE,
        *_ABOVE_SCALE.values(),
        *_REPORT.values(),
    ),
    # The order of planning: the enterprise, then what refers to it; a zone takes its day from the residence.
    parts=(
        Part(ENTERPRISES, {column.name: column.name for column in _ENTERPRISE}),
        _part(RESIDENCES, _RESIDENCE, *(column.name for column in _RESIDENCE.values())),
        _part(
            RECOGNITIONS,
            _HIGH_TECH,
            "number",
            "issued_on",
            "valid_from",
            yes_or_no="is_high_tech",
            scheme="national_high_tech",
        ),
        _part(RECOGNITIONS, _SRDI, "srdi_number", "srdi_issued_on", yes_or_no="is_srdi", scheme="srdi"),
        _part(
            RECOGNITIONS,
            _ABOVE_SCALE,
            "above_scale_issued_on",
            yes_or_no="is_above_scale",
            scheme="above_scale",
        ),
        _part(MEMBERSHIPS, _ZONE, "zone"),
        _part(
            ANNUAL_REPORTS,
            _REPORT,
            *(column.name for own, column in _REPORT.items() if own not in ("year", "source")),
        ),
    ),
)
