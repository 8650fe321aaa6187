"""Certificates that imports name and no figure counts, because the registry does not have their company."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Count, Max

from enterprises.history.moment import Moment
from enterprises.kpis.counts import StockCount
from enterprises.kpis.indicator import Indicator
from enterprises.models import ImportBatch

# Each certificate once, in however many files it stands; one that came to be held is missing no longer.
UNMATCHED = """
    SELECT c.certificate ->> 'scheme' AS scheme,
           count(DISTINCT coalesce(nullif(c.certificate ->> 'number', ''),
                                   concat_ws(' ', c.label, c.certificate ->> 'starts_on'))) AS n
    FROM enterprises_importrow c JOIN enterprises_importbatch b ON b.id = c.batch_id
    WHERE c.outcome = 'unmatched' AND c.certificate IS NOT NULL AND b.status IN ('planned', 'applied')
      AND coalesce((c.certificate ->> 'starts_on')::date, '-infinity') <= %(on)s
      AND coalesce((c.certificate ->> 'ends_on')::date, 'infinity') >= %(on)s
      AND NOT EXISTS (
        SELECT FROM enterprises_recognition r WHERE r.number <> ''
          AND r.scheme_id = c.certificate ->> 'scheme' AND r.number = c.certificate ->> 'number')
    GROUP BY 1
"""


def count_unmatched(indicators: Iterable[Indicator], moment: Moment) -> dict[str, int]:
    """Return for each stock how many certificates of its scheme, in force on the day, lack their company.

    By the code of the indicator, in one query. As known now alone: imports are staging and have no history,
    so they are not of the registry's state either, and this is not to be kept by it.
    """
    schemes = {each.code: each.scheme for each in indicators if isinstance(each, StockCount)}
    if not schemes or moment.seq is not None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(UNMATCHED, {"on": moment.on})
        found = dict(cursor.fetchall())
    return {code: found.get(scheme, 0) for code, scheme in schemes.items()}


def state_of_plans() -> tuple[object, ...]:
    """Return what changes whenever the plans of imports do: how many there are and when the last was made."""
    plans = ImportBatch.objects.filter(status=ImportBatch.Status.PLANNED)
    found = plans.aggregate(number=Count("pk"), last=Max("planned_at"))
    return found["number"], found["last"]
