"""Unmatched certificates: imported certificates whose enterprise is not in the registry."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Count, Max

from enterprises.history.moment import Moment
from enterprises.kpis.counts import StockCount
from enterprises.kpis.indicator import Indicator
from enterprises.models import ImportBatch

# Each certificate is counted once, even if several files contain it, and no longer once it is entered.
UNMATCHED = """
    SELECT c.certificate ->> 'scheme' AS scheme,
           count(DISTINCT coalesce(nullif(c.certificate ->> 'number', ''),
                                   concat_ws(' ', c.label, c.certificate ->> 'starts_on'))) AS n
    FROM enterprises_importrow c JOIN enterprises_importbatch b ON b.id = c.batch_id
    WHERE c.outcome = 'unmatched' AND c.certificate IS NOT NULL AND b.status IN ('planned', 'applied')
      AND period_days((c.certificate ->> 'starts_on')::date, (c.certificate ->> 'ends_on')::date)
          @> %(on)s::date
      AND NOT EXISTS (
        SELECT FROM enterprises_recognition r WHERE r.number <> ''
          AND r.scheme_id = c.certificate ->> 'scheme' AND r.number = c.certificate ->> 'number')
    GROUP BY 1
"""


def count_unmatched(indicators: Iterable[Indicator], moment: Moment) -> dict[str, int]:
    """Return for each stock the number of unmatched certificates of its scheme in force on the day.

    By indicator code, in one query. Only for now: imports are staging data without history, so the number
    is not part of the registry's state and must not be cached by it.
    """
    schemes = {each.code: each.scheme for each in indicators if isinstance(each, StockCount)}
    if not schemes or moment.seq is not None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(UNMATCHED, {"on": moment.on})
        counts = dict(cursor.fetchall())
    return {code: counts.get(scheme, 0) for code, scheme in schemes.items()}


def state_of_plans() -> tuple[object, ...]:
    """Return a key that changes with the plans of imports: their number and the last planning instant."""
    plans = ImportBatch.objects.filter(status=ImportBatch.Status.PLANNED)
    aggregates = plans.aggregate(number=Count("pk"), last=Max("planned_at"))
    return aggregates["number"], aggregates["last"]
