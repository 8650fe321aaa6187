"""A worker killed while it writes a plan: nothing stays, the page says so, the next one does it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.db import connection, transaction

from enterprises.models import AnnualReport, Change, ImportBatch, ImportWork
from tests.enterprises.admin.imports.conftest import ImportClient, address, run_pending_jobs
from tests.luohu.processes import eventually

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("serving")]


def test_a_worker_killed_while_applying_leaves_nothing_and_the_next_one_does_it_all(
    import_client, reviewer, district, tmp_path, database_url
):
    batch = import_client.upload_and_submit("torch survey")
    second = ImportClient(reviewer, tmp_path)
    second.post("apply", batch)
    state = Change.objects.state()
    with transaction.atomic():
        ImportBatch.objects.select_for_update().get(pk=batch.pk)
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=project.BASE_DIR,
            env={**os.environ, "DATABASE_URL": database_url},
        )
        try:
            # It has begun, and waits for the import that this test holds.
            assert eventually(lambda: ImportWork.objects.get(task="apply").starts == 1, seconds=60)
            assert eventually(waits_for_a_lock, seconds=30)
        finally:
            worker.kill()
            worker.wait(timeout=60)
    assert (Change.objects.state(), AnnualReport.objects.count()) == (state, 0)
    page = second.client.get(address("change", batch)).content.decode()
    assert "In progress:" in page
    assert address("apply", batch) not in page

    assert run_pending_jobs() == [None]

    assert AnnualReport.objects.count() == 3
    assert ImportWork.objects.get(task="apply").starts == 2
    assert (
        f"Applied and approved by {reviewer}." in second.client.get(address("change", batch)).content.decode()
    )


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database())"
        )
        return cursor.fetchone()[0]
