"""The report of the search by kind: share found first and among five, and times of SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.db import connection

from enterprises.listing.search.finding import find
from enterprises.models import Enterprise
from tests.labelled_search.firms import Firm
from tests.labelled_search.queries import Query, label

FIVE = 5


@dataclass(frozen=True)
class Outcome:
    """The place of the meant firm (0: not among five), and milliseconds.

    `sql` is the time of the statements, `server` the processor time of the database's process in them (0
    where the system does not tell), which does not depend on other work; `total` is that of the search.
    """

    query: Query
    place: int
    sql: float
    server: float
    total: float
    found: list[str]


@dataclass
class Report:
    """The outcomes of all queries."""

    outcomes: list[Outcome] = field(default_factory=list)

    def share(self, most: int, kind: str = "") -> float:
        """Return the share of queries whose firm is among the first so many."""
        outcomes = [each for each in self.outcomes if kind in ("", each.query.kind)]
        return sum(0 < each.place <= most for each in outcomes) / len(outcomes)

    @property
    def kinds(self) -> list[str]:
        """Return the kinds in their order."""
        return list(dict.fromkeys(each.query.kind for each in self.outcomes))

    @property
    def misses(self) -> list[str]:
        """Lines of the queries that were not found first."""
        return [
            f"{each.query.kind}: {each.query.q} → {each.query.uscc} at {each.place}; found {each.found}"
            for each in self.outcomes
            if each.place != 1
        ]

    def __str__(self) -> str:
        lines = [
            f"{'kind':32}{'n':>5}{'first':>9}{'of five':>9}{'SQL p50':>10}{'p95':>8}"
            f"{'CPU p50':>10}{'p95':>8}{'all p50':>9} ms"
        ]
        for kind in [*self.kinds, ""]:
            outcomes = [each for each in self.outcomes if kind in ("", each.query.kind)]
            times, server = ([getattr(each, name) for each in outcomes] for name in ("sql", "server"))
            lines.append(
                f"{kind or 'all':32}{len(outcomes):5}{self.share(1, kind):9.1%}{self.share(FIVE, kind):9.1%}"
                f"{median(times):10.2f}{quantiles(times, n=20)[-1]:8.2f}"
                f"{median(server):10.2f}{quantiles(server, n=20)[-1]:8.2f}"
                f"{median(each.total for each in outcomes):9.2f}"
            )
        return "\n".join(lines)


def judge(firms: Sequence[Firm], *, per_kind: int = 40) -> Report:
    """Return the report of the labelled queries over firms that are loaded."""
    report = Report()
    for query in label(firms, per_kind=per_kind):
        with sql_time() as spent:
            started, before = time.perf_counter(), server_time()
            hits = find(query.q).hits[:FIVE]
            total, server = time.perf_counter() - started, server_time() - before
        codes = [hit.code for hit in hits]
        place = codes.index(query.uscc) + 1 if query.uscc in codes else 0
        names = dict(Enterprise.objects.filter(code__in=codes).values_list("code", "name_zh"))
        found = [f"{names[hit.code]} {hit.kind} {hit.score}" for hit in hits]
        report.outcomes.append(Outcome(query, place, spent[0] * 1000, server / 1e6, total * 1000, found))
    return report


def server_time() -> int:
    """Return the nanoseconds on a processor of the database's process; 0 where it is on another system."""
    connection.ensure_connection()
    assert connection.connection is not None
    schedule = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    try:
        return int(schedule.read_text().split()[0])
    except OSError:
        return 0


@contextmanager
def sql_time() -> Iterator[list[float]]:
    """Yield a list whose only item is the seconds spent in SQL."""
    spent = [0.0]

    def measure(execute: Callable[..., Any], *arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent[0] += time.perf_counter() - started

    with connection.execute_wrapper(measure):
        yield spent
