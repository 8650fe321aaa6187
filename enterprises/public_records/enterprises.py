"""The public fields of enterprises; addresses, legal representatives and amounts are not public."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from enterprises.public_records.fields import API, FEED, FILE, PublicField, PublicRecord
from enterprises.public_records.recognitions import HELD_RECOGNITION


def _ended_on(enterprise: Any, day: Any) -> Any:
    return enterprise.ended_on if enterprise.has_ended_by(day) else None


def _held_recognitions(enterprise: Any, day: Any) -> list[dict[str, Any]]:
    return [
        {field.name: field.value(row) for field in HELD_RECOGNITION.fields}
        for row in enterprise.recognitions_of_day
    ]


# The codes of an enterprise's rows on the day, each once.
_CODES_ON_DAY = """(
    SELECT string_agg(DISTINCT x.code, ';' ORDER BY x.code) FROM (
        SELECT enterprise_id, {column} AS code FROM {table} y WHERE y.{days} @> {{on}}::date
    ) x WHERE x.enterprise_id = e.id AND e.days @> {{on}}::date
)"""

ENTERPRISE = PublicRecord(
    Enterprise,
    (
        PublicField(
            name="uscc",
            description=_(
                "Unified Social Credit Code; null if the enterprise ended before these codes were introduced."
            ),
            is_null=True,
        ),
        PublicField(name="organisation_code", description=_("Organisation code of nine characters.")),
        PublicField(name="name_zh", description=_("Chinese name."), is_free_text=True),
        PublicField(
            name="name_en",
            description=_("English name; null if none."),
            is_null=True,
            is_blank=True,
            is_free_text=True,
        ),
        PublicField(
            name="status",
            description=_("The status on the day; null before the establishment."),
            is_null=True,
            choices=tuple(map(str, Enterprise.Status)),
            file_sql=(
                "CASE WHEN e.ended_on < {on}::date THEN e.status WHEN e.days @> {on}::date THEN 'active' END"
            ),
            value_on=lambda enterprise, day: enterprise.status_on(day),
        ),
        PublicField(
            name="established_on",
            description=_("The date of establishment; null if unknown."),
            format="date",
            is_null=True,
        ),
        PublicField(
            name="ended_on",
            description=_("The last day on which the enterprise is counted; null if active."),
            format="date",
            is_null=True,
            file_sql="CASE WHEN e.ended_on < {on}::date THEN e.ended_on END",
            value_on=_ended_on,
        ),
        # The API has it for a single enterprise only: a list would look up every one.
        PublicField(
            name="merged_into",
            description=_("The code of the enterprise that absorbed it; null otherwise."),
            is_null=True,
            enterprise_key="absorbed_by_id",
            outputs=(FEED,),
        ),
        PublicField(
            name="cluster",
            description=_("The code of the cluster; null if not assigned."),
            is_null=True,
            column="cluster_id",
        ),
        # Subdistrict, zones and recognitions are records of their own in the feed.
        PublicField(
            name="subdistrict",
            description=_("The code of the subdistrict of registration; null if unknown or not in Luohu."),
            is_null=True,
            file_sql="h.subdistrict_id",
            value_on=lambda enterprise, day: getattr(enterprise.residence_of_day, "subdistrict_id", None),
            outputs=(API, FILE),
        ),
        PublicField(
            name="industry",
            description=_("The GB/T 4754 class, without the section letter."),
            is_null=True,
            column="industry_id",
        ),
        PublicField(
            name="zones",
            description=_("The codes of its zones."),
            type="array",
            file_sql=_CODES_ON_DAY.format(column="zone_id", table="{zonemembership}", days="days"),
            file_type="string",
            file_description=_("The codes of its zones, separated by semicolons."),
            value_on=lambda enterprise, day: [row.zone_id for row in enterprise.memberships_of_day],
            outputs=(API, FILE),
        ),
        PublicField(
            name="recognitions",
            description=_("The recognitions in force on the day."),
            type="array",
            items=HELD_RECOGNITION,
            file_sql=_CODES_ON_DAY.format(column="scheme_id", table="{recognition}", days="in_force"),
            file_type="string",
            file_description=_(
                "The schemes of the recognitions in force on the reference date, separated by semicolons."
            ),
            value_on=_held_recognitions,
            outputs=(API, FILE),
        ),
        PublicField(
            name="in_luohu",
            description=_("Whether it is in Luohu on the reference date and has not ended."),
            type="boolean",
            file_sql="(h.id IS NOT NULL AND e.days @> {on}::date)",
            outputs=(FILE,),
        ),
    ),
    "Enterprise",
    _("The public information on an enterprise as of the date, in codes."),
)
