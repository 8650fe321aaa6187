"""`manage.py worker` as a whole: a job is done, and the job of a worker that died is done again."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as project
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from luohu.job_worker import retry_stalled_jobs
from tests.luohu.processes import MARK, alive, eventually, new_mark

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("serving")]


@pytest.fixture
def start_worker(database_url: str) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    mark = new_mark()

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-W", "error", "manage.py", "worker"],
            cwd=project.BASE_DIR,
            env={**os.environ, MARK: mark, "DATABASE_URL": database_url},
        )

    yield start
    for pid in alive(mark):
        os.kill(pid, signal.SIGKILL)


def test_worker_finishes_its_job_and_stops_on_request(
    start_worker: Callable[[], subprocess.Popen[bytes]],
) -> None:
    job = retry_stalled_jobs.configure(queueing_lock="test").defer(timestamp=0)

    worker = start_worker()

    assert eventually(lambda: not ProcrastinateJob.objects.filter(pk=job).exists(), seconds=30)
    worker.terminate()
    assert worker.wait(timeout=60) == 0


def test_job_of_a_worker_that_died_is_done_by_the_next(
    start_worker: Callable[[], subprocess.Popen[bytes]],
) -> None:
    job = retry_stalled_jobs.configure(queueing_lock="another").defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE id = %s", [job]
        )

    worker = start_worker()

    assert eventually(lambda: not ProcrastinateJob.objects.filter(pk=job).exists(), seconds=40)
    worker.terminate()
    worker.wait(timeout=60)
