"""Authorship of imports: whoever shaped the content cannot apply it, and every action is recorded."""

import re

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from enterprises.imports import planning
from enterprises.imports.applying import apply
from enterprises.imports.decisions import decide
from enterprises.imports.messages import ImportRejected
from enterprises.models import ImportAction, ImportBatch, ImportFile, ImportRow, change_by
from tests.enterprises.admin.people import create_user, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
Kind = ImportAction.Kind


@pytest.fixture
def batch(district, plan_file) -> ImportBatch:
    return plan_file("notice of recognitions")


def actions(batch: ImportBatch) -> list[tuple[str, str]]:
    return [(action.kind, action.by.username) for action in batch.actions.select_related("by")]


def skip_waiting_rows(batch: ImportBatch, by) -> None:
    decide(batch, batch.rows.waiting(), ImportRow.Decision.SKIP, by=by, today=timezone.localdate())


def change_options(batch: ImportBatch, by) -> None:
    with change_by(by):
        ImportBatch.objects.filter(pk=batch.pk).update(options={"unit": "ten_thousand"})


def change_kind(batch: ImportBatch, by) -> None:
    with change_by(by):
        for kind in ("renamings", batch.kind):
            ImportBatch.objects.filter(pk=batch.pk).update(kind=kind, status="received")
    batch.refresh_from_db()
    planning.plan(batch, today=timezone.localdate())


def submit(batch: ImportBatch, by) -> None:
    with change_by(by):
        ImportBatch.objects.filter(pk=batch.pk).update(ready_at=timezone.now())


SHAPING = {
    Kind.DECIDED: skip_waiting_rows,
    Kind.RETYPED: change_kind,
    Kind.COLUMNS: change_options,
    Kind.SUBMITTED: submit,
}


@pytest.mark.parametrize("kind", SHAPING)
def test_whoever_shaped_an_import_cannot_apply_it(batch, kind):
    both, reviewer = create_user("clerk", "reviewer"), create_user("reviewer")
    SHAPING[kind](batch, both)
    batch.refresh_from_db()
    if kind != Kind.DECIDED:
        skip_waiting_rows(batch, create_user("clerk"))
    batch.refresh_from_db()
    assert (kind, both.username) in actions(batch)
    assert batch.is_shaped_by(both)
    with pytest.raises(ImportRejected) as rejected:
        apply(batch, by=both)
    assert rejected.value.issue.code == "second_person"
    apply(batch, by=reviewer)
    assert actions(batch)[-1] == (Kind.APPLIED, reviewer.username)


def test_database_rejects_an_author_who_applies_without_the_check_of_the_application(batch, monkeypatch):
    both = create_user("clerk", "reviewer")
    skip_waiting_rows(batch, both)
    monkeypatch.setattr(ImportBatch, "is_shaped_by", lambda *arguments: False)
    with override("en"), pytest.raises(ImportRejected, match="had a part"):
        apply(batch, by=both)
    batch.refresh_from_db()
    assert batch.status == ImportBatch.Status.PLANNED


def test_database_counts_the_same_acts_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'is_author_of_import'")
        [source] = cursor.fetchone()
    assert set(re.findall(r"'(\w+)'", source)) == set(ImportAction.AUTHORING)


@pytest.mark.parametrize("decided_by", ["named", "acting"])
def test_naming_somebody_else_as_decider_makes_both_authors(batch, decided_by):
    people = {"named": create_user("clerk", "reviewer"), "acting": create_user("clerk", "reviewer")}
    with change_by(people["acting"]):
        batch.rows.update(decision="skip", decided_by=people["named"])
    assert batch.is_shaped_by(people[decided_by])


def test_row_that_is_planned_with_a_decision_names_its_author(batch):
    user, row = create_user("clerk", "reviewer"), batch.rows.first()
    row.delete()
    row.pk, row.decision, row.decided_by = None, "skip", user
    row.save()
    assert batch.is_shaped_by(user)


def test_kind_options_and_submission_need_a_known_author(batch):
    kind = {"kind": "renamings", "status": "received"}
    for fields in (kind, {"options": {"unit": "yuan"}}, {"ready_at": timezone.now()}):
        with pytest.raises(IntegrityError, match="must be known"), transaction.atomic():
            ImportBatch.objects.filter(pk=batch.pk).update(**fields)


def test_withdrawn_decision_remains_an_action_of_its_author(batch):
    user = create_user("clerk", "reviewer")
    skip_waiting_rows(batch, user)
    decided = batch.rows.exclude(decision="")
    decide(batch, decided, "", by=user, today=timezone.localdate())
    assert batch.is_shaped_by(user)


def test_file_of_an_import_cannot_be_changed(batch):
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ImportFile.objects.filter(batch=batch).update(content=b"x")


def test_actions_go_with_a_draft_and_are_permanent_once_it_is_applied(batch):
    skip_waiting_rows(batch, None)
    apply(batch, by=create_user("reviewer"))
    for statement in (
        "DELETE FROM enterprises_importaction",
        "UPDATE enterprises_importaction SET kind = 'x'",
    ):
        with (
            pytest.raises(DatabaseError, match="permanent"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_discarded_draft_takes_its_actions_along(batch):
    batch.delete()
    assert not ImportAction.objects.exists()


@pytest.mark.parametrize(
    ("language", "text"), [("en", "It can be applied by: Li."), ("zh-hans", "可执行的用户：Li。")]
)
def test_page_names_those_who_can_apply_and_lists_the_actions(batch, language, text):
    both = create_user("clerk", "reviewer", username="Zhang")
    create_user("reviewer", username="Li")
    skip_waiting_rows(batch, both)
    submit(batch, both)
    page = (
        signed_in(both, language).get(f"/admin/enterprises/importbatch/{batch.pk}/change/").content.decode()
    )
    assert text in page
    assert ("Rows decided" if language == "en" else "逐行处理") in page


def test_page_says_when_nobody_else_can_apply(batch):
    both = create_user("clerk", "reviewer")
    skip_waiting_rows(batch, both)
    submit(batch, both)
    page = signed_in(both).get(f"/admin/enterprises/importbatch/{batch.pk}/change/").content.decode()
    assert "Nobody else may apply imports at present" in page
