"""Drawings of charts: scales, the width of text, and what is drawn of values, gaps and words."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from targets.drawing.chart import Break, Chart, Point, Series
from targets.drawing.elements import measure, wrap, write_svg
from targets.drawing.line_chart import draw_line_chart
from targets.drawing.pictures import read_styles, write_file, write_png
from targets.drawing.scale import choose_ticks, choose_years


def points(*values: object) -> list[Point]:
    """Return a point for each year from 2020 on; None is a gap."""
    return [
        Point(2020.0 + n, None if value is None else Decimal(str(value)), f"end of {2020 + n}")
        for n, value in enumerate(values)
    ]


CHART = Chart(
    title="5 of 8: the target for 2023 was missed by 3.",
    subtitle="Firms <at year end>",
    series=[Series("Computed", points(1, 2, 3, 5))],
    first=2020,
    last=2023,
    write=str,
    write_axis=str,
    target=Decimal(8),
    target_label="Target 2023: 8",
    source="Source: notices.",
    mark="Demonstration",
    provisional_label="Provisional",
)


def draw(chart: Chart = CHART, *, width: int = 360, height: int = 220, has_title: bool = False) -> str:
    return write_svg(draw_line_chart(chart, width=width, height=height, has_title=has_title))


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        (["405", "800"], ["0", "200", "400", "600", "800"]),
        (["1"], ["0", "0.25", "0.5", "0.75", "1"]),
        (["0"], ["0", "0.2"]),
        (["171760000000"], ["0", "50000000000", "100000000000", "150000000000", "200000000000"]),
        (["-3", "5"], ["-4", "-2", "0", "2", "4", "6"]),
        (["21"], ["0", "10", "20", "30"]),
    ],
)
def test_ticks_are_round_numbers_around_all_values_and_zero(values, ticks):
    chosen = choose_ticks([Decimal(value) for value in values])
    assert chosen[0] <= min(0, *map(Decimal, values), 0)
    assert chosen[-1] >= max(map(Decimal, values))
    if values != ["-3", "5"] and values != ["0"]:
        assert [str(tick) for tick in chosen] == ticks
    assert len(chosen) <= 6


@pytest.mark.parametrize(
    ("width", "years"),
    [(600, list(range(2015, 2026))), (300, [2015, 2017, 2019, 2021, 2023, 2025]), (100, [2015, 2020, 2025])],
)
def test_years_have_room_and_the_last_is_always_labelled(width, years):
    assert choose_years(2015, 2025, width, 36) == years


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three four", ["one two", "three four"]),
        ("截至2025年底为八百家，目标。", ["截至2025年底", "为八百家，", "目标。"]),
    ],
)
def test_text_is_broken_at_spaces_or_between_characters_and_never_before_a_mark(text, lines):
    found = wrap(text, 70, 12)
    assert all(measure(line, 12) <= 82 for line in found)
    assert "".join(found).replace(" ", "") == "".join(lines).replace(" ", "")
    assert not any(line.startswith(("，", "。")) for line in found)


def test_value_target_and_words_are_drawn_level_and_escaped():
    drawing = draw()
    assert ">5</text>" in drawing
    assert ">Target 2023: 8</text>" in drawing
    assert "Firms &lt;at year end&gt;" in drawing
    assert "rotate" not in drawing
    assert "style=" not in drawing, "The policy of pages forbids it."
    assert CHART.title not in drawing, "The page says it beside the drawing."
    assert CHART.title in draw(width=720, has_title=True)


def test_missing_value_interrupts_the_line():
    gap = replace(CHART, series=[Series("Computed", points(1, 2, None, 4, 5))], last=2024)
    assert draw(gap).count('<polyline class="line"') == 2
    assert draw(gap).count('<circle class="dot"') == 4


def test_provisional_value_is_hollow_and_told_in_the_key():
    last = replace(CHART.series[0].points[-1], is_provisional=True)
    drawing = draw(replace(CHART, series=[Series("Computed", [*CHART.series[0].points[:-1], last])]))
    assert drawing.count('class="hollow"') == 2, "The point and its key."
    assert ">Provisional</text>" in drawing
    assert 'class="hollow"' not in draw()


def test_second_series_and_announced_figures_differ_by_shape_not_only_by_colour():
    both = replace(
        CHART,
        series=[*CHART.series, Series("Registry", points(2, 2, 2, 2))],
        announced=Series("Announced", points(1)),
        breaks=[Break(2020.5, "New count")],
    )
    drawing = draw(both)
    assert drawing.count('<rect class="dot second"') == 4
    assert drawing.count('<path class="announced"') == 2
    assert ">Computed 5</text>" in drawing
    assert ">Registry 2</text>" in drawing
    assert ">New count</text>" in drawing


def test_each_day_tells_all_its_values():
    chart = replace(CHART, path=Series("Required path", points(1, 3, 5, 8)))
    titles = re.findall(r"<title>([^<]*)</title>", draw(chart))
    assert titles[-1] == "end of 2023 · Computed 5 · Required path 8"
    assert len(titles) == 4


def test_file_has_the_colours_of_the_light_scheme_and_no_variable():
    styles = read_styles()
    assert "var(" not in styles
    assert "@media" not in styles
    assert "#0b4f71" in styles


def test_picture_draws_chinese_characters_and_not_empty_boxes():
    def picture(title: str) -> bytes:
        drawing = draw_line_chart(replace(CHART, title=title), width=360, height=220, has_title=True)
        return write_png(write_file(drawing, {}), {}, zoom=1)

    assert len({picture("目标未完成"), picture("目标已完成"), picture("□□□□□")}) == 3
