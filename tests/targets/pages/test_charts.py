"""The chart of an indicator: what is drawn of its figures, and the words beside it."""

import re
import struct
import zlib
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from enterprises.models import Demonstration
from targets.drawing.chart import Point
from targets.pages.charts import build_chart, get_position
from targets.pages.dates import parse_moment
from targets.pages.summaries import build_indicator_summaries
from tests import factories
from tests.html_pages import parse, text_of

TODAY = date(2026, 11, 25)
CHART = "/en/indicators/high_tech_enterprises/chart."


def chart_of(code: str, on: str = "2025-12-31"):
    moment = parse_moment({"on": on}, today=TODAY).moment
    summaries = build_indicator_summaries(moment)
    with override("en"):
        return build_chart(next(each for each in summaries if each.indicator.code == code))


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2020, 12, 31), 2020),
        (date(2021, 1, 1), 2020.0027),
        (date(2021, 7, 2), 2020.5014),
        (date(2019, 12, 31), 2019),
    ],
)
def test_days_are_placed_to_scale_between_year_ends(day, place):
    assert get_position(day) == place


def test_chart_has_value_announcement_target_and_the_path_to_it(district):
    chart = chart_of("high_tech_enterprises")
    (series,) = chart.series
    assert (series.points[0].at, series.points[0].value) == (2015, 0)
    assert (series.points[-1].at, series.points[-1].value) == (2025, 3)
    announced = [(point.at, point.value) for point in chart.announced.points]
    assert announced == [(2015, 120), (get_position(date(2021, 12, 23)), 450)]
    path = [(point.at, round(point.value)) for point in chart.path.points]
    assert path == [(2020, 405), (2021, 464), (2022, 532), (2023, 609), (2024, 698), (2025, 800)]
    assert (chart.first, chart.last, chart.target) == (2015, 2025, 800)
    assert chart.title == "3 of 800: the target for 2025 was missed by 797."
    assert chart.target_label == "Target 2025: 800"


def test_two_series_are_two_lines_and_a_break_interrupts_both(district):
    factories.DistrictStatisticFactory(
        series="valid_invention_patents", reference_on=date(2020, 12, 31), value=2000
    )
    chart = chart_of("patents_per_10k")
    official, registry = chart.series
    assert Point(2019.5, None) in official.points
    assert (official.points[-6].at, official.points[-6].value) == (2020, Decimal("17.49"))
    assert all(point.value is None for point in registry.points), "Nothing was published of it."
    assert [each.at for each in chart.breaks] == [2019.5]
    assert chart.path is None


def test_only_the_point_of_the_day_is_provisional(district):
    *before, last = chart_of("high_tech_enterprises").series[0].points
    assert last.is_provisional
    assert not any(point.is_provisional for point in before)


def test_without_a_value_or_a_target_nothing_is_drawn(district, client):
    assert chart_of("strategic_emerging_revenue", "2020-12-31") is None
    assert client.get("/en/indicators/strategic_emerging_revenue/chart.svg?on=2020-12-31").status_code == 404


# As files


@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_picture_is_a_file_that_says_what_it_is(transactional_db, client, ending, begins):
    Demonstration.objects.create(pk=1)  # only an empty registry can become one
    factories.RecognitionFactory(issued_on=date(2021, 11, 1))

    answer = client.get(f"{CHART}{ending}?on=2023-12-31")

    assert (
        answer["Content-Disposition"] == f'attachment; filename="high_tech_enterprises-2023-12-31.{ending}"'
    )
    assert answer.content.startswith(begins)
    told = describe_picture(answer.content, ending)
    assert (
        told["title"]
        == "National high-tech enterprises: 1 at the end of 2023, unchanged from the end of 2022."
    )
    assert told["identifier"] == "high_tech_enterprises"
    assert told["coverage"] == "2023-12-31"
    assert datetime.fromisoformat(told["date"]) <= timezone.now()
    assert told["source"] == "notices of recognition; the registry"
    assert told["publisher"] == "Luohu enterprise registry"
    assert told["rights"].startswith("https://creativecommons.org/")
    assert "As of 31 December 2023" in told["description"]
    assert "Demonstration: fictitious" in told["description"]
    if ending == "svg":
        drawn = text_of(parse(answer.content.decode()))
        assert "As of 31 December 2023" in drawn
        assert "Demonstration: fictitious" in drawn
        assert "var(" not in answer.content.decode(), "A file has the colours themselves."


def describe_picture(content: bytes, ending: str) -> dict[str, str]:
    """Return the properties of a picture: Dublin Core of SVG, iTXt chunks of PNG."""
    if ending == "svg":
        return dict(re.findall(r"<dc:(\w+)[^>]*>([^<]*)</dc:", content.decode()))
    told, position = {}, 8
    while position < len(content):
        (length,) = struct.unpack_from(">I", content, position)
        chunk = content[position + 4 : position + 8 + length]
        assert struct.unpack_from(">I", content, position + 8 + length)[0] == zlib.crc32(chunk)
        if chunk.startswith(b"iTXt"):
            keyword, text = chunk[4:].decode().split("\0\0\0\0\0")
            told[keyword.lower()] = text
        position += 12 + length
    return told


def test_preview_of_a_link_is_1200_by_630_in_either_language(district, client):
    pictures = [
        client.get(f"/{each}/indicators/high_tech_enterprises/card.png") for each in ("en", "zh-hans")
    ]

    assert [struct.unpack_from(">II", each.content, 16) for each in pictures] == [(1200, 630)] * 2
    assert pictures[0].content != pictures[1].content


@pytest.mark.parametrize(
    "address", ["nothing/chart.svg", "high_tech_enterprises/chart.svg?on=never", "nothing/card.png"]
)
def test_picture_of_nothing_is_not_found(district, client, address):
    assert client.get(f"/en/indicators/{address}").status_code == 404


@pytest.mark.parametrize("page", ["", "indicators/high_tech_enterprises/"])
def test_preview_of_a_link_has_the_headline_and_the_picture_of_the_page(district, client, page):
    text = client.get(f"/en/{page}?on=2025-12-31").content.decode()

    told = dict(re.findall(r'property="og:([\w:]+)"\s+content="([^"]*)"', text))
    assert told["title"] == "National high-tech enterprises: 3 of 800: the target for 2025 was missed by 797."
    assert told["description"].startswith(
        "In 2025, no enterprises were recognised for the first time, no cert"
    )
    assert told["image"] == "http://testserver/en/indicators/high_tech_enterprises/card.png?on=2025-12-31"
    assert client.get(told["image"].removeprefix("http://testserver"))["Content-Type"] == "image/png"
