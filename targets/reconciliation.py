"""What others announced beside what is computed: each figure with its document, and where they disagree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from enterprises.history.facts import CachedFacts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.figures import Figure, Text
from enterprises.kpis.indicators import INDICATORS, Indicator
from targets.models import Comparator, PublishedFigure
from targets.public_figures import PublicFigure, public_breakdown, public_figure, public_on_days, unpublished

VERDICTS: dict[str, Text] = {
    "agrees": _("Agrees"),
    "disagrees": _("Differs"),
    "not_computed": _("No comparable figure"),
}


@dataclass(frozen=True)
class Comparison:
    """An announced figure and the computed one of the same day and scope."""

    indicator: Indicator
    announced: PublishedFigure
    public: PublicFigure

    @property
    def query(self) -> dict[str, str]:
        """The parameters that ask for the indicator's page on the day."""
        return {"on": self.announced.on.isoformat()}

    @property
    def difference(self) -> Decimal | None:
        """How much the computed figure is above the announced one; None where there is none."""
        value = self.public.figure.value
        return None if value is None else value - self.announced.value

    @property
    def status(self) -> str:
        """One of VERDICTS; “more than 600” agrees with all above it."""
        difference = self.difference
        if difference is None:
            return "not_computed"
        agrees = {
            Comparator.EXACTLY.value: difference == 0,
            Comparator.AT_LEAST.value: difference >= 0,
            Comparator.MORE_THAN.value: difference > 0,
        }
        return "agrees" if agrees[self.announced.comparator] else "disagrees"

    @property
    def verdict(self) -> Text:
        """The status in words."""
        return VERDICTS[self.status]


def comparisons(moment: Moment, *, only_disagreeing: bool = False) -> list[Comparison]:
    """Return every announced figure up to the day beside the computed one, by indicator and day.

    Both as known at the moment, inside whose tables it is called. Cached by the registry's state; otherwise
    one query for what was announced; a stock takes one more for all its days, another indicator as many as
    its value for each announced day.
    """
    cached = moment.with_facts(CachedFacts(moment.seq))
    found = cached_by_state(("comparisons", *moment.cache_key), lambda: _comparisons(cached))
    return [each for each in found if each.status == "disagrees" or not only_disagreeing]


def _comparisons(moment: Moment) -> list[Comparison]:
    by_indicator: dict[str, list[PublishedFigure]] = defaultdict(list)
    for row in PublishedFigure.objects.filter(on__lte=moment.on).order_by("on", "pk"):
        by_indicator[row.indicator].append(row)
    return [
        each
        for code, indicator in INDICATORS.items()
        for each in _of_indicator(indicator, by_indicator.get(code, []), moment)
    ]


def _of_indicator(indicator: Indicator, announced: list[PublishedFigure], moment: Moment) -> list[Comparison]:
    if isinstance(indicator, StockCount):
        days = sorted({row.on for row in announced})
        live = dict(
            zip(days, public_on_days(indicator, days=days, facts=moment.facts) if days else [], strict=True)
        )
    else:
        live = {row.on: public_figure(indicator, moment.at(row.on)) for row in announced}
    return [
        Comparison(indicator, row, _scoped(indicator, row, live[row.on], moment.at(row.on)))
        for row in announced
    ]


def _scoped(
    indicator: Indicator, announced: PublishedFigure, district: PublicFigure, moment: Moment
) -> PublicFigure:
    """The figure of the district, or of the cluster, zone or subdistrict that was announced for."""
    if announced.scope == PublishedFigure.Scope.DISTRICT:
        return district
    by, code = announced.scope, announced.scope_code
    cells = public_breakdown(indicator, moment, by) or unpublished(by, moment.facts)
    cell = next((cell for cell in cells if cell.key == code), None)
    value, reason = (cell.value, cell.reason) if cell else (None, "not_published")
    return PublicFigure(Figure(on=announced.on, period=district.figure.period, value=value, reason=reason))
