"""A decision plans again what it touches, and comes to the same as planning everything again."""

from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.imports import decisions, planning
from enterprises.models import ImportRow
from tests import factories
from tests.enterprises.imports.conftest import TODAY, list_issue_codes, map_outcomes
from tests.workbooks import build, ledgers
from tests.workbooks.ledgers import code, name

PLANNED = [field.attname for field in ImportRow._meta.concrete_fields if not field.primary_key]


def rows_of(batch):
    return list(batch.rows.order_by("position").values(*PLANNED))


@pytest.mark.parametrize(
    "workbook", [w for w in ledgers.WORKBOOKS if w not in {"foreign table", "reports of two years"}]
)
def test_any_decisions_come_to_the_plan_that_planning_everything_again_makes(district, plan_file, workbook):
    batch, random = plan_file(workbook, unit="yuan"), Random(workbook)
    positions = sorted(batch.rows.values_list("position", flat=True))
    for _n in range(4):
        decision = random.choice(["skip", "confirm", "create", "choose", ""])
        chosen = batch.rows.filter(position__in=random.sample(positions, min(2, len(positions))))
        enterprise = district[random.randint(1, 5)] if decision == "choose" else None
        decisions.decide(batch, chosen, decision, today=TODAY, enterprise=enterprise, reason="已核实")
    decided, counts = rows_of(batch), batch.counts
    planning.replan(batch, today=TODAY)
    assert decided == rows_of(batch)
    assert counts == batch.counts


def numbered(tmp_path, *rows):
    headings = ["企业名称", "证书编号", "发证日期"]
    return build.xlsx(tmp_path / "a.xlsx", [headings, *([*row, "2021-12-23"] for row in rows)])


def test_a_row_that_is_left_out_frees_the_rows_it_contradicted_through_others(district, plan_file, tmp_path):
    factories.RecognitionFactory._meta.model.objects.all().delete()
    path = numbered(
        tmp_path,
        (name(1), "GR202144201111"),
        (name(2), "GR202144201111"),
        (name(2), "GR202144202222"),
        (name(4), "GR202144203333"),
    )
    batch = plan_file(path, "recognitions")
    assert map_outcomes(batch) == {2: "conflict", 3: "conflict", 4: "warning", 5: "create"}
    untouched = batch.rows.get(number=5).pk
    decisions.decide(batch, batch.rows.filter(number=3), "skip", today=TODAY)
    assert map_outcomes(batch) == {2: "create", 3: "skipped", 4: "create", 5: "create"}
    assert batch.counts == {"create": 3, "skipped": 1}
    assert batch.rows.get(number=5).pk == untouched
    decisions.decide(batch, batch.rows.filter(number=3), "", today=TODAY)
    assert map_outcomes(batch) == {2: "conflict", 3: "conflict", 4: "warning", 5: "create"}


def test_a_chosen_enterprise_brings_in_the_rows_that_are_its_already(district, plan_file, tmp_path):
    rows = [["企业名称", "年度", "从业人员"], [name(1), 2021, 5], ["深圳市没有这家有限公司", 2021, 6]]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "annual_reports")
    decisions.decide(batch, batch.rows.filter(number=3), "choose", today=TODAY, enterprise=district[1])
    assert (list_issue_codes(batch, 2), list_issue_codes(batch, 3)) == (
        ["contradicts_row"],
        ["contradicts_row"],
    )


def test_a_decision_on_a_large_plan_reads_and_writes_few_rows(district, plan_file, tmp_path):
    rows = [["企业名称", "统一社会信用代码"]]
    rows += [[f"深圳市甲乙{n}有限公司", code(100 + n)] for n in range(300)]
    batch = plan_file(build.xlsx(tmp_path / "a.xlsx", rows), "enterprises")
    before = dict(batch.rows.values_list("position", "pk"))
    with CaptureQueriesContext(connection) as queries:
        decisions.decide(batch, batch.rows.filter(position=7), "skip", today=TODAY)
    after = dict(batch.rows.values_list("position", "pk"))
    assert {position for position in before if before[position] != after[position]} == {7}
    assert len(queries) < 25


def test_decisions_on_many_rows_or_of_another_day_replan_everything(district, plan_file, monkeypatch):
    batch = plan_file("titled enterprises")
    assert not decisions.replan_touched(batch, {1}, today=date_after(TODAY))
    monkeypatch.setattr(decisions, "MAX_AT_ONCE", 0)
    assert not decisions.replan_touched(batch, {1}, today=TODAY)


def date_after(day):
    return day.replace(day=day.day + 1)
