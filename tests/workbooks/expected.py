"""The expected effect of each workbook on the district of the tests, written by hand.

The district (`tests/enterprises/imports/conftest.py`) has the firms 1 to 5, founded on 2010-01-01; all but
the second reside in Liantang since 2012-03-04; the first three hold GR202044200001 to GR202044200003.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Model

from enterprises.models import (
    AnnualReport,
    DistrictStatistic,
    Enterprise,
    FormerName,
    GroupHead,
    Payment,
    Recognition,
    Residence,
    SupportAward,
    TalentProject,
    ZoneMembership,
)
from tests import factories
from tests.workbooks.ledgers import code, name

CONFIRM, CREATE, SKIP = "confirm", "create", "skip"
WHY = "已核实"  # the reason entered where facts that contradict a rule are confirmed
FIRM = "enterprise__uscc"
day = date.fromisoformat


@dataclass(frozen=True)
class Written:
    """A record after its row was applied; `known_by` finds one that existed before."""

    model: type[Model]
    says: Mapping[str, Any]
    known_by: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Row:
    """A row: its planned outcome, the decision, its outcome after that, and the records it writes.

    A decision is `confirm`, `create`, `skip`, or the number of the chosen firm.
    """

    outcome: str
    writes: tuple[Written, ...] = ()
    decision: str | int = ""
    then: str = ""


@dataclass(frozen=True)
class Expected:
    """A workbook: its rows by their places, the options of the clerk, and the records it needs before."""

    sentence: str
    rows: Mapping[str, Row]
    options: Mapping[str, Any] = field(default_factory=dict)
    needs: Callable[[Mapping[int, Enterprise]], None] = lambda firms: None
    refusal: str = ""

    def counts(self, *, decided: bool = False) -> dict[str, int]:
        """Return the number of rows of each outcome, before or after the decisions."""
        return dict(Counter(row.then if decided and row.then else row.outcome for row in self.rows.values()))

    def writes(self) -> list[Written]:
        """Return all records that are written, with the decisions taken."""
        return [each for row in self.rows.values() if row.decision != SKIP for each in row.writes]


def new(model: type[Model], **says: Any) -> Written:
    return Written(model, says)


def changed(model: type[Model], known_by: Mapping[str, Any], **says: Any) -> Written:
    return Written(model, says, known_by)


def updated(*writes: Written) -> Row:
    return Row("update", writes)


def created(*writes: Written) -> Row:
    return Row("create", writes)


def firm(n: int, **says: Any) -> Written:
    return changed(Enterprise, {"uscc": code(n)}, **says)


def left_out(outcome: str) -> Row:
    return Row(outcome, decision=SKIP, then="skipped")


def report(n: int, year: int, **says: Any) -> Written:
    return new(AnnualReport, **{FIRM: code(n)}, year=year, **says)


def certificate(n: int, number: str, first: str, last: str, **says: Any) -> Written:
    says = {"scheme_id": "national_high_tech", "starts_on": day(first), "ends_on": day(last), **says}
    return new(Recognition, **{FIRM: code(n)}, number=number, **says)


def new_firm(n: int, name_zh: str) -> Written:
    return new(
        Enterprise,
        uscc=code(n),
        organisation_code=code(n)[8:17],
        name_zh=name_zh,
        status="active",
        ended_on=None,
    )


def awards_of_the_first_two(firms: Mapping[int, Enterprise]) -> None:
    for n in (1, 2):
        factories.SupportAwardFactory(enterprise=firms[n], approved=300_000)


def last_year_of_the_second(firms: Mapping[int, Enterprise]) -> None:
    factories.AnnualReportFactory(enterprise=firms[2], year=2020, operating_revenue=10_000_000)


UNCHANGED = Row("unchanged")
EXPECTED: dict[str, Expected] = {
    "plain enterprises": Expected(
        "a plain ledger changes three firms field by field",
        {
            "台账 2": updated(
                firm(
                    1,
                    legal_representative="张三",
                    registered_capital=5_000_000,
                    established_on=day("2012-03-04"),
                )
            ),
            "台账 3": updated(
                firm(
                    2,
                    legal_representative="李四",
                    registered_capital=10_000_000,
                    established_on=day("2013-05-06"),
                )
            ),
            "台账 4": updated(
                firm(
                    3, legal_representative="王五", registered_capital=None, established_on=day("2009-07-08")
                )
            ),
        },
    ),
    "titled enterprises": Expected(
        "a ledger with a title, totals and notes has three firms, and the hidden one is confirmed",
        {
            "Sheet1 5": updated(firm(1, registered_capital=5_000_000, established_on=day("2012-03-04"))),
            "Sheet1 6": Row(
                "warning",
                (firm(2, registered_capital=6_000_000, established_on=day("2013-05-06")),),
                CONFIRM,
                "update",
            ),
            "Sheet1 9": updated(firm(3, registered_capital=7_000_000, established_on=day("2009-07-08"))),
        },
    ),
    "damaged codes": Expected(
        "a ledger of damaged codes writes nothing",
        {f"Sheet1 {n}": left_out("error") for n in (2, 3, 4, 5)},
    ),
    "enterprises in GB18030": Expected(
        "a text in GB18030 brings a firm with a rare character",
        {"2": UNCHANGED, "3": created(new_firm(9, "深圳市㛃示例科技有限公司"))},
    ),
    "enterprises in UTF-8 with BOM": Expected(
        "a text in UTF-8 brings a firm",
        {"2": UNCHANGED, "3": created(new_firm(9, name(9)))},
    ),
    "old workbook": Expected(
        "an old workbook dates two firms",
        {
            "Sheet1 2": updated(firm(1, established_on=day("2012-03-04"))),
            "Sheet1 3": updated(firm(2, established_on=day("2013-05-06"))),
        },
    ),
    "several sheets": Expected(
        "two sheets say what is known, and a hidden one is left out",
        {"莲塘 2": UNCHANGED, "桂园 3": UNCHANGED},
    ),
    "two-row headings": Expected(
        "headings in two merged rows give two reports of the year in the title",
        {
            "Sheet1 4": created(
                report(
                    1,
                    2021,
                    operating_revenue=12_005_000,
                    rd_expense=1_300_000,
                    taxes_paid=600_000,
                    employees=50,
                    rd_staff=10,
                    source="self_reported",
                    source_unit="ten_thousand",
                )
            ),
            "Sheet1 5": created(
                report(
                    2,
                    2021,
                    operating_revenue=34_000_000,
                    rd_expense=None,
                    rd_expense_reason="not_reported",
                    taxes_paid=700_000,
                    employees=80,
                    rd_staff=None,
                    rd_staff_reason="withheld",
                )
            ),
        },
    ),
    "torch survey": Expected(
        "the Torch survey is in thousand yuan and knows firms by either code or by certificate",
        {
            "火炬统计 2": created(
                report(
                    1,
                    2021,
                    operating_revenue=12_005_000,
                    high_tech_revenue=9_000_000,
                    employees=50,
                    rd_staff=10,
                    rd_expense=1_300_000,
                    taxes_paid=600_000,
                    valid_invention_patents=3,
                    source="torch",
                    source_unit="thousand",
                )
            ),
            "火炬统计 3": created(
                report(2, 2021, operating_revenue=34_000_000, rd_expense=2_000_000, valid_invention_patents=2)
            ),
            "火炬统计 4": created(
                report(3, 2021, operating_revenue=5_600_000, taxes_paid=-20_000, valid_invention_patents=0)
            ),
        },
    ),
    "reports without unit": Expected(
        "a report without a unit gets it from the clerk",
        {"Sheet1 2": created(report(1, 2021, operating_revenue=12_005_000, source_unit="ten_thousand"))},
        options={"unit": "ten_thousand"},
    ),
    "reports of two years": Expected(
        "of three revenues the clerk says which is meant; the year is that of the only heading with one",
        {"Sheet1 2": created(report(1, 2020, operating_revenue=10_000))},
        options={"columns": {"C": "operating_revenue", "D": "", "E": ""}},
        refusal="two_columns",
    ),
    "ten times too much": Expected(
        "a revenue a thousand times that of last year is left out, and one has its own unit",
        {
            "Sheet1 2": created(report(1, 2021, operating_revenue=10_000_000, employees=50)),
            "Sheet1 3": left_out("warning"),
            "Sheet1 4": created(report(3, 2021, operating_revenue=120_000_000, employees=50)),
        },
        needs=last_year_of_the_second,
    ),
    "certificates of one firm": Expected(
        "a firm merged over three rows gets the certificates that it lacks",
        {
            "Sheet1 2": created(certificate(1, "GR201744200001", "2017-10-31", "2020-10-30", kind="first")),
            "Sheet1 3": UNCHANGED,
            "Sheet1 4": created(
                certificate(1, "", "2021-01-01", "2021-12-31", scheme_id="strategic_emerging")
            ),
            "Sheet1 5": UNCHANGED,
        },
    ),
    "certificates in an old workbook": Expected(
        "a firm merged over two rows of an old workbook gets the one that it lacks",
        {
            "Sheet1 2": created(certificate(1, "GR201744200001", "2017-10-31", "2020-10-30")),
            "Sheet1 3": UNCHANGED,
        },
    ),
    "notice of recognitions": Expected(
        "a notice finds firms by name and former name, one is chosen and a foreign number confirmed",
        {
            "Sheet1 4": created(certificate(1, "GR202344200001", "2023-12-23", "2026-12-22", kind="renewal")),
            "Sheet1 5": created(certificate(2, "GR202344200002", "2023-12-23", "2026-12-22", kind="renewal")),
            "Sheet1 6": created(certificate(3, "GR202344200003", "2023-12-23", "2026-12-22", kind="renewal")),
            "Sheet1 7": Row(
                "unmatched",
                (certificate(4, "GR202344200004", "2023-12-23", "2026-12-22", kind="first"),),
                4,
                "create",
            ),
            "Sheet1 8": Row(
                "warning",
                (certificate(5, "GR202344010005", "2023-12-01", "2026-11-30", kind="first"),),
                CONFIRM,
                "create",
            ),
        },
    ),
    "notice of renamings": Expected(
        "a notice of renamings keeps the names before",
        {
            f"Sheet1 {n + 2}": updated(
                firm(n, name_zh=f"深圳市新示例000{n}科技有限公司"),
                new(
                    FormerName,
                    **{FIRM: code(n)},
                    name_zh=name(n),
                    starts_on=day("2010-01-01"),
                    ends_on=day("2022-02-28"),
                ),
            )
            for n in (1, 2)
        },
    ),
    "notice of cancellations": Expected(
        "a notice of cancellations counts from its year, and one without such a certificate is left out",
        {
            "Sheet1 3": updated(
                changed(Recognition, {"number": "GR202044200001"}, cancelled_from=day("2023-01-01"))
            ),
            "Sheet1 4": updated(
                changed(Recognition, {"number": "GR202044200002"}, cancelled_from=day("2022-01-01"))
            ),
            "Sheet1 5": left_out("unmatched"),
        },
    ),
    "notice of relocations": Expected(
        "a notice of relocations ends and begins residences, and one elsewhere changes nothing",
        {
            "Sheet1 2": updated(
                changed(
                    Residence,
                    {FIRM: code(1)},
                    starts_on=day("2012-03-04"),
                    ends_on=day("2023-04-30"),
                    moved_out_to="深圳市福田区",
                )
            ),
            "Sheet1 3": created(
                new(
                    Residence,
                    **{FIRM: code(2)},
                    starts_on=day("2015-05-01"),
                    ends_on=None,
                    subdistrict_id="008",
                    origin="attracted",
                    moved_in_from="广州市天河区",
                )
            ),
            "Sheet1 4": updated(
                changed(
                    Residence,
                    {FIRM: code(3), "starts_on": day("2012-03-04")},
                    ends_on=day("2023-04-30"),
                    moved_out_to="",
                ),
                new(
                    Residence,
                    **{FIRM: code(3)},
                    starts_on=day("2023-05-01"),
                    ends_on=None,
                    subdistrict_id="008",
                    origin="within",
                ),
            ),
            "Sheet1 5": UNCHANGED,
        },
    ),
    "zone memberships": Expected(
        "zones are known by name and code, and an unknown one is left out",
        {
            "Sheet1 2": created(
                new(
                    ZoneMembership,
                    **{FIRM: code(1)},
                    zone_id="dawutong_belt",
                    starts_on=day("2020-01-01"),
                    ends_on=None,
                )
            ),
            "Sheet1 3": created(
                new(
                    ZoneMembership,
                    **{FIRM: code(2)},
                    zone_id="dawutong_belt",
                    starts_on=day("2020-01-01"),
                    ends_on=day("2021-12-31"),
                )
            ),
            "Sheet1 4": left_out("error"),
        },
    ),
    "group heads": Expected(
        "heads of groups are known by their codes; an unknown one and the firm itself are left out",
        {
            "Sheet1 2": created(
                new(
                    GroupHead,
                    **{FIRM: code(1)},
                    head__uscc=code(2),
                    starts_on=day("2020-01-01"),
                    ends_on=None,
                )
            ),
            "Sheet1 3": created(
                new(
                    GroupHead,
                    **{FIRM: code(2)},
                    head__uscc=code(3),
                    starts_on=day("2020-01-01"),
                    ends_on=day("2021-12-31"),
                )
            ),
            "Sheet1 4": left_out("error"),
            "Sheet1 5": left_out("error"),
        },
    ),
    "residences": Expected(
        "a list of residences adds an address and a firm that moved in",
        {
            "Sheet1 2": updated(
                changed(
                    Residence,
                    {FIRM: code(1)},
                    starts_on=day("2012-03-04"),
                    ends_on=None,
                    address="莲塘街道示例路1号",
                    origin="founded",
                )
            ),
            "Sheet1 3": created(
                new(
                    Residence,
                    **{FIRM: code(2)},
                    starts_on=day("2020-07-01"),
                    subdistrict_id="008",
                    address="示例路2号",
                    origin="attracted",
                    moved_in_from="广州市",
                )
            ),
        },
    ),
    "talent projects": Expected(
        "a list of talents brings a team with its budget and a project",
        {
            "Sheet1 3": created(
                new(
                    TalentProject,
                    host__uscc=code(1),
                    kind="team",
                    name_zh="示例团队甲",
                    level="municipal",
                    origin="abroad",
                    introduced_on=day("2022-05-01"),
                    budget=3_000_000,
                )
            ),
            "Sheet1 4": created(
                new(
                    TalentProject,
                    host__uscc=code(2),
                    kind="project",
                    name_zh="示例项目乙",
                    level="national",
                    origin="home",
                    introduced_on=day("2023-06-01"),
                    budget=None,
                )
            ),
        },
    ),
    "support awards": Expected(
        "a list of awards brings one that was approved and one that was not yet",
        {
            "Sheet1 2": created(
                new(
                    SupportAward,
                    **{FIRM: code(1)},
                    measure_id="recognition_reward",
                    applied_on=day("2022-01-10"),
                    applied=500_000,
                    approved_on=day("2022-03-01"),
                    approved=300_000,
                )
            ),
            "Sheet1 3": created(
                new(
                    SupportAward,
                    **{FIRM: code(2)},
                    measure_id="recognition_reward",
                    applied_on=day("2022-01-11"),
                    applied=500_000,
                    approved_on=None,
                    approved=None,
                )
            ),
        },
    ),
    "payments": Expected(
        "payments come in instalments, up to what was approved",
        {
            f"Sheet1 {number}": created(
                new(Payment, award__enterprise__uscc=code(n), paid_on=day(paid_on), amount=amount)
            )
            for number, n, paid_on, amount in (
                (2, 1, "2022-06-01", 100_000),
                (3, 1, "2022-12-01", 200_000),
                (4, 2, "2022-06-01", 200_000),
            )
        },
        needs=awards_of_the_first_two,
    ),
    "district statistics": Expected(
        "statistics of the district are kept with their source and whether the series breaks",
        {
            "Sheet1 2": created(
                new(
                    DistrictStatistic,
                    series="resident_population",
                    reference_on=day("2020-11-01"),
                    value=1_143_801,
                    source="第七次全国人口普查",
                    published_on=day("2021-05-17"),
                    is_break=True,
                )
            ),
            "Sheet1 3": created(
                new(
                    DistrictStatistic,
                    series="resident_population",
                    reference_on=day("2016-12-31"),
                    value=1_004_000,
                    source="统计公报",
                    published_on=day("2017-04-30"),
                    is_break=False,
                )
            ),
        },
    ),
    "everything at once, its certificates": Expected(
        "a ledger with every trap gives two certificates, one of them with its firm",
        {
            "Sheet1 5": created(certificate(1, "GR201744200001", "2017-10-31", "2020-10-30")),
            "Sheet1 6": UNCHANGED,
            "Sheet1 8": UNCHANGED,
            "Sheet1 9": left_out("error"),
            "Sheet1 11": Row(
                "unmatched",
                (new_firm(8, name(8)), certificate(8, "GR202044200008", "2020-12-11", "2023-12-10")),
                CREATE,
                "create",
            ),
        },
    ),
    "everything at once, its reports": Expected(
        "the same ledger gives three reports, one of them with its firm",
        {
            "Sheet1 5": created(
                report(1, 2020, operating_revenue=12_000_000, rd_expense=1_300_000, employees=50)
            ),
            "Sheet1 6": UNCHANGED,
            "Sheet1 8": created(
                report(
                    2,
                    2020,
                    operating_revenue=3_400_500,
                    rd_expense=None,
                    rd_expense_reason="not_applicable",
                    employees=80,
                )
            ),
            "Sheet1 9": left_out("error"),
            "Sheet1 11": Row(
                "unmatched",
                (
                    new_firm(8, name(8)),
                    report(8, 2020, operating_revenue=900_000, rd_expense=90_000, employees=9),
                ),
                CREATE,
                "create",
            ),
        },
    ),
}


def without_choices(expected: Expected) -> Expected:
    """Leave out the rows for which somebody has to choose an enterprise, or to have one created."""
    rows = {
        place: row if row.decision in ("", CONFIRM, SKIP) else left_out(row.outcome)
        for place, row in expected.rows.items()
    }
    return replace(expected, rows=rows)
