"""All public records; reports, support, projects, addresses and persons are not public."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from enterprises.models import (
    DistrictStatistic,
    FormerName,
    Industry,
    RecordedSeries,
    Residence,
    ZoneMembership,
)
from enterprises.public_records.enterprises import ENTERPRISE
from enterprises.public_records.fields import PublicField, PublicRecord
from enterprises.public_records.recognitions import RECOGNITION
from enterprises.public_records.reference import CLUSTER, SCHEME, SUBDISTRICT, ZONE
from enterprises.public_records.shared_fields import ENDS_ON, NAMED, OF_ENTERPRISE, RECORDED_SINCE, STARTS_ON

MEMBERSHIP = PublicRecord(
    ZoneMembership,
    (
        OF_ENTERPRISE,
        PublicField(name="zone", description=_("The code of the zone."), column="zone_id"),
        STARTS_ON,
        ENDS_ON,
    ),
)

# By the name of the record in the feed. Records that others refer to come first.
RECORDS: Mapping[str, PublicRecord] = {
    "cluster": CLUSTER,
    "zone": ZONE,
    "subdistrict": SUBDISTRICT,
    "scheme": SCHEME,
    "industry": PublicRecord(Industry, NAMED),
    "enterprise": ENTERPRISE,
    "former_name": PublicRecord(FormerName, (OF_ENTERPRISE, PublicField(name="name_zh"), STARTS_ON, ENDS_ON)),
    "residence": PublicRecord(
        Residence,
        (
            OF_ENTERPRISE,
            PublicField(name="subdistrict", column="subdistrict_id", is_null=True),
            STARTS_ON,
            ENDS_ON,
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
