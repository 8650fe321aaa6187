"""The open data: whole, public fields alone, as their manifest says, and the same for a state."""

import csv
import hashlib
import io
import json
from datetime import date, datetime
from html import unescape
from urllib.parse import parse_qsl, urlencode

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from enterprises.models import Change, Demonstration, Enterprise
from targets.open_data import FILES, RESOURCES, TABLES
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

TODAY = "?on=2021-06-01"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.OPEN_DATA_ROOT = tmp_path / "open_data"
    return settings.OPEN_DATA_ROOT


@pytest.fixture
def firm():
    firm = factories.ResidentFactory(name_zh="=1+1公司，“甲”\n乙", name_en="-Example, Ltd")
    factories.RecognitionFactory(enterprise=firm)
    factories.ZoneMembershipFactory(enterprise=firm)
    factories.ZoneMembershipFactory(enterprise=firm, zone=factories.ZoneFactory(code="future_rd"))
    return firm


def content(client, name):
    response = client.get(f"/data/{name}")
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    assert int(response["Content-Length"]) == len(body)
    return body


def rows(client, name):
    """Return the records of a file; one without records has a single row that only describes it."""
    body = content(client, name)
    assert body.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    records = [row for row in table if next(iter(row.values()))]
    assert len(table) == max(len(records), 1)
    return records


def test_every_enterprise_is_a_row_as_of_the_day_with_no_cell_that_is_run(client, firm):
    gone = factories.EnterpriseFactory(status="revoked", ended_on=date(2015, 1, 1), established_on=None)
    first, second = sorted(rows(client, f"enterprises.csv{TODAY}"), key=lambda row: row["uscc"] == gone.uscc)
    assert first == {
        "uscc": firm.uscc,
        "organisation_code": firm.organisation_code,
        "name_zh": f"'{firm.name_zh}",
        "name_en": f"'{firm.name_en}",
        "status": "active",
        "established_on": "2010-01-01",
        "ended_on": "",
        "cluster": "information_technology",
        "subdistrict": "008",
        "industry": "",
        "zones": "dawutong_belt;future_rd",
        "recognitions": "national_high_tech",
        "in_luohu": "t",
        "as_of": "2021-06-01",
        "known_at": first["known_at"],
        "source": "Luohu enterprise registry",
        "licence": "CC-BY-4.0",
    }
    assert datetime.fromisoformat(first["known_at"]) <= timezone.now()
    assert (second["status"], second["ended_on"], second["in_luohu"]) == ("revoked", "2015-01-01", "f")
    assert rows(client, "enterprises.csv?on=2020-12-10")[0]["recognitions"] == ""


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2009-12-31", None),
        ("2010-01-01", ("active", "", "008", "dawutong_belt")),
        ("2015-01-01", ("active", "", "008", "dawutong_belt")),
        ("2015-01-02", ("revoked", "2015-01-01", "", "")),
    ],
)
def test_enterprise_is_a_row_from_its_establishment_and_in_a_place_until_its_end(client, on, expected):
    firm = factories.EnterpriseFactory(status="revoked", ended_on=date(2015, 1, 1))
    factories.ResidenceFactory(enterprise=firm, starts_on=date(2009, 1, 1))
    factories.ZoneMembershipFactory(enterprise=firm, starts_on=date(2009, 1, 1))
    read = [
        tuple(row[name] for name in ("status", "ended_on", "subdistrict", "zones"))
        for row in rows(client, f"enterprises.csv?on={on}")
    ]
    assert read == ([expected] if expected else [])


