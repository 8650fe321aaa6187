"""The public fields of reference tables: clusters, zones, schemes, subdistricts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.models import Cluster, Scheme, Subdistrict, Zone
from enterprises.public_records.fields import API, FEED, PublicField, PublicRecord
from enterprises.public_records.shared_fields import NAMED, RECORDED_SINCE

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
