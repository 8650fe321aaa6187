"""`db dump` and `db restore`: the same rows in a new cluster, and the sequence of changes goes on."""

import json

import pytest

from tests.embedded_postgres.conftest import manage, stop_at_the_end

pytestmark = pytest.mark.slow

WRITE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from enterprises.models import *
from tests.factories import *
RecognitionFactory(); FormerNameFactory(); AnnualReportFactory()
"""
READ = """
import json
from django.core.management import call_command
call_command("migrate", check_unapplied=True)
from django.apps import apps
from enterprises.models import Change
from tests.factories import ClusterFactory
models = [m for m in apps.get_models() if m._meta.app_label in ("enterprises", "targets") and m._meta.managed]
rows = {m.__name__: sorted(map(str, m.objects.values_list())) for m in models}
before = Change.objects.state()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(
        "SELECT array_to_string(setconfig, ',') FROM pg_db_role_setting"
        " JOIN pg_database d ON d.oid = setdatabase"
        " WHERE d.datname = current_database()"
    )
    settings = (cursor.fetchone() or [""])[0]
    cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'enterprises_change'")
    counted = cursor.fetchone()[0]
ClusterFactory(code="after")
print(json.dumps([rows, before, Change.objects.state(), settings, counted]))
"""

RIGHTS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(
        "SELECT has_table_privilege('serving', 'enterprises_enterprise', 'INSERT'),"
        " has_table_privilege('serving', 'enterprises_change', 'INSERT')"
    )
    print(cursor.fetchone())
"""


def test_dump_restored_into_a_new_cluster_has_the_same_rows_and_sequences(data, tmp_path):
    done = manage("shell", "-v0", "-c", WRITE, data=data)
    assert (done.returncode, done.stderr) == (0, "")
    dump = tmp_path / "registry.dump"
    assert manage("db", "dump", str(dump), data=data).returncode == 0

    elsewhere = tmp_path / "elsewhere"
    with stop_at_the_end(elsewhere):
        role = "from django.db import connection; connection.cursor().execute('CREATE ROLE serving')"
        assert manage("shell", "-v0", "-c", role, data=elsewhere).returncode == 0
        restored = manage("db", "restore", str(dump), "--grant", "serving", data=elsewhere)
        assert restored.returncode == 0, restored.stderr
        again = manage("db", "restore", str(dump), data=elsewhere)
        assert again.returncode == 1
        assert "holds tables already" in again.stderr
        new = manage("shell", "-v0", "-c", READ, data=elsewhere)
        assert new.returncode == 0, new.stderr
        old = manage("shell", "-v0", "-c", READ, data=data)
        assert "(True, False)" in manage("shell", "-v0", "-c", RIGHTS, data=elsewhere).stdout
    new_rows, new_before, new_after, new_settings, counted = json.loads(new.stdout.splitlines()[-1])
    assert "jit=off" in new_settings
    assert counted > 0  # without statistics the first pages would be slow
    old_rows, old_before, *_rest = json.loads(old.stdout.splitlines()[-1])
    assert new_rows == old_rows
    assert len(new_rows["EnterpriseEvent"]) >= 3
    assert (new_before, new_after) == (old_before, old_before + 1)


def test_restore_of_a_file_that_is_not_there_is_refused(data, tmp_path):
    refused = manage("db", "restore", str(tmp_path / "none.dump"), data=data)
    assert (refused.returncode, "There is no file" in refused.stderr) == (1, True)


def test_server_of_another_is_not_ours_to_stop():
    refused = manage("db", "stop", DATABASE_URL="postgres://somebody@127.0.0.1:1/registry")
    assert (refused.returncode, "not ours" in refused.stderr) == (1, True)
