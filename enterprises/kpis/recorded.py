"""First recorded days: before them a figure is missing, not zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from enterprises.codecs.iso_dates import parse_day
from enterprises.history.facts import Facts

NOT_RECORDED = "not_recorded"
SCHEME = "scheme:"
# Series under the rows of a breakdown, besides the indicator's; each row by scheme also has that scheme's.
DIMENSION_SERIES: Mapping[str, tuple[str, ...]] = {
    "zone": ("zone_memberships",),
    "subdistrict": ("residences",),
}

FIRST_DAYS = """
    SELECT 'scheme:' || s.code AS series, s.recorded_since FROM {scheme} s WHERE s.recorded_since IS NOT NULL
    UNION ALL
    SELECT r.code, r.recorded_since FROM {recordedseries} r WHERE r.recorded_since IS NOT NULL
"""


@dataclass(frozen=True)
class Required:
    """The series a figure rests on: those recorded throughout its period, and those on its last day."""

    throughout: tuple[str, ...] = ()
    at_the_end: tuple[str, ...] = ()

    def plus(self, *series: str) -> Required:
        """Return these series and more that are read on the last day."""
        return Required(self.throughout, (*self.at_the_end, *series))


@dataclass(frozen=True)
class FirstDays:
    """The first recorded day of each series, as known; a series that is missing here has no known one."""

    by_series: Mapping[str, date] = field(default_factory=dict)

    def since(self, series: Sequence[str]) -> date | None:
        """Return the day from which all of some series are recorded; None if it is unknown for all."""
        return max((self.by_series[each] for each in series if each in self.by_series), default=None)

    def covers(self, required: Required, period: str, day: date) -> bool:
        """Return whether all series are recorded for a period that ends on a day.

        A year that is recorded in part is not: its sum or count would be too small without a sign of it.
        """
        begun, ended = self.since(required.throughout), self.since(required.at_the_end)
        return (begun is None or begun <= first_day(period)) and (ended is None or ended <= day)

    def series_of_cell(self, by: str, key: str | None) -> tuple[str, ...]:
        """Return the series on which one row of a breakdown rests besides the indicator.

        Without a recognition is known of an enterprise only where every scheme is recorded.
        """
        if by != "scheme":
            return DIMENSION_SERIES.get(by, ())
        if key is not None:
            return (f"{SCHEME}{key}",)
        return tuple(series for series in self.by_series if series.startswith(SCHEME))


def fetch_first_days(facts: Facts) -> FirstDays:
    """Return the first recorded days as known."""
    rows = facts.fetch_all(FIRST_DAYS)
    return FirstDays({row["series"]: row["recorded_since"] for row in rows})


def find_later_first_day(
    facts: Facts, day: date, *, schemes: Sequence[str] = (), dimensions: Sequence[str] = ()
) -> date | None:
    """Return the first recorded day of some schemes and dimensions if a day lies before it, else None."""
    series = [f"{SCHEME}{scheme}" for scheme in schemes]
    series += [each for by in dimensions for each in DIMENSION_SERIES.get(by, ())]
    since = fetch_first_days(facts).since(series) if series else None
    return since if since and day < since else None


def first_day(period: str) -> date:
    """Return the first day of a reference period: of a day, of two with a slash between, or of a year.

    >>> first_day("2020"), first_day("2021-01-01/2021-06-30")
    (datetime.date(2020, 1, 1), datetime.date(2021, 1, 1))
    """
    start = period.partition("/")[0]
    return date(int(start), 1, 1) if len(start) == 4 else parse_day(start)
