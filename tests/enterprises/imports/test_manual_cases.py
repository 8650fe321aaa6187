"""The table of docs/manual/imports.md: the plan and the questions of each file of the cases."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from enterprises.imports import planning, tables, values
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import CellError, ImportRejected
from tests import factories

CASES = Path(__file__).parents[2] / "workbooks" / "cases"
MANUAL = Path(settings.BASE_DIR) / "docs" / "manual" / "imports.md"
TODAY = date(2026, 11, 29)

pytestmark = pytest.mark.usefixtures("district")


def plans_of_manual():
    """Return (file, kind, given, plan) for each row of the table of the manual."""
    row = re.compile(
        r"^\| `([^`]+)` \| `([a-z_]+)`(?: `([a-z_]+)=([^`]+)`)? \|.*\| `([^`]+)` \|", re.MULTILINE
    )
    return [
        (file, kind, {name: value} if name else {}, plan)
        for file, kind, name, value, plan in row.findall(MANUAL.read_text(encoding="utf-8"))
    ]


def read_code(cell):
    """Return the code of a cell as an attribute of an enterprise, if it has one."""
    try:
        code = values.enterprise_code(cell) if cell else ""
    except CellError:
        return {}
    return {"uscc": code} if len(code) == 18 else {}


def register_enterprises(path, kind):
    """Create the enterprises that the file names, with their residence, and what it cancels."""
    reading = tables.read_unchecked(path, FORMATS[kind])
    known = set()
    factories.SubdistrictFactory(code="002", name_zh="桂园街道", name_en="Guiyuan Subdistrict")
    for row in reading.rows:
        name, code = row.cells.get("name"), row.cells.get("uscc")
        if not name or name in known or "全新" in name or "上海" in name:
            continue
        known.add(name)
        codes = read_code(code) or {"uscc": factories.make_uscc(5_000 + len(known))}
        firm = factories.EnterpriseFactory(name_zh=name, **codes)
        factories.ResidenceFactory(enterprise=firm)
        if kind == "cancellations":
            factories.RecognitionFactory(
                enterprise=firm,
                number=row.cells["number"],
                issued_on=date(2023, 11, 15),
                starts_on=date(2023, 11, 15),
            )


def summarise(upload_file, file, kind, given):
    """Return the outcomes and issues of the rows, and the reasons of rows left out; or the refusal."""
    batch = upload_file(CASES / file, kind, given=given)
    try:
        planning.plan(batch, today=TODAY)
    except ImportRejected as rejected:
        return rejected.issue.code
    issues = Counter(reason["code"] for row in batch.rows.all() for reason in row.reasons)
    left_out = Counter()
    for account in batch.reading["accounts"]:
        assert account["filled"] == account["headings"] + account["read"] + sum(account["left_out"].values())
        left_out.update(account["left_out"])
    groups = [sorted(counts.items()) for counts in (batch.counts, issues, left_out)]
    return " · ".join(", ".join(f"{name} {count}" for name, count in group) for group in groups if group)


@pytest.mark.parametrize(("file", "kind", "given", "plan"), plans_of_manual())
def test_the_plan_of_each_case_is_the_one_in_the_manual(upload_file, file, kind, given, plan):
    with suppress(ImportRejected):  # a file that is refused names no enterprises
        register_enterprises(CASES / file, kind)
    assert summarise(upload_file, file, kind, given) == plan


def test_the_manual_has_every_case():
    assert {file for file, *_rest in plans_of_manual()} == {path.name for path in CASES.iterdir()}
