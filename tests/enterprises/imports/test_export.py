"""Files out: what is exported imports as no change, and an empty one explains itself."""

import csv
import io
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprises.imports import export as exports
from enterprises.imports import files, planning, tables
from enterprises.imports.formats import FORMATS
from enterprises.models import AnnualReport, Community, Enterprise, Recognition
from enterprises.models.reports import FIGURES
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 1)
FIRST = date(2010, 1, 1)
few = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Text of people and formulas: brackets, quotes, spaces, signs, several lines.
words = st.text(st.sampled_from("甲乙丙（）()“”'\"=+-@,;\t 示例AB12\n《》"), max_size=12)
names = st.text(st.sampled_from("甲乙丙丁示例（）ABC12"), min_size=2, max_size=12).map(
    "深圳市{}有限公司".format
)
days = st.integers(0, 3000).map(lambda n: FIRST + timedelta(n))
money = st.decimals(min_value=0, max_value=Decimal("9999999999999999.99"), places=2)
missing = st.sampled_from(["not_reported", "withheld", "not_applicable"])


@st.composite
def firms(draw):
    """Return one enterprise with its records, as keyword arguments of factories."""
    figures = {}
    for figure in ("operating_revenue", "rd_expense", "taxes_paid", "employees", "valid_invention_patents"):
        is_count = figure in ("employees", "valid_invention_patents")
        if draw(st.booleans()):
            figures[figure] = draw(st.integers(0, 10**6) if is_count else money)
            figures[f"{figure}_reason"] = ""
        else:
            figures[figure], figures[f"{figure}_reason"] = None, draw(missing)
    bounds = sorted(draw(st.lists(days, min_size=4, max_size=4, unique=True)))
    return {
        "firm": {
            "name_zh": draw(names),
            "name_en": draw(words).strip(),
            "legal_representative": draw(words).strip(),
            "registered_capital": draw(st.none() | money),
            "ended_on": draw(st.none() | st.just(date(2022, 1, 1))),
        },
        "bounds": bounds,
        "address": draw(words).strip(),
        "figures": figures,
        "amounts": draw(st.lists(st.integers(1, 10**6), max_size=3)),
        "origin": draw(st.sampled_from(["founded", "attracted"])),
        "cancelled": draw(st.booleans()),
    }


@contextmanager
def registry(district):
    """Yield the firms with all their records, gone again afterwards."""
    with transaction.atomic():
        make.IndustryFactory()
        listed = make.StrategicEmergingFactory()
        for n, said in enumerate(district):
            ended = said["firm"]["ended_on"]
            firm = make.EnterpriseFactory(
                uscc=make.make_uscc(n) if n or not ended else None,
                organisation_code=make.make_uscc(n)[8:17],
                status="revoked" if ended else "active",
                industry_id="6513",
                **said["firm"],
            )
            a, b, c, d = said["bounds"]
            make.FormerNameFactory(enterprise=firm, name_zh=f"旧{n}甲公司", starts_on=a, ends_on=b)
            make.FormerNameFactory(
                enterprise=firm, name_zh=f"旧{n}乙公司", starts_on=b + timedelta(1), ends_on=d
            )
            make.ResidenceFactory(
                enterprise=firm, starts_on=a, ends_on=b, address=said["address"], moved_out_to="福田区"
            )
            moved_in_from = "南山区" if said["origin"] == "attracted" else ""
            make.ResidenceFactory(
                enterprise=firm, starts_on=c, origin=said["origin"], moved_in_from=moved_in_from
            )
            make.ZoneMembershipFactory(enterprise=firm, starts_on=a, ends_on=b)
            head = Enterprise.objects.order_by("pk").first()
            if head != firm:
                make.GroupHeadFactory(enterprise=firm, head=head, starts_on=a, ends_on=b)
            make.RecognitionFactory(
                enterprise=firm,
                issued_on=c,
                number=f"GR20104420{n:04d}",
                cancelled_from=d if said["cancelled"] else None,
            )
            make.ListingFactory(enterprise=firm, scheme=listed, issued_on=None, starts_on=a, ends_on=b)
            make.AnnualReportFactory(enterprise=firm, year=2020, **said["figures"])
            make.TalentProjectFactory(host=firm, introduced_on=c, budget=Decimal("1234567890.12"))
            award = make.SupportAwardFactory(enterprise=firm, approved=5_000_000)
            for amount in said["amounts"]:
                make.PaymentFactory(award=award, amount=amount)
        make.DistrictStatisticFactory()
        make.DistrictStatisticFactory(published_on=None, is_break=True, value=Decimal("40.5"))
        yield
        transaction.set_rollback(True)


