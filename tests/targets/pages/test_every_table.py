"""Each table of each public page can be taken as CSV and XLSX, each chart as PNG and SVG."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from enterprises.models import Change
from targets.models import Target
from tests import factories
from tests.targets.conftest import enterprises, plan_2025
from tests.targets.publishing import release_everything

ON = "on=2023-12-31"
ENDINGS = ("csv", "xlsx")


class Page(HTMLParser):
    """The tables of a page with their rows and the files behind each, and the pictures of its chart.

    The line with the files stands after its table, before another one begins.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[tuple[int, list[str]]] = []
        self.charts: list[set[str]] = []
        self._open: list[int] = []
        self._bodies: list[bool] = []
        self._files: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "table":
            self._open.append(0)
            self._bodies.append(False)
        elif tag in ("tbody", "thead", "tfoot"):
            self._bodies[-1] = tag == "tbody"
        elif tag == "tr" and self._bodies[-1]:
            self._open[-1] += 1
        elif tag == "p":
            is_first = attributes.get("class") == "files" and self.tables and not self.tables[-1][1]
            self._files = self.tables[-1][1] if is_first else []
            if attributes.get("class") == "pictures":
                self.charts.append(set())
        elif tag == "a":
            href = attributes.get("href", "")
            self._files.append(href)
            if "/chart." in href:
                self.charts[-1].add(href)

    def handle_endtag(self, tag):
        if tag == "table":
            self._bodies.pop()
            self.tables.append((self._open.pop(), []))
        elif tag == "p":
            self._files = []


def rows_in(answer, address: str) -> int:
    """Return the number of rows below the headings of a file; of a workbook, in its fullest sheet of data."""
    assert answer.status_code == 200, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if ".csv" in address:
        return len(list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))) - 1
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    return (
        max(
            len(book.get_sheet_by_name(name).to_python())
            for name in book.sheet_names
            if name != "About this file"
        )
        - 1
    )


@pytest.fixture
def district(transactional_db):
    """Return a page of each kind with every table that it may have."""
    enterprises(2)
    plan = plan_2025()
    factories.DistrictStatisticFactory(is_break=True)
    for scope, code in (("cluster", "information_technology"), ("zone", "future_rd")):
        Target.objects.create(
            plan=plan, indicator="high_tech_enterprises", scope=scope, scope_code=code,
            baseline_on=date(2020, 12, 31), baseline_value=1, target_on=date(2025, 12, 31), value=9,
        )  # fmt: skip
    factories.RecognitionFactory(issued_on=date(2022, 3, 1))  # ends before the target day
    firm = factories.RecognitionFactory(issued_on=date(2020, 12, 1)).enterprise
    release_everything("2020")
    firm.recognitions.update(cancelled_from=date(2020, 12, 20), cancellation_notice_on=date(2024, 6, 3))
    release_everything("2020-corrected")
    return firm


def pages(firm) -> Iterator[tuple[str, int, int]]:
    """Each kind of page, with how many tables it has at least, and how many charts."""
    stock = "indicators/high_tech_enterprises/"
    yield f"?{ON}", 4, 0
    yield f"{stock}?{ON}", 12, 1
    yield f"{stock}?{ON}&known_at=seq:{Change.objects.state()}", 13, 1  # with the expiry cliff
    yield f"indicators/patents_per_10k/?{ON}", 1, 1
    yield f"{stock}difference/?from=2022-12-31&to=2023-12-31", 2, 0
    yield f"compare/?part=zone:future_rd&part=cluster:information_technology&{ON}", 1, 0
    yield "changes/?from=2022-12-31&to=2023-12-31", 3, 0
    yield f"enterprises/?{ON}", 1, 0
    yield f"enterprises/{firm.code}/?{ON}", 1, 0
    yield f"clusters/information_technology/?{ON}", 3, 0
    yield f"zones/future_rd/?{ON}", 3, 0
    yield f"subdistricts/{firm.residences.get().subdistrict_id}/?{ON}", 4, 0
    yield "plans/2021-2025/", 7, 0
    yield "releases/", 1, 0
    yield "releases/2020-corrected/", 32, 0
    yield "open-data/", 1, 0
    yield "methodology/", 1, 0
    yield "reconciliation/", 1, 0


def test_every_table_has_its_files_and_every_chart_its_pictures(district, client: Client, settings, tmp_path):
    settings.OPEN_DATA_ROOT = tmp_path
    counted: dict[str, int] = {}
    for address, fewest, charts in pages(district):
        answer = client.get(f"/en/{address}")
        assert answer.status_code == 200, address
        page = Page(answer.content.decode())
        assert len(page.tables) >= fewest, address
        assert len(page.charts) == charts, address
        for pictures in page.charts:
            types = sorted(client.get(picture)["Content-Type"] for picture in pictures)
            assert types == ["image/png", "image/svg+xml"], address
        for rows, files in page.tables:
            assert [file.partition("?")[0].rpartition(".")[2] for file in files] == [*ENDINGS], address
            for file in files:
                if file not in counted:
                    counted[file] = rows_in(client.get(file), file)
                assert counted[file] >= rows > 0, (address, file)
