"""Corrected headings and units: remembered for files of the same shape, shown, and forgotten."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group

from enterprises.imports.applying import apply
from enterprises.imports.messages import ImportRejected
from enterprises.models import ImportAction, RememberedColumns
from tests.enterprises.admin.imports.conftest import ImportClient, address, run_pending_jobs
from tests.enterprises.admin.people import create_user
from tests.workbooks import build
from tests.workbooks.ledgers import code, name

pytestmark = pytest.mark.django_db(transaction=True)
HEADINGS = ["企业名称", "统一社会信用代码", "年度", "从业人员", "进项", "研发费用"]


@pytest.fixture
def file(tmp_path):
    """Return a function that writes a file of reports with an unknown fifth heading."""

    def write(revenue, headings=HEADINGS, sheet="Sheet1"):
        rows = [headings, [name(1), code(1), 2022, 30, revenue, 10]]
        return build.xlsx(tmp_path / "a.xlsx", rows, sheet=sheet).read_bytes()

    return write


@pytest.fixture
def corrected(district, import_client, file):
    """Return a planned file in which the clerk corrected a column and chose the unit."""
    batch = import_client.upload("a.xlsx", "annual_reports", file(1200))
    return import_client.plan(batch, **{"t0-E": "operating_revenue", "unit": "ten_thousand"})


def understood(client, batch):
    return client.client.get(address("understood", batch))


def test_a_later_file_with_the_same_headings_is_read_as_corrected_and_the_page_says_so(
    corrected, tmp_path, file
):
    other = ImportClient(create_user("clerk", username="zhou"), tmp_path)
    batch = other.upload("b.xlsx", "annual_reports", file(90, sheet="2023年"))
    page = understood(other, batch)
    assert [each.corrections for each in page.context["remembered"]] == [
        ["column E, 进项: Operating revenue", "amounts without a stated unit: 10,000 yuan"]
    ]
    assert "zhang" in page.content.decode()
    assert other.columns_data(batch)["unit"] == "ten_thousand"
    other.plan(batch)
    [operation] = batch.rows.get().operations
    assert Decimal(operation["new"]["operating_revenue"]) == 900_000
    assert set(
        batch.actions.filter(kind=ImportAction.Kind.COLUMNS).values_list("by__username", flat=True)
    ) == {"zhou"}
    assert RememberedColumns.objects.get().corrected_by.username == "zhang"


def test_whoever_corrected_the_columns_of_an_earlier_file_cannot_apply_a_later_one(
    corrected, import_client, tmp_path, file
):
    zhang = import_client.user
    zhang.groups.add(Group.objects.get(name="reviewer"))
    second = ImportClient(create_user("clerk", username="zhou"), tmp_path)
    batch = second.upload("b.xlsx", "annual_reports", file(90))
    second.plan(batch, unit="thousand")
    third = ImportClient(create_user("clerk", username="wu"), tmp_path)
    batch = third.upload("c.xlsx", "annual_reports", file(95))
    third.plan(batch)
    third.post("submit", batch)
    assert set(
        batch.actions.filter(kind=ImportAction.Kind.REMEMBERED).values_list("by__username", flat=True)
    ) == {"zhang", "zhou"}
    with pytest.raises(ImportRejected) as rejected:
        apply(batch, by=zhang)
    assert rejected.value.issue.code == "second_person"
    page = third.client.get(address("change", batch)).content.decode()
    assert "Columns or unit taken over from an earlier file" in page
    apply(batch, by=create_user("reviewer"))


def test_a_file_with_other_headings_or_of_another_kind_is_read_afresh(corrected, import_client, file):
    headings = [*HEADINGS[:4], "研发费用", "进项"]
    for kind, content in (("annual_reports", file(90, headings)), ("torch_reports", file(90))):
        batch = import_client.upload("b.xlsx", kind, content)
        assert understood(import_client, batch).context["remembered"] == []
        assert "columns" not in batch.options


def test_what_is_remembered_can_be_forgotten(corrected, import_client, file):
    batch = import_client.upload("b.xlsx", "annual_reports", file(90))
    import_client.client.post(address("understood", batch), {"forget_columns": "1"})
    run_pending_jobs()
    batch.refresh_from_db()
    assert not RememberedColumns.objects.exists()
    assert understood(import_client, batch).context["remembered"] == []
    fields = {column["letter"]: column["field"] for column in batch.reading["tables"][0]["columns"]}
    assert fields["E"] == ""
    again = import_client.upload("c.xlsx", "annual_reports", file(91))
    assert "columns" not in again.options


def test_a_second_correction_replaces_the_first(corrected, import_client, file):
    batch = import_client.upload("b.xlsx", "annual_reports", file(90))
    import_client.plan(batch, **{"t0-E": "taxes_paid", "unit": "thousand"})
    again = import_client.plan(batch, unit="yuan")
    assert again.counts
    [remembered] = RememberedColumns.objects.all()
    assert (remembered.columns, remembered.unit) == ({"E": "taxes_paid"}, "yuan")


def test_nothing_is_remembered_of_a_file_that_needed_no_correction(district, import_client):
    import_client.upload_and_plan("plain enterprises")
    assert not RememberedColumns.objects.exists()
