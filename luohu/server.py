"""The web server: granian with the WSGI application and a background worker."""

import _thread
import ctypes
import fcntl
import gc
import hashlib
import math
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from enterprises.api import request_counts
from luohu import time_limits
from luohu.job_worker import WorkerSupervisor
from luohu.rsgi.application import Application

# Granian's lines go to our handler, with our format and level.
_LOGGING: dict[str, Any] = {"formatters": {}, "handlers": {}, "loggers": {"_granian": {"propagate": True}}}
_PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
_SOON, _PAUSE = 5.0, 1.0  # seconds
STOP = 30  # seconds in which a worker finishes what it has accepted
_SWITCH = 0.0005  # seconds after which a thread that computes lets the other lanes run


class AddressInUse(Exception):
    """The address is used by another process."""


class SignalledServer(Server):  # type: ignore[misc, valid-type] # its base depends on the Python version
    """Granian's server, with a safe shutdown on several signals at once and while workers start."""

    interrupt_signal: bool
    respawned_wrks: dict[int, float]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._process = os.getpid()
        self._replaced: dict[int, float] = {}

    def signal_handler_interrupt(self, number: int, frame: FrameType | None) -> None:
        """Set the event from another thread: the interrupted one may hold its lock, which would deadlock.

        A worker that was just forked has this handler too, until it sets its own.
        """
        if os.getpid() != self._process:
            if number == signal.SIGTERM:  # from its parent; Ctrl-C reaches the parent as well, which ends it
                os._exit(0)
        elif not self.interrupt_signal:
            self.interrupt_signal = True
            _thread.start_new_thread(self.main_loop_interrupt.set, ())

    def _respawn_workers(self, workers: list[int], *args: Any, **kwargs: Any) -> None:
        """Replace workers that ended; granian would end itself where two end within seconds.

        One that ends soon after its start is replaced after a pause, so that a broken one does not spin.
        """
        now = time.monotonic()
        if any(now - self._replaced.get(index, -math.inf) < _SOON for index in workers):
            time.sleep(_PAUSE)
        super()._respawn_workers(workers, *args, **kwargs)
        self._replaced |= dict.fromkeys(workers, now)
        self.respawned_wrks.clear()


def serve(host: str, port: int, workers: int | None = None) -> None:
    """Serve until SIGINT or SIGTERM with `workers` processes, by default one for each usable core.

    Connections are closed and objects frozen before the fork: workers must not share a connection, and the
    garbage collector would copy shared pages.
    """
    _check_address(host, port)
    collect_static()
    request_counts.clear()  # imported here, before the fork, so that all workers count in the same memory
    connections.close_all()
    gc.collect()
    gc.freeze()
    server = SignalledServer(
        "luohu.wsgi:application",  # made by `_load_application` in each worker
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers or _count_cores(),
        # Requests that a worker holds at once; those whose bodies are slow cost a little memory.
        backlog=2048,
        backpressure=2048,
        websockets=False,
        respawn_failed_workers=True,
        # Longer than a request waits for its lane, and than its longest statement then takes.
        workers_kill_timeout=STOP,
        log_dictconfig=_LOGGING,
        log_level=LogLevels.notset,
    )
    with WorkerSupervisor():
        server.serve(target_loader=_load_application, wrap_loader=False)


def _count_cores() -> int:
    """Return the number of cores that this process may use; a container may limit them."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _check_address(host: str, port: int) -> None:
    """Raise AddressInUse; with SO_REUSEPORT granian would share the port with another server of this user."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressInUse(f"Cannot listen on {host}:{port} ({error.strerror}); try --port.") from error


def _load_application() -> Callable[..., Any]:
    """Return the application in a new worker, with its signals set.

    SIGTERM is the default until granian sets its handlers. A process group of its own: Ctrl-C reaches only
    the parent, which ends its workers; one that ends first would be respawned. If the parent is killed, the
    kernel kills the worker too: SIGTERM could be lost between the handlers of the parent and of granian.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setpgid(0, 0)
    parent = multiprocessing.parent_process()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent is None or os.getppid() != parent.pid:
        sys.exit("The server ended while this worker started.")
    time_limits.start(time_limits.PAGE)
    sys.setswitchinterval(_SWITCH)
    return Application(get_wsgi_application())


def collect_static() -> None:
    """Collect static files, compressed and with hashed names, unless nothing changed since the last time."""
    if settings.DEBUG:
        return
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    sources = _static_sources()
    if stamp.exists() and stamp.read_text() == sources:
        return
    root.parent.mkdir(parents=True, exist_ok=True)
    with root.with_name(f".{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(sources)


def _static_sources() -> str:
    """Return a digest of path, size and time of all static files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