def exported(kind, path, form):
    if form == "csv":
        path.write_text("".join(exports.csv_lines(kind, exports.rows(kind))), encoding="utf-8", newline="")
    else:
        with path.open("wb") as file:
            exports.write_xlsx(file, kind, exports.rows(kind))
    return path


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_export_in_each_format_imports_as_no_change(form, tmp_path):
    """One district serves all formats: creating it takes longer than to export and plan one of them."""

    @few
    @given(st.lists(firms(), min_size=3, max_size=4))
    def round_trips(district):
        with registry(district):
            for code, kind in FORMATS.items():
                path = exported(kind, tmp_path / f"export.{form}", form)
                batch = planning.create_batch(
                    path.read_bytes(), kind=code, file_name=path.name, submitted_by=make.UserFactory()
                )
                planning.plan(batch, today=TODAY)
                others = batch.rows.exclude(outcome="unchanged").values_list(
                    "outcome", "cells", "reasons", "operations"
                )
                assert list(others) == [], code
                assert batch.rows.count() == len(list(exports.rows(kind))), code

    round_trips()


@pytest.mark.parametrize(("language", "sheet"), [("en", "About this file"), ("zh-hans", "文件说明")])
@pytest.mark.parametrize("code", FORMATS)
def test_description_of_an_exported_workbook_is_skipped_with_a_note(code, language, sheet, tmp_path):
    kind = FORMATS[code]
    with override(language):
        path = exported(kind, tmp_path / "export.xlsx", "xlsx")
        book = openpyxl.load_workbook(path)
        # the longest description that any file has
        book[sheet].append([str(_("Unit")), "家"])
        book[sheet].append([str(_("Code of the indicator")), "high_tech_enterprises"])
        told = dict(book[sheet].values)
        assert told[str(_("Licence"))] == str(_("For internal use only"))
        book.save(path)
    reading = tables.read(path, kind)
    assert [table.sheet for table in reading.tables] == [kind.zh]
    assert [(each.sheet, each.reason) for each in reading.skipped] == [(sheet, "sheet_without_table")]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", FORMATS)
def test_exported_csv_file_describes_itself_and_an_import_leaves_that_out_with_a_note(
    code, language, tmp_path
):
    kind, path = FORMATS[code], tmp_path / "export.csv"
    with override(language):
        for rows in ([], list(exports.rows(kind))):
            text = "".join(exports.csv_lines(kind, rows))
            path.write_text(text, encoding="utf-8", newline="")
            _head, *lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
            assert len(lines) == max(len(rows), 1)
            told = {part.partition(": ")[2] for part in lines[-1][-1].split("; ")}
            assert {kind.label, str(_("For internal use only"))} <= told
            reading = tables.read(path, kind)
            assert len(reading.rows) == len(rows)
            assert [each.reason for each in reading.skipped] == ["description_column"]


# Columns that help to find a record, and that an export leaves empty: its codes say it.
HELPERS = {
    "annual_reports": {"number"},
    "torch_reports": {"number"},
    "relocations": {"number"},
    "renamings": {"number"},
    "cancellations": {"year"},
}


