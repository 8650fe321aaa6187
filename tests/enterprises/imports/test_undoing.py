"""Undoing an import: one act, everything back, later edits untouched."""

from functools import partial

import pytest
from django.forms.models import model_to_dict

from enterprises.imports import decisions
from enterprises.imports.applying import apply
from enterprises.imports.messages import ImportRejected
from enterprises.imports.undoing import preview_undo, undo
from enterprises.models import Enterprise, change_by
from tests import factories
from tests.enterprises.imports.conftest import TODAY
from tests.enterprises.registry_contents import read_contents
from tests.workbooks import ledgers
from tests.workbooks.ledgers import code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def applied(district, plan_file, reviewer):
    def run(workbook):
        for n in (1, 2):
            if workbook == "payments":
                factories.SupportAwardFactory(enterprise=district[n], approved=400_000)
        batch = plan_file(workbook, unit="ten_thousand")
        if batch.rows.waiting().exists():
            decisions.decide(batch, batch.rows.waiting(), "skip", today=TODAY)
        before = read_contents()
        apply(batch, by=reviewer)
        return batch, before

    return run


@pytest.mark.parametrize(
    "workbook",
    [
        "plain enterprises",
        "enterprises in GB18030",
        "torch survey",
        "certificates of one firm",
        "notice of renamings",
        "notice of cancellations",
        "notice of relocations",
        "payments",
        "district statistics",
    ],
)
def test_an_undone_import_leaves_the_registry_as_it_was(applied, reviewer, workbook):
    batch, before = applied(workbook)
    assert read_contents() != before
    reversal = undo(batch, by=reviewer)
    assert reversal.conflicts == []
    assert read_contents() == before
    assert (batch.status, batch.undone_by, batch.undone_change) == ("undone", reviewer, reversal.change)


def test_a_later_edit_survives_the_undoing_and_is_listed(applied, clerk, reviewer):
    batch, _ = applied("plain enterprises")
    with change_by(clerk):
        Enterprise.objects.filter(uscc=code(1)).update(legal_representative="赵六")
    [kept] = undo(batch, by=reviewer).conflicts
    assert (kept.label, kept.field, kept.wrote, kept.now) == (
        ledgers.name(1),
        "legal_representative",
        "张三",
        "赵六",
    )
    firm = Enterprise.objects.get(uscc=code(1))
    assert model_to_dict(firm, ["legal_representative", "registered_capital"]) == {
        "legal_representative": "赵六",
        "registered_capital": None,
    }


def test_an_import_that_is_not_applied_has_no_undo_and_no_preview(district, plan_file, reviewer):
    batch = plan_file("torch survey")
    for act in (preview_undo, partial(undo, by=reviewer)):
        with pytest.raises(ImportRejected) as rejected:
            act(batch)
        assert rejected.value.issue.code == "not_applied"


def test_an_import_is_undone_once(applied, reviewer):
    batch, _ = applied("torch survey")
    undo(batch, by=reviewer)
    with pytest.raises(ImportRejected) as rejected:
        undo(batch, by=reviewer)
    assert rejected.value.issue.code == "not_applied"


def test_a_later_conflicting_record_blocks_the_revert(applied, district, clerk, reviewer):
    batch, _ = applied("notice of relocations")
    with change_by(clerk):
        factories.ResidenceFactory(enterprise=district[1], starts_on="2023-06-01")
    for act in (preview_undo, partial(undo, by=reviewer)):
        with pytest.raises(ImportRejected) as rejected:
            act(batch)
        assert rejected.value.issue.code == "not_reversible"
    batch.refresh_from_db()
    assert batch.status == "applied"
