"""Reconciliation of announced figures and of the baselines of plans with computed figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.figures import Cell, Figure, Text
from enterprises.kpis.indicators import INDICATORS, Indicator
from targets.models import Comparator, Plan, PublishedFigure, Target
from targets.public_figures import (
    PublicFigure,
    build_unpublished_cells,
    get_public_breakdown,
    get_public_figure,
    get_public_figures_on_days,
)

VERDICTS: dict[str, Text] = {
    "agrees": _("Agrees"),
    "disagrees": _("Differs"),
    "not_computed": _("No comparable figure"),
}


@dataclass(frozen=True)
class ReconciledFigure:
    """An announced figure and the computed one of the same day and scope.

    `part` is the part of the district that it is about, if it is not the whole. A baseline stands as a figure
    that its `plan` states exactly, so that both are compared by one rule.
    """

    indicator: Indicator
    announced: PublishedFigure
    public: PublicFigure
    plan: Plan | None = None
    part: Cell | None = None

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the indicator's page on the day."""
        return {"on": self.announced.on.isoformat()}

    @property
    def difference(self) -> Decimal | None:
        """The computed figure less the announced one; None if there is no computed figure."""
        value = self.public.figure.value
        return None if value is None else value - self.announced.value

    @property
    def status(self) -> str:
        """A key of VERDICTS; “more than 600” agrees with any higher value."""
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


def reconcile(moment: Moment, *, only_disagreeing: bool = False) -> list[ReconciledFigure]:
    """Return every announced figure and baseline up to the day beside the computed one, by indicator and day.

    Call it inside the tables of the moment. Cached by the registry's state; otherwise one query for the
    announced figures, one for the baselines, one for the first recorded days, one for all days of a stock,
    and those of a value for each day of another indicator.
    """
    cached = moment.with_cached_facts()
    reconciled = cached_by_state(("reconciled", *moment.cache_key), lambda: _reconcile(cached))
    return [each for each in reconciled if each.status == "disagrees" or not only_disagreeing]


def _reconcile(moment: Moment) -> list[ReconciledFigure]:
    stated: dict[str, list[tuple[PublishedFigure, Plan | None]]] = defaultdict(list)
    for row in PublishedFigure.objects.filter(on__lte=moment.on).order_by("on", "pk"):
        stated[row.indicator].append((row, None))
    for figure, plan in _fetch_baselines(moment.on):
        stated[figure.indicator].append((figure, plan))
    return [
        each
        for code, indicator in INDICATORS.items()
        for each in _reconcile_indicator(
            indicator, sorted(stated.get(code, []), key=lambda pair: pair[0].on), moment
        )
    ]


def _fetch_baselines(until: date) -> list[tuple[PublishedFigure, Plan]]:
    """Return each baseline up to a day once for its plan, as a figure that is not stored.

    A count that starts with its plan has no value to compare: it is 0 before its first day by definition.
    """
    targets = Target.objects.filter(baseline_on__lte=until).select_related("plan").order_by("pk")
    baselines = {}
    for target in targets:
        base_on, value = target.baseline_on, target.baseline_value
        if base_on is None or value is None or target.definition.is_count_from_zero:
            continue
        key = (target.plan_id, target.indicator, target.scope, target.scope_code)
        figure = PublishedFigure(
            indicator=target.indicator,
            scope=target.scope,
            scope_code=target.scope_code,
            on=base_on,
            value=value,
            comparator=Comparator.EXACTLY,
        )
        baselines[key, base_on, value] = figure, target.plan
    return list(baselines.values())


def _reconcile_indicator(
    indicator: Indicator, stated: list[tuple[PublishedFigure, Plan | None]], moment: Moment
) -> list[ReconciledFigure]:
    days = sorted({figure.on for figure, _plan in stated})
    if isinstance(indicator, StockCount):
        figures = get_public_figures_on_days(indicator, days=days, facts=moment.facts) if days else []
    else:
        figures = [get_public_figure(indicator, moment.at(day)) for day in days]
    computed = dict(zip(days, figures, strict=True))
    return [
        _reconcile_figure(indicator, figure, computed[figure.on], moment, plan) for figure, plan in stated
    ]


def _reconcile_figure(
    indicator: Indicator,
    announced: PublishedFigure,
    district: PublicFigure,
    moment: Moment,
    plan: Plan | None,
) -> ReconciledFigure:
    """Return the announced figure beside the computed one for its scope."""
    if announced.scope == PublishedFigure.Scope.DISTRICT:
        return ReconciledFigure(indicator, announced, district, plan)
    moment = moment.at(announced.on)
    by, code = announced.scope, announced.scope_code
    cells = get_public_breakdown(indicator, moment, by) or build_unpublished_cells(indicator, moment, by)
    cell = next((cell for cell in cells if cell.key == code), None)
    value, reason = (cell.value, cell.reason) if cell else (None, "not_published")
    figure = Figure(on=announced.on, period=district.figure.period, value=value, reason=reason)
    return ReconciledFigure(indicator, announced, PublicFigure(figure), plan, cell)