def filled():
    """Create a firm with a value in every field, and facts that stayed with its duplicate."""
    cluster, industry = make.ClusterFactory(), make.IndustryFactory()
    subdistrict = make.SubdistrictFactory(code="002", name_zh="黄贝街道")
    other = make.SubdistrictFactory(code="005", name_zh="南湖街道")
    community = Community.objects.create(
        code="002001", name_zh="黄贝社区", name_en="Huangbei", subdistrict=subdistrict
    )
    firm = make.EnterpriseFactory(
        name_en="Example Technology",
        status="merged",
        ended_on=date(2023, 6, 30),
        ended_reason="被吸收合并",
        cluster=cluster,
        industry=industry,
        registered_capital=Decimal("1234567890.12"),
        legal_representative="张三",
    )
    make.FormerNameFactory(enterprise=firm)
    make.ResidenceFactory(
        enterprise=firm,
        subdistrict=subdistrict,
        community=community,
        address="示例路1号",
        origin="attracted",
        moved_in_from="北京市",
        ends_on=date(2015, 1, 1),
    )
    make.ResidenceFactory(
        enterprise=firm,
        subdistrict=other,
        starts_on=date(2015, 1, 2),
        origin="within",
        ends_on=date(2018, 2, 3),
        moved_out_to="广州市",
    )
    make.ZoneMembershipFactory(enterprise=firm, ends_on=date(2019, 1, 1))
    make.GroupHeadFactory(enterprise=firm, ends_on=date(2019, 1, 1))
    make.RecognitionFactory(
        enterprise=firm,
        ends_on=date(2024, 1, 1),
        kind="renewal",
        field="new_materials",
        batch="第一批",
        authority="深圳市科技创新委员会",
        source="公告1号",
        cancelled_from=date(2024, 6, 1),
        cancellation_notice_on=date(2024, 7, 1),
    )
    figures = {f"{name}_reason": "" for name in FIGURES} | dict.fromkeys(FIGURES, 7)
    make.AnnualReportFactory(enterprise=firm, **figures, source_unit="thousand")
    make.TalentProjectFactory(
        host=firm,
        name_en="Team",
        programme="孔雀计划",
        batch="第二批",
        field="材料",
        leader="李四",
        mid_term_on=date(2023, 1, 1),
        accepted_on=date(2024, 1, 1),
        result="优秀",
        budget=100,
        grants=0,
    )
    award = make.SupportAwardFactory(enterprise=firm, note="说明")
    make.PaymentFactory(award=award)
    make.PaymentFactory(award=award, amount=-1)
    make.DistrictStatisticFactory(is_break=True)
    make.EnterpriseFactory(name_zh="重复登记的企业", merged_into=firm, **ENDED)
    stayed = Enterprise.objects.get(merged_into=firm)
    make.FormerNameFactory(enterprise=stayed)
    make.ResidenceFactory(enterprise=stayed, origin="attracted", moved_in_from="上海市")
    make.RecognitionFactory(enterprise=stayed, number="GR202044209999", cancelled_from=date(2022, 1, 1))


ENDED = {"status": "deregistered", "ended_on": date(2022, 1, 1)}


def bare():
    """Create two firms without a credit code that had one name, with as little as a record can have."""
    for n in (1, 2):
        firm = make.EnterpriseFactory(
            uscc=None,
            organisation_code=make.make_uscc(n)[8:17],
            name_en="",
            established_on=None,
            cluster=None,
            industry=None,
            **ENDED,
        )
        make.FormerNameFactory(enterprise=firm, name_zh="同名公司")
        make.FormerNameFactory(enterprise=firm, name_zh="未了公司", starts_on=date(2016, 1, 1), ends_on=None)
        make.ResidenceFactory(enterprise=firm, subdistrict=None, ends_on=date(2012, 1, 1))
        make.ResidenceFactory(
            enterprise=firm,
            subdistrict=None,
            starts_on=date(2013, 1, 1),
            origin="attracted",
            moved_in_from="外地",
        )
        make.ZoneMembershipFactory(enterprise=firm)
        make.GroupHeadFactory(enterprise=firm)
        for _twice in range(2):
            make.ListingFactory(
                enterprise=firm, issued_on=None, starts_on=date(2020, 1, 1), cancelled_from=date(2019, 1, 1)
            )
        make.ListingFactory(enterprise=firm, issued_on=None, starts_on=date(2021, 1, 1), ends_on=None)
        make.AnnualReportFactory(
            enterprise=firm, **dict.fromkeys(FIGURES), **{f"{name}_reason": "withheld" for name in FIGURES}
        )
        make.TalentProjectFactory(host=firm)
        for _twice in range(2):
            award = make.SupportAwardFactory(enterprise=firm, applied=None, approved=None, approved_on=None)
        award = make.SupportAwardFactory(enterprise=firm, applied_on=date(2022, 1, 1))
        make.PaymentFactory.create_batch(2, award=award, amount=1)
    make.DistrictStatisticFactory(published_on=None)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("said", [filled, bare])
def test_records_with_everything_and_with_nothing_beside_import_as_no_change(said, form, tmp_path):
    said()
    for code, kind in FORMATS.items():
        found = list(exports.rows(kind))
        if said is filled and not kind.parts:  # of several records only the latest is in a row
            columns = [column.name for column in kind.columns]
            empty = {
                name for place, name in enumerate(columns) if all(row[place] in (None, "") for row in found)
            }
            assert empty == HELPERS.get(code, set())
        path = exported(kind, tmp_path / f"export.{form}", form)
        batch = planning.create_batch(
            path.read_bytes(), kind=code, file_name=path.name, submitted_by=make.UserFactory()
        )
        planning.plan(batch, today=TODAY)
        others = batch.rows.exclude(outcome="unchanged").values_list("outcome", "reasons", "operations")
        assert list(others) == [], code
        assert batch.rows.count() == len(found) > 0, code