def test_tables_are_as_known_at_an_instant(client, firm):
    seq = Change.objects.state()
    Enterprise.objects.update(name_zh="新名")
    firm.recognitions.all().delete()
    table = f"enterprises.csv{TODAY}"
    then, now = (rows(client, address)[0] for address in (f"{table}&known_at=seq:{seq}", table))
    assert (then["name_zh"], now["name_zh"]) == (f"'{firm.name_zh}", "新名")
    assert (then["recognitions"], now["recognitions"]) == ("national_high_tech", "")
    assert len(rows(client, f"recognitions.csv?known_at=seq:{seq}")) == 1
    assert rows(client, "recognitions.csv") == []
    for address, expected in ((f"indicators.csv?known_at=seq:{seq}", "1"), ("indicators.csv", "0")):
        figures = {(row["indicator"], row["on"]): row["value"] for row in rows(client, address)}
        assert figures["high_tech_enterprises", "2020-12-31"] == expected


def test_workbook_equals_the_csv_file(client, firm):
    book = load_workbook(io.BytesIO(content(client, f"enterprises.xlsx{TODAY}")))
    sheet = book.active
    head, row = sheet.iter_rows(values_only=True)
    assert list(head) == list(RESOURCES["enterprises"].own_fields)
    assert dict(book["About this file"].values)["Reference date"] == "2021-06-01"
    assert dict(book["文件说明"].values)["统计时点"] == "2021-06-01"
    assert row[head.index("name_zh")] == firm.name_zh
    assert row[head.index("uscc")] == firm.uscc
    assert all(cell.data_type in "sn" for line in sheet.iter_rows() for cell in line)


def test_manifest_names_rows_bytes_and_sums_of_the_very_files(client, firm):
    for _ in range(3):
        factories.RecognitionFactory()
    manifest = json.loads(content(client, "manifest.json"))
    assert manifest["seq"] == Change.objects.state()
    assert manifest["history_digest"] == Change.objects.digest_at(manifest["seq"])
    assert (manifest["licence"], manifest["source"]) == ("CC-BY-4.0", "Luohu enterprise registry")
    assert [file["path"] for file in manifest["files"]] == [name for name in FILES if name != "manifest.json"]
    for file in manifest["files"]:
        body = content(client, file["path"])
        assert (len(body), hashlib.sha256(body).hexdigest()) == (file["bytes"], file["sha256"])
        if file["path"].endswith(".csv"):
            assert len(rows(client, file["path"])) == file["rows"]
    counted = {file["path"]: file["rows"] for file in manifest["files"]}
    assert counted["enterprises.xlsx"] == counted["enterprises.csv"] == 4
    assert counted["datapackage.json"] is None


def test_manifest_of_another_day_names_the_sums_of_the_files_of_that_day(client, firm):
    """They are kept nowhere, so each is made again: the same rows are the same bytes."""
    question = f"{TODAY}&known_at=seq:{Change.objects.state()}"
    for file in json.loads(content(client, f"manifest.json{question}"))["files"]:
        body = content(client, f"{file['path']}{question}")
        assert hashlib.sha256(body).hexdigest() == file["sha256"], file["path"]


def test_package_describes_every_column(client, firm):
    package = json.loads(content(client, "datapackage.json"))
    for resource in package["resources"]:
        table = rows(client, resource["path"])
        assert [field["name"] for field in resource["schema"]["fields"]] == list(table[0])
        assert all(field["description"] for field in resource["schema"]["fields"])
    assert package["licenses"]


def test_repeat_costs_no_file_and_a_change_ends_it(client, firm):
    first = client.get("/data/recognitions.csv")
    first.close()
    again = client.get("/data/recognitions.csv", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, first["Cache-Control"]) == (
        304,
        "public, max-age=0, s-maxage=1, must-revalidate",
    )
    factories.RecognitionFactory()
    after = client.get("/data/recognitions.csv", headers={"If-None-Match": first["ETag"]})
    after.close()
    assert after.status_code == 200
    assert len(rows(client, "recognitions.csv")) == 2


def test_files_of_recent_states_are_cached(client, firm, folder):
    for _ in range(5):
        content(client, "memberships.csv")
        factories.ClusterFactory(code=f"cluster_{_}")
    assert len(list(folder.iterdir())) == 3
    content(client, "memberships.csv?known_at=seq:1")
    assert len(list(folder.iterdir())) == 3


