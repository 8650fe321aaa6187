"""The history of the demonstration district, verified in a restored dump."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from enterprises.models import AnnualReport, Change, Recognition, event_model
from targets.models import ReleaseFigure
from tests.databases import new_database, using_database

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture(scope="module")
def restored(
    demo_database: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker
) -> Iterator[tuple[str, str]]:
    """Yield the name of a database restored from a dump of the district, and the digest of the original."""
    dump = tmp_path_factory.mktemp("dump") / "district.dump"
    with django_db_blocker.unblock():
        with using_database(demo_database):
            call_command("db", "dump", str(dump), verbosity=0)
            original = verify()
        with new_database("restored") as name:
            with using_database(name):
                call_command("db", "restore", str(dump), verbosity=0)
            yield name, original


@pytest.fixture
def copy(restored: tuple[str, str], django_db_blocker) -> Iterator[str]:
    """Use the restored database; yield the answer of `verify_history` in the original one."""
    name, original = restored
    with django_db_blocker.unblock(), using_database(name):
        yield original


def verify(*options: str) -> str:
    """Return the answer of `verify_history`."""
    output = io.StringIO()
    call_command("verify_history", *options, stdout=output)
    return output.getvalue()


@contextmanager
def altered(table: str, key: str, pk: int, column: str) -> Iterator[str]:
    """Yield the error of `verify_history` while a row is altered, as the owner with triggers off."""
    execute(f"UPDATE {table} SET {column} = {column} + 1 WHERE {key} = {pk}")
    with pytest.raises(CommandError) as error:
        verify()
    yield str(error.value)
    execute(f"UPDATE {table} SET {column} = {column} - 1 WHERE {key} = {pk}")
    assert "changes match." in verify()


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount == 1


def test_restored_history_has_the_same_digest(copy):
    state = Change.objects.state()
    assert state > 100
    assert verify() == copy
    assert f"State {state} has the digest {Change.objects.digest_at(state)}" in copy


def test_restored_history_is_verified_from_a_stated_digest_on(copy):
    state = Change.objects.state()
    since = state // 2
    answer = verify("--since", str(since), "--digest", str(Change.objects.digest_at(since)))
    assert answer.startswith(f"{state - since} changes match.")


@pytest.mark.parametrize("model", [Recognition, AnnualReport])
def test_row_altered_in_the_restored_copy_is_named(copy, model):
    table, pk = model._meta.db_table, model.objects.earliest("pk").pk
    with altered(table, "id", pk, "enterprise_id") as message:
        assert message == (
            f"The present state does not match: {table} ({pk}): rows differ from their last version."
        )


def test_version_altered_in_the_restored_copy_is_named_with_its_change(copy):
    events = event_model(AnnualReport)
    version = events.objects.filter(employees__isnull=False).select_related("change").earliest("pgh_id")
    with altered(events._meta.db_table, "pgh_id", version.pk, "employees") as message:
        assert message.startswith(f"Change {version.change.seq} does not match: {events._meta.db_table} (")


def test_published_figure_altered_in_the_restored_copy_is_found(copy):
    published = ReleaseFigure.objects.filter(value__isnull=False, release__published_at__isnull=False)
    figure = published.earliest("pk")
    with altered("targets_releasefigure", "id", figure.pk, "value") as message:
        assert f"targets_release ({figure.release_id}): their content differs from figures_digest" in message
