"""The content of a chart over time: what is drawn and every word that stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Point:
    """A value at a position in years: 2020 is the last day of 2020.

    Without a value it is a gap in the line. A provisional one is drawn hollow; `day` and `text` are what a
    reader who points at it is told.
    """

    at: float
    value: Decimal | None
    day: str = ""
    is_provisional: bool = False


@dataclass(frozen=True)
class Series:
    """A named line of points."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Break:
    """A break in the series, between two points."""

    at: float
    name: str


@dataclass(frozen=True)
class Chart:
    """A chart over years: its headline, what it counts, its lines, the target and where it comes from.

    `title` is a sentence that says what the picture shows. `write` formats a value, `write_axis` a number of
    the axis. `announced` are figures that others published, `path` the values required on the way to the
    `target`. `long_source` is the source in a file, which no page surrounds; `mark` that of a demonstration.
    """

    title: str
    subtitle: str
    series: Sequence[Series]
    first: int
    last: int
    write: Callable[[Decimal], str]
    write_axis: Callable[[Decimal], str]
    announced: Series | None = None
    target: Decimal | None = None
    target_label: str = ""
    path: Series | None = None
    breaks: Sequence[Break] = ()
    source: str = ""
    long_source: str = ""
    mark: str = ""
    provisional_label: str = ""
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def values(self) -> list[Decimal]:
        """Every value that the axis must cover."""
        lines = [*self.series, *(each for each in (self.announced, self.path) if each)]
        found = [point.value for line in lines for point in line.points if point.value is not None]
        return [*found, *([self.target] if self.target is not None else [])]

    @property
    def has_provisional(self) -> bool:
        """True if a point is provisional."""
        return any(point.is_provisional for line in self.series for point in line.points)
