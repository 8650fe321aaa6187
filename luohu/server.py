"""The web server: granian's workers around our WSGI application, ended cleanly whatever ends them."""

import _thread
import ctypes
import fcntl
import gc
import hashlib
import multiprocessing
import os
import signal
import socket
import sys
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

from luohu.job_worker import Companion

# Granian's own lines go where ours go, in the same form and from the same level on.
_LOGGING: dict[str, Any] = {"formatters": {}, "handlers": {}, "loggers": {"_granian": {"propagate": True}}}
_PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


class AddressInUse(Exception):
    """Somebody else listens there."""


class SignalledServer(Server):  # type: ignore[misc, valid-type] # one of granian's, by the version of Python
    """Granian's server, which two signals at once end as well as one, also while its workers start."""

    interrupt_signal: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._process = os.getpid()

    def signal_handler_interrupt(self, number: int, frame: FrameType | None) -> None:
        """Wake the main loop from another thread: the one interrupted may hold the lock of its event.

        A worker that was just forked has this handler too, until it sets its own.
        """
        if os.getpid() != self._process:
            if number == signal.SIGTERM:  # from its parent; Ctrl-C reaches the parent as well, which ends it
                os._exit(0)
        elif not self.interrupt_signal:
            self.interrupt_signal = True
            _thread.start_new_thread(self.main_loop_interrupt.set, ())


def serve(host: str, port: int, workers: int | None = None) -> None:
    """Serve until SIGINT or SIGTERM; `workers` are processes, by default one for each core we may use."""
    _refuse_used_address(host, port)
    collect_static()
    # A worker must neither share a connection of this process nor copy what it will only read.
    connections.close_all()
    gc.collect()
    gc.freeze()
    server = SignalledServer(
        "luohu.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or _cores(),
        # One thread a worker was the fastest of all combinations measured.
        blocking_threads=1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_dictconfig=_LOGGING,
        log_level=LogLevels.notset,
    )
    with Companion():
        server.serve(target_loader=_application_in_worker, wrap_loader=False)


def _cores() -> int:
    """Those this process may use, which in a container can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _refuse_used_address(host: str, port: int) -> None:
    """Granian's workers share a port by SO_REUSEPORT, hence with any other server of this user too."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressInUse(f"Cannot listen on {host}:{port} ({error.strerror}); try --port.") from error


def _application_in_worker() -> Callable[..., Any]:
    """Called by granian in each new worker."""
    # Until granian sets its own handlers.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Ctrl-C reaches the parent alone, which ends its workers: a worker that leaves first is "unexpected".
    os.setpgid(0, 0)
    parent = multiprocessing.parent_process()
    if sys.platform == "linux":
        # Should the parent be killed outright, the kernel kills this worker too: a SIGTERM could be lost
        # between the parent's handlers and granian's.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent is None or os.getppid() != parent.pid:
        sys.exit("The server ended while this worker started.")
    return get_wsgi_application()


def collect_static() -> None:
    """Bring STATIC_ROOT up to date, compressed and named by content; costs little when nothing changed."""
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
    """A digest that changes when a static file comes, goes or is written."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
