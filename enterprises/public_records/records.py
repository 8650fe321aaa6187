"""The public fields of each record; reports, support, projects, addresses and persons are not public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.models import (
    Cluster,
    DistrictStatistic,
    Enterprise,
    FormerName,
    Industry,
    Recognition,
    RecordedSeries,
    Residence,
    Scheme,
    Subdistrict,
    Zone,
    ZoneMembership,
)
from enterprises.public_records.fields import API, FEED, FILE, PublicField, PublicRecord

NAMED = (
    PublicField(name="code", description=_("The code that identifies it.")),
    PublicField(name="name_zh", description=_("Chinese name.")),
    PublicField(
        name="name_en",
        description=_("English name; null if none."),
        is_null=True,
        is_blank=True,
    ),
)
OF_ENTERPRISE = PublicField(
    name="enterprise",
    description=_("The code of the enterprise, as in its address."),
    enterprise_key="enterprise_id",
    value_on=lambda row, day: row.enterprise.code,
)
_STARTS_ON = PublicField(name="starts_on", description=_("The first day."), format="date")
_ENDS_ON = PublicField(
    name="ends_on", description=_("The last day; empty if open-ended."), format="date", is_null=True
)

RECOGNITION = PublicRecord(
    Recognition,
    (
        OF_ENTERPRISE,
        PublicField(name="scheme", description=_("The code of the scheme."), column="scheme_id"),
        PublicField(
            name="number",
            description=_("The certificate number; null if there is none."),
            is_null=True,
            is_blank=True,
            is_free_text=True,
        ),
        PublicField(name="issued_on", description=_("The date of issue."), format="date", is_null=True),
        PublicField(name="starts_on", description=_("The first day of validity."), format="date"),
        PublicField(
            name="ends_on",
            description=_("The last day of validity; null if open-ended."),
            format="date",
            is_null=True,
        ),
        PublicField(
            name="cancelled_from",
            description=_("The first day on which it is no longer in force."),
            format="date",
            is_null=True,
        ),
        PublicField(
            name="kind",
            description=_("First recognition, re-recognition, or held when the enterprise moved in."),
            choices=tuple(Recognition.Kind.values),
        ),
        PublicField(
            name="field",
            description=_("The field of technology; null if not given."),
            is_null=True,
            is_blank=True,
        ),
    ),
    "Recognition",
    _("A recognition of an enterprise, whether in force or not."),
)
_HELD_FIELDS = ("scheme", "number", "issued_on", "starts_on", "ends_on", "cancelled_from")
HELD_RECOGNITION = PublicRecord(
    Recognition,
    tuple(field for field in RECOGNITION.fields if field.name in _HELD_FIELDS),
    "HeldRecognition",
    _("A recognition held by the enterprise on the date."),
)


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
MEMBERSHIP = PublicRecord(
    ZoneMembership,
    (
        OF_ENTERPRISE,
        PublicField(name="zone", description=_("The code of the zone."), column="zone_id"),
        _STARTS_ON,
        _ENDS_ON,
    ),
)
RECORDED_SINCE = PublicField(
    name="recorded_since",
    description=_("The first day from which the records are complete; null if unknown."),
    format="date",
    is_null=True,
)
CLUSTER = PublicRecord(
    Cluster,
    (
        *NAMED,
        PublicField(
            name="is_core",
            description=_("Whether the plan names it as a core cluster."),
            type="boolean",
        ),
    ),
    "Cluster",
    _("An industrial cluster."),
)
ZONE = PublicRecord(
    Zone,
    (
        *NAMED,
        PublicField(name="kind", description=_("The kind of zone."), choices=tuple(Zone.Kind.values)),
        PublicField(
            name="is_name_zh_ours",
            description=_(
                "Whether the Chinese name is a working translation because no official name has been "
                "published."
            ),
            type="boolean",
        ),
    ),
    "Zone",
    _("A zone; an enterprise can belong to several."),
)
SCHEME = PublicRecord(
    Scheme,
    (
        *NAMED,
        PublicField(
            name="validity",
            description=_("How the last day of validity is determined."),
            choices=tuple(Scheme.Validity.values),
            is_null_in_feed=True,
        ),
        PublicField(
            name="validity_years",
            description=_("Years of validity, for schemes with a term in years."),
            type="integer",
            is_null=True,
        ),
        PublicField(
            name="number_pattern",
            description=_("The regular expression of its certificate numbers; null if there is none."),
            is_null=True,
            is_blank=True,
            outputs=(API, FEED),
        ),
        PublicField(
            name="authority",
            description=_("The granting authority; null if none is named."),
            is_null=True,
            is_blank=True,
            outputs=(API, FEED),
        ),
        RECORDED_SINCE,
    ),
    "Scheme",
    _("A recognition scheme."),
)
SUBDISTRICT = PublicRecord(Subdistrict, NAMED, "Subdistrict", _("A subdistrict of Luohu."))

# By the name of the record in the feed. Records that others refer to come first.
RECORDS: Mapping[str, PublicRecord] = {
    "cluster": CLUSTER,
    "zone": ZONE,
    "subdistrict": SUBDISTRICT,
    "scheme": SCHEME,
    "industry": PublicRecord(Industry, NAMED),
    "enterprise": ENTERPRISE,
    "former_name": PublicRecord(
        FormerName, (OF_ENTERPRISE, PublicField(name="name_zh"), _STARTS_ON, _ENDS_ON)
    ),
    "residence": PublicRecord(
        Residence,
        (
            OF_ENTERPRISE,
            PublicField(name="subdistrict", column="subdistrict_id", is_null=True),
            _STARTS_ON,
            _ENDS_ON,
        ),
    ),
    "membership": MEMBERSHIP,
    "recognition": RECOGNITION,
    "recorded_series": PublicRecord(RecordedSeries, (PublicField(name="code"), RECORDED_SINCE)),
    "statistic": PublicRecord(
        DistrictStatistic,
        (
            PublicField(name="series", is_null=True),
            PublicField(name="reference_on", format="date", is_null=True),
            PublicField(name="value", type="number", feed_sql="trim_scale(v.value)"),
            PublicField(name="is_break", type="boolean"),
            PublicField(name="source", is_null=True),
            PublicField(name="published_on", format="date", is_null=True),
        ),
    ),
}
