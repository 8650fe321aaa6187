"""The worker: one process that does the long work which pages ask for, from a queue in the database."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from contextlib import suppress
from types import TracebackType

from django.conf import settings
from procrastinate.contrib.django import app

PATIENCE = 10.0  # seconds that a job gets to end by itself; one that is cut off starts again later
STALLED = 30.0  # seconds without a sign of life after which a worker counts as dead
PARENT = "LUOHU_WORKER_OF"  # names the process that started the worker, to end with it
_PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def work() -> None:
    """Do one job after the other until SIGINT or SIGTERM, which let a running job end."""
    _end_with_parent()
    with app.replace_connector(app.connector.get_worker_connector()) as queue:  # type: ignore[attr-defined]
        queue.run_worker(name="worker", delete_jobs="successful", stalled_worker_timeout=STALLED)


def _end_with_parent() -> None:
    parent = os.environ.get(PARENT)
    if parent is None:
        return
    if sys.platform == "linux":
        # Should the server be killed outright, the kernel kills this process too: SIGTERM could come just
        # before the queue's handlers are ready and be lost. A job that is cut off starts again.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if str(os.getppid()) != parent:
        sys.exit("The server ended while its worker started.")


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="take_up_again")
async def take_up_again(timestamp: int) -> None:
    """Put the jobs of workers that died back into the queue; every job can be started twice."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
        await app.job_manager.retry_job(job)


class Companion:
    """A worker beside a server: started again when it dies, ended with the server.

    >>> with Companion():
    ...     server.serve()
    """

    def __init__(self) -> None:
        self._is_leaving = threading.Event()
        self._worker = 0
        # The kernel's signal on the parent's death is tied to the thread that starts the process.
        self._keeper = threading.Thread(target=self._keep, name="worker", daemon=True)

    def __enter__(self) -> Companion:
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_leaving.set()
        self._tell(signal.SIGTERM)
        self._keeper.join(PATIENCE)
        if self._keeper.is_alive():
            self._tell(signal.SIGKILL)
            self._keeper.join()

    def _keep(self) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]
        while not self._is_leaving.is_set():
            # Not by `subprocess`, which waits for a pipe that a server's fork at this moment would keep open.
            # In a group of its own: Ctrl-C reaches the server alone, which ends its worker.
            environment = {**os.environ, PARENT: str(os.getpid())}
            self._worker = os.posix_spawn(sys.executable, command, environment, setpgroup=0)
            if self._is_leaving.is_set():
                self._tell(signal.SIGTERM)
            os.waitpid(self._worker, 0)
            self._worker = 0
            self._is_leaving.wait(1)

    def _tell(self, number: int) -> None:
        if self._worker:
            with suppress(ProcessLookupError):
                os.kill(self._worker, number)
