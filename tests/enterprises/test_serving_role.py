"""The role that serves: what it may do, and what `grant` gives it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from enterprises.history.merge import merge
from enterprises.history.revert import revert
from enterprises.imports import decisions, planning
from enterprises.imports.applying import apply
from enterprises.integrity.ownership import own_history
from enterprises.models import Change, Enterprise, ImportBatch, change_by, pending_versions
from tests import factories
from tests.enterprises.imports.conftest import TODAY, district  # noqa: F401 - a fixture
from tests.enterprises.serving import fetch
from tests.targets.publishing import release_everything
from tests.workbooks import ledgers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@contextmanager
def serving_as(role: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Connect Django as a role."""
    as_owner = connection.get_connection_params
    connection.close()
    with monkeypatch.context() as patch:
        patch.setattr(connection, "get_connection_params", lambda: {**as_owner(), "user": role})
        yield
        assert fetch("SELECT current_user") == role
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_serving_role_saves_imports_reverts_merges_and_publishes(role, district, tmp_path, monkeypatch):  # noqa: F811
    clerk, reviewer = factories.UserFactory(), factories.UserFactory()
    with serving_as(role, monkeypatch):
        with change_by(clerk, reason="A name in English"):
            Enterprise.objects.filter(pk=district[1].pk).update(name_en="Example")
        edit = Change.objects.latest("seq")
        assert (edit.user, edit.reason) == (clerk, "A name in English")

        path, kind = ledgers.write_workbook("plain enterprises", tmp_path)
        batch = planning.create_batch(
            path.read_bytes(), kind=kind, file_name=path.name, submitted_by=clerk, options={}
        )
        planning.plan(batch, today=TODAY)
        decisions.decide(batch, batch.rows.waiting(), "skip", today=TODAY)
        imported = apply(batch, by=reviewer)
        assert batch.status == ImportBatch.Status.APPLIED
        assert not pending_versions(Enterprise).filter(change=imported).exists()

        assert revert(edit, by=reviewer).count == 1
        assert Enterprise.objects.get(pk=district[1].pk).name_en != "Example"

        merge(district[5], district[4], by=reviewer, loaded_seq=Change.objects.state())
        assert Enterprise.objects.get(pk=district[5].pk).merged_into_id == district[4].pk

        assert release_everything().is_published
        assert not Change.objects.unsealed().exists()


@pytest.mark.django_db(transaction=True)
def test_grant_is_repeated_without_effect_and_again_after_each_migration(role):
    rights = (
        "SELECT string_agg(table_name || ' ' || privilege_type, ',' ORDER BY table_name, privilege_type)"
        " FROM information_schema.role_table_grants WHERE grantee = %s"
    )
    before = fetch(rights, role)
    call_command("grant", role, verbosity=0)
    assert fetch(rights, role) == before
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (pgh_obj_id int); CREATE TABLE plain (id serial)")
    try:
        own_history()
        by_table = (
            "SELECT string_agg(privilege_type, ' ' ORDER BY privilege_type)"
            " FROM information_schema.role_table_grants WHERE grantee = %s AND table_name = %s"
        )
        assert fetch(by_table, role, "later") == "SELECT"
        assert fetch(by_table, role, "plain") == "DELETE INSERT SELECT UPDATE"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE later, plain")


@pytest.mark.parametrize(("name", "answer"), [("nobody_here", "no role nobody_here"), ("", "superuser")])
def test_grant_to_a_role_that_privileges_cannot_bind_explains_the_fix(name, answer):
    with pytest.raises(CommandError, match=answer):
        call_command("grant", name or fetch("SELECT current_user"))


def test_grant_to_a_member_of_the_owner_explains_the_fix(role):
    owner = sql.Identifier(fetch("SELECT current_user"))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE ROLE member_of_owner IN ROLE {}").format(owner))
    with pytest.raises(CommandError, match="member of their owner"):
        call_command("grant", "member_of_owner")


def test_grant_withdraws_the_functions_of_a_restored_dump_from_everybody(role):
    functions = ("current_change()", "seal_change(bigint)")
    with connection.cursor() as cursor:
        for function in functions:
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO PUBLIC")
    call_command("grant", role, verbosity=0)
    for function in functions:
        assert fetch("SELECT has_function_privilege('public', %s, 'EXECUTE')", function) == "False"


@pytest.mark.parametrize("function", ["current_change()", "seal_change(bigint)"])
def test_functions_that_write_changes_belong_to_the_owner(function):
    assert fetch("SELECT prosecdef FROM pg_proc WHERE oid = %s::regprocedure", function) == "True"


def test_every_trigger_runs_as_the_owner_and_on_a_fixed_search_path():
    assert (
        fetch(
            "SELECT coalesce(string_agg(proname, ' '), '') FROM pg_proc WHERE proname LIKE 'pgtrigger%%'"
            " AND (NOT prosecdef OR proconfig IS NULL OR has_function_privilege('public', oid, 'EXECUTE'))"
        )
        == ""
    )
