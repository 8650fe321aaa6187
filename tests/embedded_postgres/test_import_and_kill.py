"""A database killed while an import is being applied: nothing of it stays, and it is applied again."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from luohu.embedded_postgres.cluster import Cluster
from tests.embedded_postgres.conftest import ROOT, Client, connect, wait_until

pytestmark = pytest.mark.slow

# The registry of a data folder of its own, in one process for each act: what is asked, said in one line.
REGISTRY = """
import os, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "luohu.settings"
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone, translation
from enterprises.imports import planning
from enterprises.imports import jobs
from enterprises.models import AnnualReport, Approval, Change, ImportBatch, ImportWork, change_by, event_model
from luohu.groups import create_groups
from tests import factories
from tests.enterprises.admin.people import signed_in, create_user
from tests.workbooks import ledgers


def prepare(folder):
    call_command("migrate", verbosity=0)
    for n in (1, 2, 3):
        firm = factories.EnterpriseFactory(uscc=ledgers.code(n), name_zh=ledgers.name(n))
        factories.RecognitionFactory(enterprise=firm, number=f"GR20204420000{n}")
    clerk, reviewer = create_user("clerk", username="zhang"), create_user("reviewer", username="li")
    path, kind = ledgers.write_workbook("torch survey", Path(folder))
    batch = planning.create_batch(path.read_bytes(), kind=kind, file_name=path.name, submitted_by=clerk)
    planning.plan(batch, today=timezone.localdate())
    with change_by(clerk):
        ImportBatch.objects.update(ready_at=timezone.now())
    jobs.create_work(batch, "apply", by=reviewer)


def work():
    jobs.carry_out(ImportWork.objects.get().pk)


def tell():
    reports = AnnualReport.objects.count(), event_model(AnnualReport).objects.count()
    batch, asked = ImportBatch.objects.get(), ImportWork.objects.get()
    applied = Approval.objects.count(), batch.status, asked.starts, asked.ended_at is not None
    address = f"/admin/enterprises/importbatch/{batch.pk}/change/"
    page = signed_in(batch.submitted_by).get(address, SERVER_NAME="localhost").content.decode()
    said = [words for words in ("In progress:", "Applied and approved by li.") if words in page]
    print(*reports, *applied, *said, Change.objects.state(), sep="|", flush=True)


for act, *words in (each.split(":") for each in sys.argv[1:]):
    globals()[act](*words)
"""

# The reports stand in the worker's transaction, which waits for the table of approvals.
IN_THE_MIDDLE = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND backend_xid IS NOT NULL AND query LIKE 'INSERT INTO enterprises_approval%'
"""


def registry(data, *acts):
    return subprocess.Popen(
        [sys.executable, "-c", REGISTRY, *acts],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": "",
            "DEBUG": "1",
            "LUOHU_PG_DATA": str(data),
            "PYTHONPATH": str(ROOT),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said_by(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return [line.split("|") for line in out.splitlines() if "|" in line]


def test_an_import_interrupted_by_a_killed_database_is_rolled_back_and_applied_again(data, tmp_path):
    [[*nothing, state]] = said_by(registry(data, f"prepare:{tmp_path}", "tell"))
    assert nothing == ["0", "0", "0", "planned", "0", "False", "In progress:"]

    worker = kill_database_while_approving(data)

    assert "OperationalError" in worker.communicate(timeout=60)[1]
    assert worker.returncode == 1
    before, after = said_by(registry(data, "tell", "work", "tell"))
    assert before == ["0", "0", "0", "planned", "1", "False", "In progress:", state]
    assert after[:-1] == ["3", "3", "3", "applied", "2", "True", "Applied and approved by li."]
    assert int(after[-1]) == int(state) + 1


def kill_database_while_approving(data):
    """Let a worker apply; kill all of the server when it has written the reports and is to approve them."""
    keeper = Client(data)
    assert keeper.read_line() == "ready"
    with suppress(psycopg.OperationalError), connect(data, "luohu") as held:
        held.autocommit = False
        held.execute("LOCK TABLE enterprises_approval IN EXCLUSIVE MODE")
        worker = registry(data, "work")
        with connect(data) as look:
            wait_until(lambda: look.execute(IN_THE_MIDDLE).fetchone()[0], seconds=60)
        server = Cluster(data).server_pid()
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for pid in (server, *map(int, children)):
            os.kill(pid, signal.SIGKILL)
    keeper.kill()
    return worker
