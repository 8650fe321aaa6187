"""The tables of the facts as files: the whole list as asked for, and the timeline of one enterprise."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from enterprises.models import Change, Enterprise
from targets.open_data import RESOURCES
from tests import factories
from tests.enterprises.registry_rows import insert_enterprises

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon(time_machine):
    time_machine.move_to("2021-06-01 12:00+08:00", tick=False)


def content(client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert int(answer.get("Content-Length", len(body))) == len(body)
    return body


def rows(client, address: str) -> list[dict[str, str]]:
    body = content(client, address)
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def names(client, query: str) -> list[str]:
    """Return the names in the file; the only row of an empty one describes the file and has none."""
    listed = [row["Name"] for row in rows(client, f"/en/enterprises.csv?{query}") if row["Code"]]
    coded = rows(client, f"/en/enterprises-codes.csv?{query}")
    assert [row["name_en"] or row["name_zh"] for row in coded if row["organisation_code"]] == listed
    return listed


@pytest.fixture
def firms():
    """Two in the district, one of them recognised and in a zone, and one that left."""
    first = factories.ResidentFactory(name_zh="甲", name_en="First")
    factories.ResidentFactory(name_zh="乙", name_en="Second", cluster=None, established_on=date(2012, 1, 1))
    gone = factories.EnterpriseFactory(name_zh="丙", name_en="Gone")
    factories.ResidenceFactory(enterprise=gone, ends_on=date(2020, 12, 31))
    factories.RecognitionFactory(enterprise=first)
    factories.ZoneMembershipFactory(enterprise=first)
    return first


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["First", "Second"]),
        ("ordering=-name", ["Second", "First"]),
        ("ordering=-established_on", ["Second", "First"]),
        ("resident=any&ordering=name", ["Gone", "First", "Second"]),
        ("on=2020-12-31&ordering=-uscc&q=gone", ["Gone"]),
        ("recognition=national_high_tech&zone=dawutong_belt", ["First"]),
        ("on=2010-06-01&recognition=national_high_tech", []),
        ("cluster=none", ["Second"]),
        ("q=乙", ["Second"]),
        ("q=second", ["Second"]),
        ("q=100%25", []),
        ("subdistrict=008&status=revoked", []),
        ("unknown=1&q=", ["First", "Second"]),
        ("ordering=-cluster", ["First", "Second"]),
        ("resident=any&ordering=subdistrict", ["First", "Second", "Gone"]),
        ("resident=any&ordering=-recognition", ["First", "Gone", "Second"]),
    ],
)
def test_file_has_the_rows_of_the_list_in_its_order(client, firms, query, found):
    assert names(client, query) == found


def test_file_has_the_columns_of_the_list_in_the_words_of_the_page(client, firms):
    address = "enterprises.csv?cluster=information_technology&on=2021-05-31"
    (row,) = rows(client, f"/zh-hans/{address}")
    assert list(row)[:7] == ["名称", "代码", "产业集群", "街道", "片区", "有效资质", "成立日期"]
    assert list(row.values())[:7] == [
        *(
            "甲",
            firms.code,
            "信息技术",
            "莲塘街道",
            "大梧桐新兴产业带",
            "国家高新技术企业",
            "2010-01-01",
        )
    ]
    (row,) = rows(client, f"/en/{address}&columns=status&columns=uscc&columns=nonsense")
    assert list(row)[:4] == ["Name", "Chinese name", "Code", "Status"]
    assert list(row.values())[:4] == ["First", "甲", firms.code, "active"]
    assert (row["Filters"], row["Reference date"]) == ("Cluster: Information technology", "2021-05-31")


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2009-12-31", None),
        ("2010-01-01", "active"),
        ("2020-06-30", "active"),
        ("2020-07-01", "deregistered"),
    ],
)
def test_status_in_the_file_of_a_list_is_active_on_the_last_day(client, on, status):
    factories.EnterpriseFactory(
        established_on=date(2010, 1, 1), ended_on=date(2020, 6, 30), status="deregistered"
    )
    listed = rows(client, f"/en/enterprises.csv?resident=any&on={on}&columns=status")
    assert [row["Status"] for row in listed if row["Status"]] == ([status] if status else [])


def test_workbook_of_a_list_has_days_codes_as_text_widths_and_a_frozen_head(client, firms):
    book = load_workbook(
        io.BytesIO(content(client, "/zh-hans/enterprises.xlsx?q=First&columns=uscc,established_on"))
    )
    sheet, about = book.worksheets
    name, code, established = sheet[2]
    assert (name.value, code.value, code.data_type) == ("甲", firms.code, "s")
    assert (established.value.date(), established.number_format) == (date(2010, 1, 1), "yyyy-mm-dd")
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["B"].width > len(firms.code)
    described = {row[0].value: row[1].value for row in about}
    assert described["筛选条件"] == "搜索：First"
    assert described["统计时点"] == "2021-06-01"
    assert described["使用许可"] == "CC-BY-4.0"


def test_formula_in_a_name_stays_text_in_the_file_of_a_list(client):
    factories.ResidentFactory(name_zh="=1+1公司", name_en="")
    assert "'=1+1公司" in content(client, "/zh-hans/enterprises.csv").decode()


def test_file_with_codes_is_the_table_of_the_open_data_without_the_others(client, firms):
    (row,) = rows(client, "/zh-hans/enterprises-codes.csv?q=First")
    assert [name for name in row if name != "filters"] == list(RESOURCES["enterprises"].fields)
    assert (row["zones"], row["recognitions"]) == ("dawutong_belt", "national_high_tech")


def test_file_is_complete_however_many_a_page_shows(client, django_assert_num_queries):
    factories.ClusterFactory()
    insert_enterprises([factories.make_uscc(n) for n in range(130)])
    listed = list(Enterprise.objects.order_by("sort_key", "code").values_list("code", flat=True))
    with django_assert_num_queries(3):  # the last change, whether it is a demonstration; the rows
        found = rows(client, "/en/enterprises.csv?resident=any")
    assert [row["Code"] for row in found] == listed
    book = load_workbook(io.BytesIO(content(client, "/en/enterprises.xlsx?resident=any")))
    assert book.active.max_row == 131


@pytest.mark.parametrize(
    "address", ["enterprises/?q=First&zone=dawutong_belt", "zones/dawutong_belt/?on=2021-05-31"]
)
def test_page_leads_to_its_whole_list_as_a_file(get, links, client, firms, address):
    (csv_link, xlsx_link) = [link for link in links(get(f"/en/{address}")) if "/enterprises." in link]
    assert [row["Name"] for row in rows(client, csv_link)] == ["First"]
    assert load_workbook(io.BytesIO(content(client, xlsx_link))).active.max_row == 2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "cluster=informaton",
            "cluster: “informaton” is not recognised; the closest match is “information_technology”.",
        ),
        ("on=soon", "on: "),
        ("on=2021-06-02", "on: "),
        ("ordering=size", "ordering: "),
        ("known_at=soon", "known_at: Use a time such as"),
    ],
)
def test_file_is_refused_where_the_list_would_leave_something_out(client, firms, query, said):
    answer = client.get(f"/en/enterprises.csv?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().startswith(said)


@pytest.mark.django_db(transaction=True)
def test_file_is_as_known_at_an_instant(client, firms):
    known = f"known_at=seq:{Change.objects.state()}"
    firms.recognitions.all().delete()
    Enterprise.objects.filter(pk=firms.pk).update(name_en="Renamed")
    factories.ResidentFactory(name_en="Newer")
    asked = "recognition=national_high_tech"
    assert names(client, f"{asked}&{known}") == ["First"]
    assert names(client, asked) == []
    assert sorted(names(client, known)) == ["First", "Second"]
    assert names(client, f"q=first&ordering=-established_on&{known}") == ["First"]
    assert names(client, f"q=renamed&{known}") == []


def test_timeline_file_equals_the_page(client, firms):
    found = rows(client, f"/en/enterprises/{firms.code}/timeline.csv?on=2021-05-01")
    assert [row["Item"] for row in found] == ["In Luohu", "Zone", "Recognition"]
    held = found[-1]
    assert (held["From"], held["To"]) == ("2020-12-11", "2023-12-10")
    assert (held["English name"], held["On 2021-05-01"]) == ("National high-tech enterprise", "in force")
    assert held["number"].startswith("GR2020")
    book = load_workbook(io.BytesIO(content(client, f"/zh-hans/enterprises/{firms.code}/timeline.xlsx")))
    assert book.active.max_row == 4
    assert client.get(f"/en/enterprises/{firms.code}/timeline.csv?on=soon").status_code == 404
    assert client.get("/en/enterprises/nobody/timeline.csv").status_code == 404


def test_nothing_confidential_is_in_the_files(client):
    firm = factories.EnterpriseFactory(legal_representative="保密人", registered_capital=98_765_432)
    factories.ResidenceFactory(enterprise=firm, address="保密路1号", moved_in_from="保密市")
    for address in ("enterprises.csv", f"enterprises/{firm.code}/timeline.csv"):
        text = content(client, f"/zh-hans/{address}").decode()
        assert "保密" not in text
        assert "98765432" not in text
