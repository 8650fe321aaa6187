"""Revision triangle of an indicator: the figure of each year end as first known, later, and now.

Each value is the public figure with the facts of an earlier state, so the triangle needs nothing but the
history of the registry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from enterprises.history.facts import Facts
from enterprises.history.known_at import end_of
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.figures import Figure
from enterprises.kpis.indicators import Indicator
from enterprises.kpis.recorded import NOT_RECORDED
from enterprises.models import Change
from targets.public_figures import get_public_series

LAGS = (0, 1, 3, 6, 12)  # months after the year end, at whose last day's end the figure was known
YOUNG = 12  # months after which a figure is seldom revised
YOUNG_AGE = timedelta(days=365)


@dataclass(frozen=True)
class RevisionRow:
    """The figure of one year end: as known after each of `LAGS`, and now."""

    on: date
    lagged: tuple[Figure, ...]
    now: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures in the order of the columns."""
        return (*self.lagged, self.now)

    @property
    def last_revision(self) -> Decimal | None:
        """The distance of the present figure from the first one."""
        return self.revision(len(LAGS))

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the page that explains the revision since the first figure."""
        return {"on": self.on.isoformat(), "from_known_at": self.on.isoformat()}

    def revision(self, column: int) -> Decimal | None:
        """Return how far the figure of a column lies from the first one; None where either is missing."""
        first, later = self.lagged[0].value, self.figures[column].value
        return None if first is None or later is None else later - first


@dataclass(frozen=True)
class MeanRevision:
    """The mean of the revisions of some year ends, over those with a first figure and one at the lag."""

    count: int
    mean: Decimal | None
    mean_absolute: Decimal | None
    relative: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """The relative revision as a sentence states it, to a tenth of a percent."""
        return None if self.relative is None else _rounded(self.relative, 3)

    @property
    def size(self) -> Decimal | None:
        """The share without its sign."""
        return None if self.share is None else abs(self.share)

    @classmethod
    def of(cls, rows: Sequence[RevisionRow], column: int, decimals: int) -> MeanRevision:
        """Return the means of a column; `relative` is the sum of revisions over that of first figures."""
        pairs = [
            (row.lagged[0].value, revision)
            for row in rows
            if row.lagged[0].value is not None and (revision := row.revision(column)) is not None
        ]
        if not pairs:
            return cls(0, None, None, None)
        firsts, revisions = (sum(values, Decimal(0)) for values in zip(*pairs, strict=True))
        absolute = sum((abs(revision) for _first, revision in pairs), Decimal(0))
        return cls(
            len(pairs),
            _rounded(revisions / len(pairs), decimals),
            _rounded(absolute / len(pairs), decimals),
            _rounded(revisions / firsts, 4) if firsts > 0 else None,
        )


@dataclass(frozen=True)
class RevisionTriangle:
    """The revisions of the year ends of an indicator; `means` has one for each column after the first."""

    rows: list[RevisionRow]
    means: list[MeanRevision]

    @property
    def lags(self) -> tuple[int, ...]:
        """The months of the columns between the first and the last."""
        return LAGS[1:]

    @property
    def is_empty(self) -> bool:
        """True where no figure is known from an earlier state, as at the beginning of a registry."""
        return not any(figure.value is not None for row in self.rows for figure in row.lagged)

    @property
    def mean_decimals(self) -> int:
        """The number of decimals with which all means are written, so that they stand below each other."""
        means = [value for each in self.means for value in (each.mean, each.mean_absolute) if value]
        return max((max(0, -int(value.normalize().as_tuple().exponent)) for value in means), default=0)

    @property
    def usual(self) -> MeanRevision:
        """The mean revision in the first `YOUNG` months."""
        return self.means[LAGS.index(YOUNG) - 1]

    @property
    def example(self) -> RevisionRow | None:
        """The latest year end with a first figure and one after `YOUNG` months."""
        column = LAGS.index(YOUNG)
        return next((row for row in reversed(self.rows) if row.revision(column) is not None), None)

    @property
    def notes(self) -> list[str]:
        """The reasons of missing values, each once, in the order of the footnotes."""
        reasons = [figure.reason for row in self.rows for figure in row.figures]
        return list(dict.fromkeys(reason for reason in reasons if reason))


def build_revisions(
    indicator: Indicator, years: Sequence[int], facts: Facts, *, until: datetime | None = None
) -> RevisionTriangle:
    """Return the revision triangle of some year ends, with the lags that have passed at an instant.

    The facts are those of this instant, by default that of their last commit. Cached by the state and the
    last lag that has passed: on a day without entries a figure is known after one more month all the same.
    """
    until = until or Change.objects.committed_at(facts.seq)
    ends = {(year, lag): end_of(get_day_known(year, lag)) for year in years for lag in LAGS}
    passed = {cell: end for cell, end in ends.items() if until is None or end <= until}
    name = ("revisions", indicator.code, list(years), facts.seq, max(passed.values(), default=None))
    return cached_by_state(name, lambda: _compute(indicator, years, facts, passed))


def find_usual_revision(
    indicator: Indicator, figure: Figure, years: Sequence[int], moment: Moment
) -> MeanRevision | None:
    """Return how much figures of some year ends were revised, beside one that is expected to be.

    None beside an older figure, by its age at the instant of the moment, and without an earlier figure.
    """
    until = moment.known_until
    if figure.value is None or until is None:
        return None
    if timezone.localdate(until) - indicator.day(figure.on) > YOUNG_AGE:
        return None
    usual = build_revisions(indicator, years, moment.facts, until=until).usual
    return usual if usual.relative is not None else None


def get_day_known(year: int, lag: int) -> date:
    """Return the day at whose end the figure of a year end is looked up, some months after it."""
    following, month = divmod(12 * (year + 1) + lag, 12)
    return date(following, month + 1, 1) - timedelta(days=1)


def _compute(
    indicator: Indicator, years: Sequence[int], facts: Facts, passed: Mapping[tuple[int, int], datetime]
) -> RevisionTriangle:
    """Compute the triangle in one statement for each state and one for the states.

    `passed` has the instants of the lags that have passed, by year. Year ends that are looked up at the same
    state share a statement. A year that is not recorded has no earlier figures, because an earlier state may
    not have known from which day it is.
    """
    now = [public.figure for public in get_public_series(indicator, years=years, facts=facts)]
    recorded = {figure.on.year for figure in now if figure.reason != NOT_RECORDED}
    due = {cell: instant for cell, instant in passed.items() if cell[0] in recorded}
    instants = sorted(set(due.values()))  # the same for most indicators of a page
    states = cached_by_state(("states at", instants), lambda: Change.objects.states_at(instants))
    years_by_seq: dict[int, set[int]] = {}
    for (year, _lag), instant in due.items():
        if (seq := states[instant]) is not None:
            years_by_seq.setdefault(seq, set()).add(year)
    known = {
        (seq, public.figure.on.year): public.figure
        for seq, wanted in years_by_seq.items()
        for public in get_public_series(indicator, years=sorted(wanted), facts=Facts(seq))
    }

    def look_up(figure: Figure, lag: int) -> Figure:
        cell = (figure.on.year, lag)
        if figure.on.year not in recorded:
            return figure
        if cell not in due:
            return replace(figure, value=None, reason="not_yet_known")
        seq = states[due[cell]]
        if seq is None:
            return replace(figure, value=None, reason="before_history")
        return known[seq, figure.on.year]

    rows = [RevisionRow(figure.on, tuple(look_up(figure, lag) for lag in LAGS), figure) for figure in now]
    decimals = indicator.unit.decimals + 1
    means = [MeanRevision.of(rows, column, decimals) for column in range(1, len(LAGS) + 1)]
    return RevisionTriangle(rows, means)


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
