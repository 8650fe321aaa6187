"""Number of enterprises whose recognition expired and that await re-recognition."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from enterprises.kpis.definition import DAILY, NOTICES
from enterprises.kpis.enterprise_counts import EnterpriseCount
from enterprises.kpis.figures import Text
from enterprises.kpis.stock import renewal_due
from enterprises.kpis.units import ENTERPRISES, Unit

# DOMAIN 4.14 and 4.16; the same rule for one enterprise is `enterprises.timeline.awaiting_renewal`. Only the
# certificate that was in force last decides, so nobody awaits a renewal after a cancellation.
AWAITING = f"""
    WITH held AS (
        SELECT DISTINCT ON (d.day, r.enterprise_id)
               d.day, r.enterprise_id, r.id AS recognition_id, r.ends_on, upper(r.in_force) AS left_on
        FROM unnest(%(days)s::date[]) AS d(day)
        JOIN {{recognition}} r ON r.scheme_id = %(scheme)s AND lower(r.in_force) <= d.day
        ORDER BY d.day, r.enterprise_id, upper(r.in_force) DESC NULLS FIRST, r.id
    ), members AS (
        SELECT DISTINCT ON (x.day, e.id) x.day, x.day AS placed_on, e.id, e.cluster_id,
               x.recognition_id, h.id AS residence_id
        FROM held x
        JOIN {{residence}} h ON h.enterprise_id = x.enterprise_id AND h.days @> x.day
        JOIN {{enterprise}} e ON e.id = x.enterprise_id AND e.days @> x.day
        WHERE x.left_on = x.ends_on + 1 AND x.day > x.ends_on AND x.day <= {renewal_due("x.ends_on")}
        ORDER BY x.day, e.id, h.id
    )
"""
AWAITING_RECORDS = """
    SELECT ARRAY(SELECT id FROM members) AS enterprise,
           ARRAY(SELECT residence_id FROM members) AS residence,
           ARRAY(SELECT recognition_id FROM members) AS recognition
"""


@dataclass(frozen=True, kw_only=True)
class AwaitingCount(EnterpriseCount):
    """Number of enterprises of the district that await re-recognition under a scheme."""

    members: str = AWAITING
    rests_on: str = AWAITING_RECORDS
    scheme: str = "national_high_tech"
    direction: str = "down"
    unit: Unit = ENTERPRISES
    source: Text = NOTICES
    frequency: Text = DAILY
    caveats: tuple[Text, ...] = (
        _("Certificates expire in autumn and are issued in winter, so the number is highest in between."),
        _("A certificate of December is announced in January; until it is entered its holder is counted."),
    )
