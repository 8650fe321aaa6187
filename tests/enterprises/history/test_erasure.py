"""Erasure of personal data: gone from every version, with figures, sequence and chain of digests intact."""

import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from enterprises.history.erasure import NothingToErase, erase
from enterprises.history.verification import Mismatch, Verified, verify
from enterprises.models import (
    Change,
    Enterprise,
    ErasedVersion,
    ImportBatch,
    ImportRow,
    Pending,
    TalentProject,
    change_by,
    event_model,
)
from enterprises.models.erasures import PERSONAL_FIELDS
from enterprises.public_records.records import RECORDS
from tests import factories
from tests.enterprises.admin.people import create_user
from tests.enterprises.history.test_verification import alter
from tests.targets.publishing import approve_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NAME = "欧阳示例"
REASON = "PIPL 47, file 2026-11"


@pytest.fixture
def administrator():
    return create_user("administrator", username="root")


@pytest.fixture
def firm():
    """Return an enterprise whose representative is named in three of its four versions."""
    firm = factories.ResidentFactory(legal_representative=NAME)
    with change_by(factories.UserFactory()):
        Enterprise.objects.filter(pk=firm.pk).update(name_en="Second")
    with change_by(factories.UserFactory()):
        Enterprise.objects.filter(pk=firm.pk).update(name_en="Third")
    approve_all()
    return firm


def everything() -> str:
    """Return the text of all rows of all tables of the registry."""
    texts = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label in ("enterprises", "targets") and not model._meta.proxy:
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
                texts += [row for (row,) in cursor.fetchall()]
    return "\n".join(texts)


def test_name_is_gone_from_every_version_and_the_chain_still_matches(firm, administrator):
    before = Change.objects.state()
    digest = Change.objects.digest_at(before)
    others = list(event_model(Enterprise).objects.order_by("pgh_id").values("pgh_id", "name_en", "change_id"))
    assert NAME in everything()

    erased = erase(Enterprise, firm.pk, "legal_representative", by=administrator, reason=REASON)

    assert len(erased) == 3
    assert NAME not in everything()
    assert (
        list(event_model(Enterprise).objects.order_by("pgh_id").values("pgh_id", "name_en", "change_id"))
        == others
    )
    assert Change.objects.digest_at(before) == digest
    act = Change.objects.latest("seq")
    assert (act.seq, act.user, act.reason) == (before + 1, administrator, REASON)
    assert isinstance(verify(), Verified)
    assert isinstance(verify(since=before, digest=digest), Verified)
    assert not Pending.objects.exists(), "nothing waits for a review"


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE enterprises_enterpriseevent SET name_en = 'x' WHERE name_en = 'Third'", "enterpriseevent"),
        (
            f"UPDATE enterprises_enterpriseevent SET legal_representative = '{NAME}' WHERE name_en = 'Third'",
            "enterprise",
        ),
        (
            "UPDATE enterprises_erasedversion SET kept = repeat('0', 64) WHERE id IN (SELECT min(id) FROM"
            " enterprises_erasedversion)",
            "enterpriseevent",
        ),
    ],
)
def test_what_is_left_of_an_erased_version_can_be_altered_as_little_as_before(
    firm, administrator, statement, table
):
    erase(Enterprise, firm.pk, "legal_representative", by=administrator, reason=REASON)
    alter(statement)
    outcome = verify()
    assert isinstance(outcome, Mismatch)
    assert outcome.table == f"enterprises_{table}"


def test_alteration_that_claims_to_be_an_erasure_is_found(firm, administrator):
    """Whoever forges the row of an erasure must put it under a sealed change, which then does not match."""
    erase(Enterprise, firm.pk, "legal_representative", by=administrator, reason=REASON)
    alter(
        "INSERT INTO enterprises_erasedversion (change_id, record, row, version, field, sealed, kept)"
        " SELECT change_id, record, row, version, field, sealed, repeat('0', 64)"
        " FROM enterprises_erasedversion"
        " ORDER BY id LIMIT 1"
    )
    assert isinstance(verify(), Mismatch)


def test_version_written_after_an_erasure_is_kept_and_can_be_erased_again(firm, administrator):
    erase(Enterprise, firm.pk, "legal_representative", by=administrator, reason=REASON)
    with change_by(factories.UserFactory()):
        Enterprise.objects.filter(pk=firm.pk).update(legal_representative=NAME)
    assert isinstance(verify(), Verified)
    assert len(erase(Enterprise, firm.pk, "legal_representative", by=administrator, reason=REASON)) == 1
    assert isinstance(verify(), Verified)
    with pytest.raises(NothingToErase):
        erase(Enterprise, firm.pk, "legal_representative", by=administrator, reason=REASON)


def test_other_records_keep_their_names_and_triggers(firm, administrator):
    other = factories.EnterpriseFactory(legal_representative="另一人")
    project = factories.TalentProjectFactory(leader=NAME)
    erase(Enterprise, firm.pk, "legal_representative", by=administrator, reason=REASON)
    other.refresh_from_db()
    assert other.legal_representative == "另一人"
    assert TalentProject.objects.get(pk=project.pk).leader == NAME
    erase(TalentProject, project.pk, "leader", by=administrator, reason=REASON)
    assert NAME not in everything()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
    assert isinstance(verify(), Verified)


def test_cells_and_plans_of_imports_lose_the_name_too(firm, administrator):
    batch = ImportBatch.objects.create(
        kind="enterprises",
        file_name="台账.xlsx",
        submitted_by=administrator,
        reading={"tables": [{"columns": [{"heading": "法人", "examples": [NAME, "张示例"]}]}]},
    )
    ImportRow.objects.create(
        batch=batch,
        position=1,
        number=2,
        cells={"legal_representative": NAME, "name": f"{NAME}工作室"},
        operations=[{"model": "enterprise", "new": {"legal_representative": NAME}}],
        outcome="create",
    )
    erase(Enterprise, firm.pk, "legal_representative", by=administrator, reason=REASON)
    row = ImportRow.objects.get()
    assert row.cells == {"legal_representative": "（已删除）", "name": f"{NAME}工作室"}
    assert row.operations[0]["new"] == {"legal_representative": "（已删除）"}
    batch.refresh_from_db()
    assert batch.reading["tables"][0]["columns"][0]["examples"] == ["（已删除）", "张示例"]


def test_personal_fields_are_public_nowhere():
    published = {field.name for record in RECORDS.values() for field in record.fields}
    assert not published & {each.name for each in PERSONAL_FIELDS}


def test_command_is_one_act_of_a_named_administrator(firm, administrator):
    said = io.StringIO()
    arguments = ["erase_personal_data", "enterprise.legal_representative", str(firm.pk)]
    call_command(*arguments, "--by", "root", "--reason", REASON, stdout=said)
    assert f"from 3 versions of record {firm.pk} in change {Change.objects.state()}" in said.getvalue()
    assert ErasedVersion.objects.count() == 3
    with pytest.raises(CommandError, match="empty in every version"):
        call_command(*arguments, "--by", "root", "--reason", REASON)
    with pytest.raises(CommandError, match="no administrator"):
        call_command(*arguments, "--by", create_user("clerk").username, "--reason", REASON)
