"""One upload of a ledger: enterprise, residence, recognitions, zone and report in one row and one change."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.imports import decisions, planning
from enterprises.imports.applying import apply
from enterprises.imports.undoing import undo
from enterprises.models import (
    AnnualReport,
    Enterprise,
    ImportRow,
    Recognition,
    Residence,
    ZoneMembership,
)
from tests import factories
from tests.enterprises.imports.conftest import TODAY, map_outcomes
from tests.enterprises.registry_contents import read_contents
from tests.workbooks import build
from tests.workbooks.ledgers import code, name

pytestmark = pytest.mark.django_db(transaction=True)

ABOVE = [
    "序号",
    "企业名称",
    "统一社会信用代码",
    "成立日期",
    "注册资本(万元)",
    "在区情况",
    None,
    None,
    "所在园区",
]
ABOVE += ["入园日期", "高新技术企业", None, None, None, "是否规上", "经营情况（万元）", None, None, "备注"]
BELOW = [None, None, None, None, None, "所在街道", "注册地址", "迁入日期", None, None]
BELOW += ["是否国高", "证书编号", "发证日期", "有效期", None, "营业收入", "研发费用", "从业人员", None]
MERGED = ("A1:S1", "F3:H3", "K3:N3", "P3:R3")


@pytest.fixture
def place(district):
    return Residence.objects.first().subdistrict.name_zh, factories.ZoneFactory(name_zh="大梧桐新兴产业带")


@pytest.fixture
def ledger(tmp_path, place):
    """Return a function that writes a ledger with a title, a unit and two merged rows of headings."""
    subdistrict, zone = place

    def write(*rows, then=lambda sheet: None):
        filled = [
            [
                {"街道": subdistrict, "园区": zone.name_zh}.get(cell, cell) if isinstance(cell, str) else cell
                for cell in row
            ]
            for row in rows
        ]

        def finish(sheet):
            for cells in MERGED:
                sheet.merge_cells(cells)
            then(sheet)

        title = ["罗湖区科技企业台账（2023年度）"]
        return build.xlsx(tmp_path / "台账.xlsx", [title, ["单位：万元"], ABOVE, BELOW, *filled], then=finish)

    return write


def full_row(n, **changes):
    """Return a row with everything that a ledger says of a firm."""
    values = {
        "no": n,
        "name": name(n),
        "code": code(n),
        "established": "2015-06-07",
        "capital": 500,
        "subdistrict": "街道",
        "address": f"示例路{n}号",
        "since": "2016.02.03",
        "zone": "园区",
        "in_zone_since": "2018年5月",
        "is_high_tech": "是",
        "number": f"GR20224420{n:04d}",
        "issued": "2022-12-19",
        "valid": "三年",
        "is_above_scale": "否",
        "revenue": 1200,
        "rd": "120.5",
        "employees": 50,
        "note": "甲",
    }
    return list((values | changes).values())


def models_of(row):
    return [(operation["model"], operation["pk"] is None) for operation in row.operations]


def test_a_row_of_a_new_firm_creates_all_its_records_in_one_change_and_undoing_takes_all_back(
    district, ledger, plan_file, reviewer
):
    before = read_contents()
    batch = plan_file(ledger(full_row(11, in_zone_since="2018-05-01")), "ledger")
    [row] = batch.rows.all()
    assert (row.outcome, row.reasons) == ("create", [])
    assert models_of(row) == [
        (model, True)
        for model in ("enterprise", "residence", "recognition", "zonemembership", "annualreport")
    ]
    change = apply(batch, by=reviewer)
    firm = Enterprise.objects.get(uscc=code(11))
    assert firm.registered_capital == Decimal(5_000_000)
    residence = firm.residences.get()
    assert (residence.address, residence.starts_on) == ("示例路11号", date(2016, 2, 3))
    recognition = Recognition.objects.get(enterprise=firm)
    assert (recognition.number, recognition.ends_on) == ("GR202244200011", date(2025, 12, 18))
    assert ZoneMembership.objects.get(enterprise=firm).starts_on == date(2018, 5, 1)
    report = AnnualReport.objects.get(enterprise=firm)
    assert (report.year, report.operating_revenue, report.rd_expense, report.employees) == (
        2023,
        Decimal(12_000_000),
        Decimal(1_205_000),
        50,
    )
    batch.refresh_from_db()
    assert batch.change == change
    undo(batch, by=reviewer)
    assert read_contents() == before


def test_rows_of_known_firms_change_only_what_differs(district, ledger, plan_file, reviewer):
    row = full_row(
        1, established="2010-01-01", capital=None, since=None, zone=None, in_zone_since=None, number=None,
        issued=None, valid=None, is_high_tech=None,
    )  # fmt: skip
    batch = plan_file(ledger(row), "ledger")
    [planned] = batch.rows.all()
    assert models_of(planned) == [("residence", False), ("annualreport", True)]
    assert planned.operations[0]["new"] == {"address": "示例路1号"}
    apply(batch, by=reviewer)
    again = plan_file(ledger(row), "ledger")
    assert map_outcomes(again) == {5: "unchanged"}


def test_a_firm_with_two_certificates_in_merged_cells_gets_both(district, ledger, plan_file, reviewer):
    second = [None] * 10 + ["是", "GR201944200077", "2019-12-09", "三年", None, None, None, None, None]

    def merge(sheet):
        for letter in "ABCDEFGHIJKOPQRS":
            sheet.merge_cells(f"{letter}5:{letter}6")

    batch = plan_file(ledger(full_row(11, in_zone_since="2018-05-01"), second, then=merge), "ledger")
    assert map_outcomes(batch) == {5: "create", 6: "create"}
    assert models_of(batch.rows.get(number=6)) == [("recognition", True)]
    apply(batch, by=reviewer)
    firm = Enterprise.objects.get(uscc=code(11))
    assert set(firm.recognitions.values_list("number", flat=True)) == {"GR202244200011", "GR201944200077"}
    assert (firm.residences.count(), firm.reports.count()) == (1, 1)


def test_two_rows_that_contradict_each_other_wait_for_a_decision(district, ledger, plan_file):
    rows = full_row(11, in_zone_since="2018-05-01"), full_row(11, in_zone_since="2018-05-01", revenue=900)
    batch = plan_file(ledger(*rows), "ledger")
    assert map_outcomes(batch) == {5: "conflict", 6: "conflict"}
    decisions.decide(batch, batch.rows.filter(number=6), "skip", today=TODAY)
    assert map_outcomes(batch) == {5: "create", 6: "skipped"}


@pytest.mark.parametrize(
    ("changes", "reason", "letter"),
    [
        ({"number": None, "issued": None, "valid": None}, "yes_without_recognition", "K"),
        ({"is_high_tech": "否"}, "no_but_recognised", "K"),
        ({"in_zone_since": None}, "zone_day_taken", "J"),
        ({"since": None}, "first_day_taken", "H"),
        ({"is_above_scale": "√"}, "yes_without_recognition", "O"),
        ({"in_zone_since": "2018年5月"}, "month_only", "J"),
    ],
)
def test_what_the_row_leaves_open_is_a_warning_at_its_column(
    district, ledger, plan_file, changes, reason, letter
):
    factories.SchemeFactory(
        code="above_scale", name_zh="规模以上企业", validity="calendar_year", number_pattern=""
    )
    batch = plan_file(ledger(full_row(11, **{"in_zone_since": "2018-05-01"} | changes)), "ledger")
    [row] = batch.rows.all()
    assert row.outcome == ImportRow.Outcome.WARNING
    assert [(each["code"], each["column"]) for each in row.reasons] == [(reason, letter)]


def test_above_designated_size_is_entered_from_a_day_given_for_all_rows_where_the_row_says_yes(
    district, ledger, plan_file, reviewer
):
    factories.SchemeFactory(
        code="above_scale", name_zh="规模以上企业", validity="calendar_year", number_pattern=""
    )
    rows = [
        full_row(n, in_zone_since="2018-05-01", is_above_scale=answer)
        for n, answer in ((11, "是"), (12, "否"))
    ]
    batch = plan_file(ledger(*rows), "ledger", given={"above_scale_issued_on": "2023-01-01"})
    assert set(map_outcomes(batch).values()) == {"create"}
    apply(batch, by=reviewer)
    [entered] = Recognition.objects.filter(scheme="above_scale")
    assert (entered.enterprise.uscc, entered.starts_on, entered.ends_on) == (
        code(11),
        date(2023, 1, 1),
        date(2023, 12, 31),
    )


def test_a_value_whose_record_the_row_does_not_state_is_named(district, ledger, plan_file):
    row = full_row(11, zone=None, in_zone_since="2018-05-01")
    [planned] = plan_file(ledger(row), "ledger").rows.all()
    assert [(each["code"], each["params"]["columns"]["en"]) for each in planned.reasons] == [
        ("values_unused", "First day in the zone")
    ]


def test_a_firm_that_ended_before_credit_codes_is_created_with_its_records(
    district, plan_file, tmp_path, reviewer
):
    subdistrict = Residence.objects.first().subdistrict.name_zh
    rows = [
        ["企业名称", "组织机构代码", "登记状态", "成立日期", "注销日期", "所在街道", "迁入日期"],
        ["深圳市示例老企业", code(21)[8:17], "注销", "2001-01-01", "2009-05-05", subdistrict, "2001-01-01"],
    ]
    apply(plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "ledger"), by=reviewer)
    firm = Enterprise.objects.get(organisation_code=code(21)[8:17])
    assert (firm.uscc, firm.residences.count()) == (None, 1)


def test_queries_do_not_grow_with_the_rows(district, ledger, upload_file):
    counts = []
    for many in (1, 40):
        rows = [full_row(100 + n, in_zone_since="2018-05-01") for n in range(many)]
        batch = upload_file(ledger(*rows), "ledger")
        with CaptureQueriesContext(connection) as queries:
            planning.plan(batch, today=TODAY)
        counts.append(len(queries))
        assert batch.counts == {"create": many}
    assert counts[1] <= counts[0] + 2
