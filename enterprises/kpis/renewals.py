"""Renewals of expiring certificates: the renewal rate, late renewals and true losses, by calendar year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.annual import Sum
from enterprises.kpis.definition import NOTICES, YEARLY
from enterprises.kpis.dimensions import cells_of, labels
from enterprises.kpis.figures import Cell, Contributor, Figure, Text, last_ended_year
from enterprises.kpis.indicator import Records
from enterprises.kpis.stock import recognised_again
from enterprises.kpis.units import ENTERPRISES, PERCENT, Unit
from enterprises.kpis.yearly import YearlyRatio, YearlySum
from enterprises.models import Change, Enterprise, Recognition, Residence

UNTIL_MARCH = _("There is no value for a year until 31 March of the next.")

# Each holder counts once a year, by the last certificate that expired while it was in the district; a
# cancelled one does not expire. What is in force from the day after on is renewed in time, otherwise late.
RENEWALS = f"""
    WITH expired AS (
        SELECT DISTINCT ON (y.year, e.id) y.year, r.id AS recognition_id, h.id AS residence_id, r.ends_on,
               e.id, coalesce(e.uscc, e.organisation_code) AS code, e.name_zh, e.name_en, e.cluster_id, e.days
        FROM unnest(%(years)s::int[]) AS y(year)
        JOIN {{recognition}} r ON r.scheme_id = %(scheme)s AND upper(r.in_force) = r.ends_on + 1
            AND r.ends_on BETWEEN make_date(y.year, 1, 1) AND make_date(y.year, 12, 31)
        JOIN {{residence}} h ON h.enterprise_id = r.enterprise_id AND h.days @> r.ends_on
        JOIN {{enterprise}} e ON e.id = r.enterprise_id AND e.days @> r.ends_on
        ORDER BY y.year, e.id, r.ends_on DESC, r.id DESC
    ), outcome AS (
        SELECT DISTINCT ON (x.year, x.id) x.*, n.id AS renewal_id,
               CASE WHEN n.id IS NULL THEN 'lost'
                    WHEN n.in_force @> x.ends_on + 1 THEN 'in_time' ELSE 'late' END AS outcome
        FROM expired x
        LEFT JOIN {{recognition}} n ON n.enterprise_id = x.id AND n.scheme_id = %(scheme)s
            AND {recognised_again("n.in_force", "x.ends_on")}
        ORDER BY x.year, x.id, lower(n.in_force), n.id
    )
"""
USUAL = """
    SELECT count(*) AS ended, count(*) FILTER (WHERE outcome <> 'lost') AS renewed FROM outcome
"""
BEHIND = """
    SELECT ARRAY(SELECT id FROM reporting) AS enterprise,
           ARRAY(SELECT residence_id FROM reporting) AS residence,
           ARRAY(SELECT report_id FROM reporting UNION ALL
                 SELECT renewal_id FROM reporting WHERE renewal_id IS NOT NULL) AS recognition
"""


def _reporting(value: str, condition: str) -> str:
    """Return the holders with one outcome as the CTE `reporting` that yearly sums read."""
    return (
        RENEWALS
        + f"""
    , reporting AS (
        SELECT year, id, code, name_zh, name_en, cluster_id, days, residence_id, renewal_id,
               recognition_id AS report_id, {value} AS value, 1::numeric AS base
        FROM outcome WHERE {condition}
    )
"""
    )


RATE = _reporting("CASE WHEN outcome = 'lost' THEN 0 ELSE 1 END::numeric", "true")
LATE = _reporting("1::numeric", "outcome = 'late'")
LOST = _reporting("1::numeric", "outcome = 'lost'")


def settled_year(day: date) -> int:
    """Return the last year whose renewals were due by a day: those up to 31 March of the next year."""
    return day.year - 1 if (day.month, day.day) >= (3, 31) else day.year - 2


def known_settled_year(facts: Facts) -> int:
    """Return the last year whose renewals are known.

    The last commit decides and not the clock, so that the figure of a state never changes. Without a
    commit it is the present day.
    """
    name = ("committed at", facts.seq)
    committed_at = cached_by_state(name, lambda: Change.objects.committed_at(facts.seq))
    return settled_year(timezone.localdate(committed_at))


def usual_renewals(facts: Facts, scheme: str, years: Sequence[int]) -> tuple[int, int]:
    """Return how many holders had a certificate that expired in some years, and how many were renewed."""
    row = facts.fetch_all(RENEWALS + USUAL, scheme=scheme, years=list(years))[0]
    return row["ended"], row["renewed"]


@dataclass(frozen=True, kw_only=True)
class ExpiredCount(YearlySum):
    """Number of holders whose certificates expired in a year, with one outcome (DOMAIN 4.16).

    Until the renewals of a year are known there is no value. There is no coverage, because nobody reports.
    """

    scheme: str = "national_high_tech"
    unit: Unit = ENTERPRISES
    source: Text = NOTICES
    frequency: Text = YEARLY
    caveats: tuple[Text, ...] = (UNTIL_MARCH,)

    def compute_value(self, moment: Moment) -> Figure:
        return _until_settled(super().compute_value(moment), known_settled_year(moment.facts))

    def compute_series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        settled = known_settled_year(facts)
        return [_until_settled(figure, settled) for figure in super().compute_series(facts, years)]

    def compute_breakdown(self, moment: Moment, by: str) -> list[Cell]:
        if _is_settled(moment.on, known_settled_year(moment.facts)):
            return super().compute_breakdown(moment, by)
        key_labels = labels(moment.facts, by)
        return cells_of(key_labels, {}, reasons={key: "renewals_open" for key, _zh, _en in key_labels})

    def compute_contributors(self, moment: Moment) -> list[Contributor]:
        is_settled = _is_settled(moment.on, known_settled_year(moment.facts))
        return super().compute_contributors(moment) if is_settled else []

    def expected(self, moment: Moment) -> list[Contributor]:
        return self.contributors(moment)

    def records(self, moment: Moment) -> Records:
        row = moment.facts.fetch_all(
            self.reporting + BEHIND, years=[last_ended_year(moment.on)], scheme=self.scheme
        )[0]
        return {
            Enterprise: row["enterprise"],
            Residence: row["residence"],
            Recognition: row["recognition"],
        }


def _is_settled(on: date, settled: int) -> bool:
    """Return whether the renewals of the year of a figure are known, the last such year being `settled`."""
    return last_ended_year(on) <= settled


def _until_settled(figure: Figure, settled: int) -> Figure:
    figure = replace(figure, reported=None, expected=None)
    if _is_settled(figure.on, settled):
        return figure
    return replace(figure, value=None, reason="renewals_open", provisional=0)


@dataclass(frozen=True, kw_only=True)
class RenewalRate(ExpiredCount, YearlyRatio):
    """Share of the holders of expired certificates that were recognised again, in percent."""

    unit: Unit = PERCENT
    is_share: bool = True
    is_rounded: bool = True

    def amount(self, total: Sum) -> tuple[Decimal | None, str]:
        if not total.base or total.value is None:
            return None, "none_expired"
        return self.quantised(100 * total.value / total.base), ""
