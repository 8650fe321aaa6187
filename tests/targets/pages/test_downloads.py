"""The tables of the pages as files."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from enterprises.kpis.indicators import CATALOGUE, INDICATORS
from enterprises.models import Change, Recognition
from tests import factories
from tests.targets.conftest import enterprises, plan_2025

STOCK = "indicators/high_tech_enterprises/"
PAGES = ["", "reconciliation/", *(f"indicators/{each.code}/" for each in CATALOGUE)]


def rows_of(response) -> list[list[str]]:
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", [*PAGES, f"{STOCK}difference/", "indicators/talent_projects/difference/"])
def test_every_file_that_a_page_names_is_there_in_both_forms(district, client: Client, language, path):
    text = client.get(f"/{language}/{path}?on=2023-12-31").content.decode()
    links = re.findall(r'href="([^"]+\.(?:csv|xlsx)[^"]*)"', text)
    assert links
    for link in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert answer["Content-Disposition"].startswith("attachment; filename=")
        if ".xlsx" in link:
            assert (
                CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
                .get_sheet_by_index(0)
                .to_python()[0]
            )
        else:
            assert not re.search(r"\d\.\d*000\b", answer.content.decode()), link


def test_shares_of_a_file_are_those_of_the_page_and_add_up(district, client: Client):
    for _ in range(2):
        factories.RecognitionFactory(issued_on=date(2023, 11, 1))
    address = f"/en/{STOCK}by-cluster.csv?on=2023-12-31"
    head, *rows = rows_of(client.get(address))
    column = head.index("Share of the total (percent)")
    shares = [row[column] for row in rows]
    assert sum(map(Decimal, shares)) == 100
    page = client.get(f"/en/{STOCK}?on=2023-12-31").content.decode()
    assert all(f"{share}%" in page for share in shares if share != "0.0")


def test_years_of_the_api_equal_the_page(district, client: Client):
    head, *rows = rows_of(client.get(f"/en/{STOCK}years.csv?on=2023-11-15"))
    assert rows[-1][:3] == ["2023-11-15", "2023-11-15", "3"]
    assert rows[0][:11] == ["2015-12-31", "2015-12-31", "0", "", "", "", "", "", "", "exactly", "120"]
    assert head[:3] == ["Date", "Period", "Value"]


@pytest.mark.django_db(transaction=True)
def test_file_says_indicator_unit_day_instant_source_and_licence(district, client: Client):
    seq = Change.objects.state()
    address = f"/en/{STOCK}years.csv?on=2023-11-15&known_at=seq:{seq}"
    head, *rows = rows_of(client.get(address))
    instant = timezone.localtime(Change.objects.get(seq=seq).committed_at).isoformat(timespec="seconds")
    with override("en"):
        source = str(INDICATORS["high_tech_enterprises"].source)
    told = {
        "Indicator": "National high-tech enterprises",
        "Unit": "enterprises",
        "Reference date": "2023-11-15",
        "Data known at": instant,
        "Data source": source,
        "Licence": "CC-BY-4.0",
    }
    assert all(dict(list(zip(head, row, strict=True))[-6:]) == told for row in rows)
    book = load_workbook(io.BytesIO(client.get(address.replace(".csv", ".xlsx")).content))
    about = dict(book["About this file"].values)
    assert about.items() >= told.items()
    assert about["Address of the file"].endswith(address.replace(".csv", ".xlsx"))


def test_file_of_a_difference_has_both_days_and_both_instants(district, client: Client):
    address = f"/en/{STOCK}difference/reasons.csv?from=2022-12-31&to=2023-12-31"
    answer = client.get(address)
    head, *rows = rows_of(answer)
    told = dict(zip(head, rows[0], strict=True))
    assert told["Reference date"] == "2022-12-31/2023-12-31"
    first, second = told["Data known at"].split("/")
    assert first == second
    name = "high_tech_enterprises-reasons-2022-12-31-2023-12-31.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/en/methodology/verdicts.csv", "verdicts-{today}.csv"),
        ("/data/recognitions.csv", "recognitions-{today}.csv"),
        ("/data/enterprises.xlsx?on=2020-12-31", "enterprises-2020-12-31.xlsx"),
        ("/data/manifest.json", "manifest-{today}.json"),
    ],
)
def test_name_of_a_file_carries_its_day(district, client: Client, address, name):
    answer = client.get(address)
    today = timezone.localdate().isoformat()
    assert f'filename="{name.format(today=today)}"' in answer["Content-Disposition"]
    answer.close()


def test_contributors_are_complete_for_any_page_size(district, client: Client, monkeypatch):
    monkeypatch.setattr("targets.pages.views.CONTRIBUTORS_ON_A_PAGE", 1)
    _head, *rows = rows_of(client.get(f"/en/{STOCK}enterprises.csv?on=2023-12-31"))
    codes = Recognition.objects.filter(scheme="national_high_tech").values_list("enterprise__code", flat=True)
    assert [row[0] for row in rows] == sorted(codes)


def test_flow_sums_in_its_columns(district, client: Client):
    head, *rows = rows_of(client.get(f"/en/{STOCK}flow.csv?on=2023-12-31"))
    for column in range(1, head.index("Indicator")):
        *steps, end = [int(row[column]) for row in rows]
        assert sum(steps) == end


@pytest.mark.parametrize("code", ["strategic_emerging_revenue", "support_paid", "rd_intensity"])
@pytest.mark.parametrize("table", ["enterprises", "by-cluster"])
def test_confidential_tables_have_no_file(district, client: Client, code, table):
    assert client.get(f"/en/indicators/{code}/{table}.csv").status_code == 404


def test_talent_projects_name_no_host(district, client: Client):
    assert client.get("/en/indicators/talent_projects/enterprises.csv").status_code == 404
    assert client.get("/en/indicators/talent_projects/difference/enterprises.csv").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"{STOCK}nonsense.csv",
        "indicators/no_such/years.csv",
        "tables/nonsense.csv",
        f"{STOCK}years.pdf",
        f"{STOCK}years.csv?on=soon",
        f"{STOCK}difference/nonsense.csv",
        f"{STOCK}difference/reasons.csv?from=soon",
        "releases/no-such/figures.csv",
    ],
)
def test_unknown_file_or_day_is_not_found(district, client: Client, path):
    assert client.get(f"/en/{path}").status_code == 404


@pytest.mark.parametrize("n", [1, 4])
def test_file_takes_as_many_queries_whatever_there_is(db, client: Client, n, django_assert_max_num_queries):
    enterprises(n)
    plan_2025()
    with django_assert_max_num_queries(32):
        client.get(f"/en/{STOCK}enterprises.xlsx")


def test_code_at_the_head_of_a_column_is_no_code_to_sign_in_with(district, client: Client):
    (code, *_more), *_rows = rows_of(client.get(f"/zh-hans/{STOCK}enterprises.csv"))
    assert code == "代码"


def test_name_like_a_formula_is_stored_as_text(district, client: Client):
    factories.RecognitionFactory(enterprise=factories.ResidentFactory(name_zh="=HYPERLINK(1)"))
    rows = rows_of(client.get(f"/en/{STOCK}enterprises.csv?on=2020-12-31"))
    assert rows[1][1] == "'=HYPERLINK(1)"