def test_every_move_and_every_former_name_is_exported():
    filled()
    bare()
    assert len(list(exports.rows(FORMATS["relocations"]))) == 5
    assert len(list(exports.rows(FORMATS["renamings"]))) == 5
    assert len(list(exports.rows(FORMATS["cancellations"]))) == 5


def test_a_workbook_has_codes_as_text_dates_as_dates_and_both_languages(tmp_path):
    make.ResidentFactory(uscc=make.make_uscc(1), registered_capital=100)
    path = exported(FORMATS["enterprises"], tmp_path / "a.xlsx", "xlsx")
    sheet, _about = openpyxl.load_workbook(path).worksheets
    headings = [cell.value for cell in sheet[1]]
    assert headings[0] == "统一社会信用代码\nUnified Social Credit Code"
    assert "注册资本(元)\nRegistered capital (yuan)" in headings
    row = dict(zip(headings, sheet[2], strict=True))
    assert row[headings[0]].value == make.make_uscc(1)
    assert row["成立日期\nEstablished on"].is_date
    assert row["登记状态\nStatus"].value == "存续"


def test_no_cell_of_a_csv_file_is_a_formula(tmp_path):
    make.ResidentFactory(legal_representative="=HYPERLINK(1)", registered_capital=-0)
    text = exported(FORMATS["enterprises"], tmp_path / "a.csv", "csv").read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    assert ",'=HYPERLINK(1)" in text


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''@甲", "'甲", "-", "+86", "'", "甲=乙"])
def test_a_text_like_a_formula_round_trips(text, tmp_path):
    make.ResidentFactory(legal_representative=text)
    path = exported(FORMATS["enterprises"], tmp_path / "a.csv", "csv")
    [row] = tables.read(path, FORMATS["enterprises"]).rows
    assert row.cells["legal_representative"] == text


def test_only_the_requested_records_are_exported():
    make.AnnualReportFactory(year=2019)
    make.AnnualReportFactory(year=2020, source="annual_report")
    assert len(list(exports.rows(FORMATS["annual_reports"], AnnualReport.objects.filter(year=2019)))) == 1
    assert len(list(exports.rows(FORMATS["torch_reports"]))) == 1


def test_a_name_that_two_codes_have_is_exported_as_its_code():
    for code in ("651", "6513"):
        make.IndustryFactory(code=code, name_zh="软件开发")
    make.EnterpriseFactory(industry_id="6513")
    place = [column.name for column in FORMATS["enterprises"].columns].index("industry")
    assert next(exports.rows(FORMATS["enterprises"]))[place] == "6513"


@pytest.mark.parametrize("kind", FORMATS.values(), ids=FORMATS)
def test_an_empty_template_is_read_as_its_format_without_rows(kind, tmp_path):
    make.ZoneFactory(), make.SchemeFactory(), make.SupportMeasureFactory()
    path = tmp_path / "template.xlsx"
    with path.open("wb") as file, override("en"):
        exports.write_template(file, kind)
    reading = tables.read(path, kind)
    assert reading.rows == []
    assert set(reading.tables[0].letters()) == {column.name for column in kind.columns}
    assert reading.columns_without_unit(kind) == []
    assert {sheet.name: sheet.is_hidden for sheet in files.read_sheets(path)} == {
        kind.zh: False,
        "选项": True,
        "说明": False,
    }


def test_a_template_offers_the_choices_there_are(tmp_path):
    make.ZoneFactory()
    buffer = io.BytesIO()
    exports.write_template(buffer, FORMATS["zone_memberships"])
    book = openpyxl.load_workbook(buffer)
    [validation] = book.worksheets[0].data_validations.dataValidation
    assert validation.formula1 == "'选项'!$D$1:$D$1"
    assert book["选项"]["D1"].value == "大梧桐新兴产业带"
    assert [row[0].value for row in book["说明"].iter_rows(min_row=2)][3] == "所在园区 / Zone"


@pytest.mark.parametrize("many", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(many, django_assert_max_num_queries):
    make.RecognitionFactory.create_batch(many)
    with django_assert_max_num_queries(4):
        assert len(list(exports.rows(FORMATS["recognitions"]))) == many
    assert Recognition.objects.count() == Enterprise.objects.count()
