"""The drawing of a chart over years, to any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from xml.etree.ElementTree import Element

from targets.drawing.chart import Chart, Point, Series
from targets.drawing.elements import add, measure, svg, wrap, write_points
from targets.drawing.scale import Scale, choose_ticks, choose_years

SMALL, NORMAL, LARGE = 11.0, 12.0, 16.0  # sizes of type, as in static/css/drawings.css
LEADING = 1.35
YEAR_WIDTH = 36.0
DOT, HOLLOW = 3.2, 3.8


@dataclass
class _Plot:
    """The area between the axes of a drawing."""

    root: Element
    chart: Chart
    x: Scale
    y: Scale
    ticks: Sequence[Decimal]

    def place(self, point: Point) -> tuple[float, float]:
        """Return where a point with a value is drawn."""
        return self.x.place(point.at), self.y.place(point.value or 0)


def draw_line_chart(chart: Chart, *, width: float, height: float, has_title: bool = False) -> Element:
    """Return the drawing of a chart; with its title where no page says it beside the drawing.

    Text is drawn level at fixed sizes, so a drawing is made for the width at which it is read.
    """
    root = svg(width, height, "drawing")
    if has_title:
        add(root, "rect", "paper", width=width, height=height)
    edge = 16.0 if has_title else 0.0
    top = _draw_head(root, chart, width, edge, has_title=has_title)
    source = chart.long_source if has_title else chart.source
    bottom = _draw_foot(root, chart, width, height, edge, source)
    ticks = choose_ticks(chart.values)
    left = edge + max(measure(chart.write_axis(tick), SMALL) for tick in ticks) + 8
    right = width - edge - 12
    plot = _Plot(
        root,
        chart,
        Scale(chart.first, chart.last, left + 6, right),
        Scale(float(ticks[0]), float(ticks[-1]), bottom - 20, top + 16),
        ticks,
    )
    _draw_axes(plot, left, right)
    _draw_target(plot, left, right)
    _draw_breaks(plot, top)
    if chart.path:
        _draw_path(plot, chart.path)
    for n, series in enumerate(chart.series):
        _draw_series(plot, series, is_second=n > 0)
    if chart.announced:
        _draw_announced(plot, chart.announced)
    _label_last(plot)
    _draw_columns(plot, top, bottom)
    return root


def _draw_head(root: Element, chart: Chart, width: float, edge: float, *, has_title: bool) -> float:
    """Draw title, subtitle and the mark of a demonstration; return where the plot begins."""
    y = edge
    if has_title:
        for line in wrap(chart.title, width - 2 * edge, LARGE):
            y += LARGE * LEADING
            add(root, "text", "title", line, x=edge, y=y)
        y += 4
    for line in wrap(chart.subtitle, width - 2 * edge, NORMAL):
        y += NORMAL * LEADING
        add(root, "text", "subtitle", line, x=edge, y=y)
    return y + 8


def _draw_foot(root: Element, chart: Chart, width: float, height: float, edge: float, source: str) -> float:
    """Draw the key of what has no label of its own, the source and the mark; return where the plot ends."""
    lines = [("source", line) for line in wrap(source, width - 2 * edge, SMALL)]
    if chart.mark:
        lines += [("mark", line) for line in wrap(chart.mark, width - 2 * edge, SMALL)]
    y = height - edge - 3 - (len(lines) - 1) * SMALL * LEADING
    bottom = y - SMALL - 8
    for name, line in lines:
        add(root, "text", name, line, x=edge, y=y)
        y += SMALL * LEADING
    keys = [*_list_keys(chart)]
    if not keys:
        return bottom
    x = edge + 6
    for shape, words in keys:
        _draw_shape(root, shape, x, bottom - SMALL / 3)
        add(root, "text", "source", words, x=x + 10, y=bottom)
        x += 10 + measure(words, SMALL) + 18
    return bottom - SMALL - 6


def _list_keys(chart: Chart) -> Iterator[tuple[str, str]]:
    if chart.announced:
        yield "announced", chart.announced.name
    if chart.has_provisional:
        yield "hollow", chart.provisional_label


def _draw_shape(root: Element, shape: str, x: float, y: float, *, is_second: bool = False) -> None:
    """Draw a point by its shape, because colour alone must not carry a meaning."""
    name = f"{shape} second" if is_second else shape
    if shape == "announced":
        add(root, "path", name, d=f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z")
    elif is_second:
        add(root, "rect", name, x=x - DOT, y=y - DOT, width=2 * DOT, height=2 * DOT)
    else:
        add(root, "circle", name, cx=x, cy=y, r=HOLLOW if shape == "hollow" else DOT)


def _draw_axes(plot: _Plot, left: float, right: float) -> None:
    for tick in plot.ticks:
        y = plot.y.place(tick)
        name = "base" if tick == 0 else "grid"
        add(plot.root, "line", name, x1=left, x2=right, y1=y, y2=y)
        add(plot.root, "text", "axis end", plot.chart.write_axis(tick), x=left - 6, y=y + 4)
    first, last = plot.chart.first, plot.chart.last
    zero = plot.y.low
    for year in choose_years(first, last, plot.x.high - plot.x.low, YEAR_WIDTH):
        x = plot.x.place(year)
        add(plot.root, "line", "tick", x1=x, x2=x, y1=zero, y2=zero + 4)
        add(plot.root, "text", "axis middle", str(year), x=min(x, right - 2), y=zero + 16)


def _draw_target(plot: _Plot, left: float, right: float) -> None:
    if plot.chart.target is None:
        return
    y = plot.y.place(plot.chart.target)
    add(plot.root, "line", "target", x1=left, x2=right, y1=y, y2=y)
    add(plot.root, "text", "target-label", plot.chart.target_label, x=left + 6, y=y - 5)


def _draw_breaks(plot: _Plot, top: float) -> None:
    for each in plot.chart.breaks:
        x = plot.x.place(each.at)
        add(plot.root, "line", "break", x1=x, x2=x, y1=plot.y.high, y2=plot.y.low)
        is_left = measure(each.name, SMALL) < plot.x.high - x
        name = "break-label" if is_left else "break-label end"
        add(plot.root, "text", name, each.name, x=x + (4 if is_left else -4), y=plot.y.high + 13)


def _draw_path(plot: _Plot, path: Series) -> None:
    """Draw the required values, with their name in the middle, on the side away from the values."""
    places = [plot.place(point) for point in path.points]
    add(plot.root, "polyline", "path", points=write_points(places))
    for x, y in places[:-1]:
        add(plot.root, "circle", "path-dot", cx=x, cy=y, r=1.8)
    middle = len(places) // 2
    x, y = places[middle]
    values = {point.at: point.value for point in plot.chart.series[0].points} if plot.chart.series else {}
    value, required = values.get(path.points[middle].at), path.points[middle].value
    if value is not None and required is not None and value <= required:
        fits = x - measure(path.name, SMALL) > plot.x.low
        name = "path-label end" if fits else "path-label"
        add(plot.root, "text", name, path.name, x=x - 6, y=y - 6)
    else:
        add(plot.root, "text", "path-label", path.name, x=x + 4, y=y + 16)


def _draw_series(plot: _Plot, series: Series, *, is_second: bool) -> None:
    """Draw a line that is interrupted where a value is missing, and its points."""
    name = "line second" if is_second else "line"
    for has_value, run in groupby(series.points, lambda point: point.value is not None):
        places = [plot.place(point) for point in run] if has_value else []
        if len(places) > 1:
            add(plot.root, "polyline", name, points=write_points(places))
    for point in series.points:
        if point.value is not None:
            shape = "hollow" if point.is_provisional else "dot"
            _draw_shape(plot.root, shape, *plot.place(point), is_second=is_second)


def _draw_announced(plot: _Plot, announced: Series) -> None:
    for point in announced.points:
        _draw_shape(plot.root, "announced", *plot.place(point))


def _label_last(plot: _Plot) -> None:
    """Write the last value of each series beside its point, and its name where there are several."""
    target = plot.y.place(plot.chart.target) if plot.chart.target is not None else None
    for series in plot.chart.series:
        point = next((each for each in reversed(series.points) if each.value is not None), None)
        if point is None or point.value is None:
            continue
        x, y = plot.place(point)
        text = plot.chart.write(point.value)
        if len(plot.chart.series) > 1:
            text = f"{series.name} {text}"
        is_below = target is not None and y - target > -6 and y < plot.y.low - 24
        width = measure(text, NORMAL) * 1.1
        at_right = x + width / 2 > plot.x.high + 10
        at_left = not at_right and x - width / 2 < plot.x.low
        name = "value end" if at_right else "value" if at_left else "value middle"
        x = min(x + 4, plot.x.high + 10) if at_right else plot.x.low if at_left else x
        add(plot.root, "text", name, text, x=x, y=y + (18 if is_below else -9))


def _draw_columns(plot: _Plot, top: float, bottom: float) -> None:
    """Draw a column for each day with a value, whose tooltip lists the values.

    A browser shows its title at once; `static/js/drawings.js` lets keys and fingers reach it as well.
    """
    readings = dict(_list_readings(plot.chart))
    places = sorted(readings)
    for n, at in enumerate(places):
        x = plot.x.place(at)
        start = (plot.x.place(places[n - 1]) + x) / 2 if n else x - 12
        end = (plot.x.place(places[n + 1]) + x) / 2 if n + 1 < len(places) else x + 12
        group = add(plot.root, "g", "column")
        add(group, "title", text=readings[at])
        add(group, "rect", x=start, y=top, width=end - start, height=plot.y.low - top)
        add(group, "line", x1=x, x2=x, y1=top + 4, y2=plot.y.low)


def _list_readings(chart: Chart) -> Iterator[tuple[float, str]]:
    """Yield for each position of a value the words of all values there."""
    lines = [*chart.series, *(each for each in (chart.path, chart.announced) if each)]
    found: dict[float, list[str]] = {}
    for line in lines:
        for point in line.points:
            if point.value is not None:
                words = f"{line.name} {chart.write(point.value)}"
                if point.is_provisional:
                    words += f" ({chart.provisional_label})"
                found.setdefault(point.at, [point.day] if point.day else []).append(words)
    for at, each in found.items():
        yield at, " · ".join(each)
