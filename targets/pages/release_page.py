"""A release as its page shows it: each indicator with its total, its series and its parts, all frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.history.facts import Facts
from enterprises.history.known_at import NOW, ChosenInstant, chosen_instant
from enterprises.history.moment import Moment
from enterprises.kpis.dimensions import DIMENSION_NAMES
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS, Indicator
from targets.models import Release, ReleaseFigure
from targets.pages.breakdowns import Breakdown
from targets.public_figures import public_figure


@dataclass(frozen=True)
class PublishedAccount:
    """One indicator of a release; `version` is that of the definition under which it was computed."""

    indicator: Indicator
    version: int
    total: ReleaseFigure
    variants: list[tuple[Text, ReleaseFigure]]
    breakdowns: list[Breakdown]


def published_accounts(release: Release) -> list[PublishedAccount]:
    """Return the release's figures by indicator, in the order in which they were compiled. One query."""
    rows: dict[str, list[ReleaseFigure]] = {}
    for row in release.figures.order_by("pk"):
        rows.setdefault(row.indicator, []).append(row)
    return [_account(INDICATORS[code], found) for code, found in rows.items() if code in INDICATORS]


def _account(indicator: Indicator, rows: Sequence[ReleaseFigure]) -> PublishedAccount:
    total = next(row for row in rows if not row.by and not row.series)
    return PublishedAccount(
        indicator,
        total.version,
        total,
        [
            (indicator.series_names.get(row.series, row.series), row)
            for row in rows
            if row.series and not row.by
        ],
        [_breakdown(by, rows, total.value) for by in DIMENSION_NAMES if any(row.by == by for row in rows)],
    )


def _breakdown(by: str, rows: Sequence[ReleaseFigure], total: Decimal | None) -> Breakdown:
    cells = [row.cell for row in rows if row.by == by]
    return Breakdown.of(by, cells, total)


@dataclass(frozen=True)
class Since:
    """What a release says of a count, and what is computed now for the same day."""

    indicator: Indicator
    frozen: ReleaseFigure
    now: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """How much was learned since; None where a value is missing."""
        return (
            self.now - self.frozen.value if self.now is not None and self.frozen.value is not None else None
        )


def since(release: Release, accounts: Sequence[PublishedAccount], facts: Facts = Facts()) -> list[Since]:
    """Return the counts for the day of the release, as known by `facts`, beside what it froze.

    Two or so queries for each.
    """
    moment = Moment(release.as_of, facts)
    return [
        Since(
            account.indicator,
            account.total,
            public_figure(account.indicator, moment).figure.value,
        )
        for account in accounts
        if not account.indicator.is_confidential
    ]


def chosen_release(release: Release, parameters: Mapping[str, str], *, now: datetime) -> ChosenInstant:
    """Return the instant that the page of a release is asked for.

    Its figures are frozen; what stands around them (what was learned since, which release corrects it) is
    as known then. An instant before its publication leaves now, and an error for the reader.
    """
    instant = chosen_instant(parameters, now=now)
    if Release.objects.published_by_state(instant.facts.seq).contains(release):
        return instant
    published = release.published_at and timezone.localtime(release.published_at)
    message = _(
        "This release was published later, on %(at)s; the information shown with its figures is current."
    )
    return ChosenInstant(NOW.snapshot, error=message % {"at": f"{published:%Y-%m-%d %H:%M}"})
