"""The worker: one process that runs background jobs from a queue in the database."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import cast

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from luohu import time_limits

PATIENCE = 10.0  # seconds for a running job to end; a killed job starts again later
STALLED = 30.0  # seconds without a heartbeat after which a worker counts as dead
PARENT = "LUOHU_WORKER_OF"  # pid of the process that started the worker
_PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def work() -> None:
    """Run jobs one after the other until SIGINT or SIGTERM, which let a running job end."""
    _end_with_parent()
    time_limits.start(time_limits.JOB)
    connector = cast("DjangoConnector", app.connector)
    with app.replace_connector(connector.get_worker_connector()) as queue:
        queue.run_worker(name="worker", delete_jobs="successful", stalled_worker_timeout=STALLED)


def _end_with_parent() -> None:
    parent = os.environ.get(PARENT)
    if parent is None:
        return
    if sys.platform == "linux":
        # If the server is killed, the kernel kills this process too: SIGTERM could come just before the
        # handlers of the queue are ready and be lost. A killed job starts again.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if str(os.getppid()) != parent:
        sys.exit("The server ended while its worker started.")


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="retry_stalled_jobs")
async def retry_stalled_jobs(timestamp: int) -> None:
    """Put the jobs of dead workers back into the queue; every job is safe to start twice."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
        await app.job_manager.retry_job(job)


class WorkerSupervisor:
    """Runs a worker process beside a server: restarted when it exits, ended with the server.

    >>> with WorkerSupervisor():
    ...     server.serve()
    """

    def __init__(self) -> None:
        self._is_stopping = threading.Event()
        self._pid = 0
        # PR_SET_PDEATHSIG is bound to the thread that starts the process.
        self._thread = threading.Thread(target=self._run_worker, name="worker", daemon=True)

    def __enter__(self) -> WorkerSupervisor:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_stopping.set()
        self._signal(signal.SIGTERM)
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            self._signal(signal.SIGKILL)
            self._thread.join()

    def _run_worker(self) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]
        while not self._is_stopping.is_set():
            # Not by `subprocess`, which waits for a pipe that a fork of the server could hold open.
            # A process group of its own: Ctrl-C reaches only the server, which ends its worker.
            environment = {**os.environ, PARENT: str(os.getpid())}
            self._pid = os.posix_spawn(sys.executable, command, environment, setpgroup=0)
            if self._is_stopping.is_set():
                self._signal(signal.SIGTERM)
            os.waitpid(self._pid, 0)
            self._pid = 0
            self._is_stopping.wait(1)

    def _signal(self, number: int) -> None:
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)