def test_nothing_confidential_is_in_any_file(client, firm):
    firm.legal_representative, firm.registered_capital = "甲乙丙", 7_654_321
    firm.save()
    firm.residences.update(address="某路 17 号")
    factories.ListingFactory(enterprise=firm)
    factories.AnnualReportFactory(enterprise=firm, operating_revenue=987_654_321, rd_expense=55_555)
    factories.TalentProjectFactory(host=firm, leader="丁戊")
    factories.PaymentFactory(award=factories.SupportAwardFactory(enterprise=firm), amount=44_444)
    for name in TABLES:
        text = content(client, name).decode()
        for secret in ("甲乙丙", "7654321", "某路", "987654321", "55555", "丁戊", "44444"):
            assert secret not in text


def test_demonstration_marks_every_file(client):
    Demonstration.objects.create(pk=1)
    factories.ZoneMembershipFactory(enterprise=factories.RecognitionFactory().enterprise)
    for name in TABLES:
        assert {row["demonstration"] for row in rows(client, name)} <= {"t", "true"} != set()
    for name in ("manifest.json", "datapackage.json"):
        assert json.loads(content(client, name))["demonstration"] is True
    for resource in json.loads(content(client, "datapackage.json"))["resources"]:
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert fields == list(rows(client, resource["path"])[0])
    book = load_workbook(io.BytesIO(content(client, "enterprises.xlsx")))
    assert "fictitious" in dict(book["About this file"].values)["Demonstration"]


def test_unknown_file_and_parameter_are_refused(client):
    response = client.get("/data/enterprise.csv", headers={"Accept-Language": "en"})
    assert (response.status_code, response.json()["nearest"]) == (404, "enterprises.csv")
    assert client.get("/data/enterprises.csv?day=2020-01-01").status_code == 400


def test_page_lists_the_files_with_fields_sizes_and_terms(client, firm):
    page = client.get("/en/open-data/").content.decode()
    for name in FILES:
        assert f'href="/data/{name}"' in page
    for resource in RESOURCES.values():
        for field in resource.fields:
            assert f"<code>{field}</code>" in page
    assert json.loads(content(client, "manifest.json"))["files"][0]["sha256"] in page
    assert 'rel="license"' in page


@pytest.mark.parametrize("clock", ["on=2015-12-31", "known_at=seq:{seq}", "on=2015-12-31&known_at=seq:{seq}"])
def test_page_of_another_day_or_instant_leads_to_the_files_of_it(client, firm, clock):
    clock = clock.format(seq=Change.objects.state())
    factories.ResidentFactory()
    page = unescape(client.get(f"/en/open-data/?{clock}").content.decode())
    asked = urlencode(parse_qsl(clock))
    for name in FILES:
        assert f'href="/data/{name}?{asked}"' in page
    assert "are generated on request" in page
    assert "SHA-256 <code" not in page, "Nothing is told of it that is true of today's files."
    listed = client.get(f"/en/open-data.csv?{clock}").content.decode("utf-8-sig")
    assert [row["Rows"] for row in csv.DictReader(io.StringIO(listed))] == [""] * len(FILES)


@pytest.mark.parametrize("clock", ["on=soon", "on=2999-01-01", "known_at=soon"])
def test_page_reports_an_invalid_date_and_shows_today(client, firm, clock):
    answer = client.get(f"/en/open-data/?{clock}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert 'href="/data/enterprises.csv"' in answer.content.decode()
    assert client.get(f"/en/open-data.csv?{clock}").status_code == 404


def test_command_writes_the_files_served_by_the_site(client, firm, tmp_path):
    call_command("export_open_data", tmp_path / "out", verbosity=0)
    for name in TABLES:
        assert (tmp_path / "out" / name).read_bytes() == content(client, name)
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == sorted(FILES)
