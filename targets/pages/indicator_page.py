"""The page of one indicator: its summary, projection, flows and contributors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.figures import CHANGE_REASONS, Contributor, Flow, Text, last_ended_year
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.kpis.renewals import ExpiredCount
from targets.models import PublishedFigure
from targets.pages.projections import Projection, build_projection
from targets.pages.seasons import SeasonRow, build_seasons
from targets.pages.summaries import IndicatorSummary, SpanFlow, build_indicator_summaries
from targets.revisions import RevisionTriangle, build_revisions
from targets.scoped_targets import ScopedTarget, fetch_scoped_targets

YEARS_OF_FLOW = 5

# Entries to and exits from a stock, in the order of the table (DOMAIN 4.3).
ENTERING: dict[str, Text] = {name: CHANGE_REASONS[name] for name in ("first", "renewed", "moved_in")}
LEAVING: dict[str, Text] = {
    name: CHANGE_REASONS[name] for name in ("late_renewal", "expired", "cancelled", "moved_out", "ended")
}


@dataclass(frozen=True)
class Flows:
    """The flows of a stock between days: a row for each reason; the columns add up.

    Before `recorded_since` there is none. `recent` is the last of them.
    """

    spans: list[tuple[date, date]]
    start: list[int]
    entering: list[tuple[Text, list[int]]]
    leaving: list[tuple[Text, list[int]]]
    end: list[int]
    recorded_since: date | None = None
    recent: SpanFlow | None = None


@dataclass(frozen=True)
class IndicatorPage:
    """The page of one indicator on a day."""

    summary: IndicatorSummary
    announced: Sequence[PublishedFigure]
    flows: Flows | None
    contributors: list[Contributor] | None
    projection: Projection | None
    scoped_targets: list[ScopedTarget]
    revisions: RevisionTriangle
    seasons: list[SeasonRow]

    @property
    def renewal_indicators(self) -> list[Indicator]:
        """The indicators that settle the exits by year, of the same scheme as the stock."""
        scheme = getattr(self.summary.indicator, "scheme", None)
        return [
            each for each in INDICATORS.values() if isinstance(each, ExpiredCount) and each.scheme == scheme
        ]


def build_indicator_page(moment: Moment, indicator: Indicator) -> IndicatorPage:
    """Return the content of the page of an indicator.

    Queries besides those of the summary: one for announced figures, at most six for the flows of a stock,
    four for its expiry cliff and five for what was known on the day, one for a public list of contributors,
    one for scoped targets and those of their breakdowns; for the revisions two, and one for each earlier
    state looked up; two for the same day of earlier years.
    """
    moment = moment.with_cached_facts()
    (summary,) = build_indicator_summaries(moment, indicators=[indicator], dimensions=indicator.dimensions)
    announced = PublishedFigure.objects.filter(
        indicator=indicator.code, scope=PublishedFigure.Scope.DISTRICT, on__lte=moment.on
    )
    flows = build_flows(indicator, moment) if isinstance(indicator, StockCount) else None
    return IndicatorPage(
        replace(summary, recent_flow=flows.recent) if flows else summary,
        list(announced.order_by("on", "pk")),
        flows,
        None if summary.figure.value is None else fetch_contributors(indicator, moment),
        build_projection(moment, summary),
        fetch_scoped_targets(moment, indicator=indicator.code),
        build_revisions(indicator, summary.years, moment.facts, until=moment.known_until),
        build_seasons(moment, indicator),
    )


def fetch_contributors(indicator: Indicator, moment: Moment) -> list[Contributor] | None:
    """Return the enterprises included in the figure; None if their list is not public."""
    if indicator.is_confidential or not indicator.lists_contributors:
        return None
    return indicator.contributors(moment)


def build_flows(indicator: StockCount, moment: Moment) -> Flows:
    """Return the flows between the last year ends, and from the last one to the day; cached by state."""
    return cached_by_state(
        ("flows", indicator.code, *moment.cache_key), lambda: _compute_flows(indicator, moment)
    )


def _compute_flows(indicator: StockCount, moment: Moment) -> Flows:
    last = last_ended_year(moment.on)
    ends = [date(year, 12, 31) for year in range(last - YEARS_OF_FLOW, last + 1)]
    if ends[-1] < moment.on:
        ends.append(moment.on)
    flows_by_span = indicator.flows(moment.facts, ends)
    flows = list(flows_by_span.values())
    return Flows(
        list(flows_by_span),
        [flow.start for flow in flows],
        _build_rows(ENTERING, flows),
        _build_rows(LEAVING, flows),
        [flow.end for flow in flows],
        indicator.recorded_since(moment.facts) if len(flows) < len(ends) - 1 else None,
        SpanFlow(*[*flows_by_span][-1], flows[-1]) if flows else None,
    )


def _build_rows(reasons: dict[str, Text], flows: list[Flow]) -> list[tuple[Text, list[int]]]:
    return [(words, [getattr(flow, name) for flow in flows]) for name, words in reasons.items()]
