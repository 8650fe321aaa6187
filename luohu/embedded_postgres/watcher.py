"""The watcher: a process that starts the server and stops it when no process uses it.

Each process that uses the server holds `clients_lock` shared. The watcher acquires it exclusively, which
succeeds when the last one has ended, also by `kill -9`, and then stops the server.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from luohu.embedded_postgres import locks
from luohu.embedded_postgres.cluster import Cluster, ClusterError

PAUSE = 0.2  # seconds between checks
GRACE = 1.0  # seconds without a client before the server stops: often another command follows


def watch(cluster: Cluster, server: subprocess.Popen[bytes] | None) -> None:
    """Wait until the server has ended, by itself or stopped here because no client was left.

    It is stopped while the lock is held: a new client waits for the lock, then starts the server again.
    """
    clients = locks.open_lock(cluster.clients_lock)
    unused_since: float | None = None
    while server.poll() is None if server else cluster.server_pid() is not None:
        time.sleep(PAUSE)
        if cluster.keep_running.exists() or not locks.try_acquire(clients):
            unused_since = None
            continue
        unused_since = unused_since or time.monotonic()
        if time.monotonic() - unused_since >= GRACE:
            stop(cluster, server)
            return
        locks.release(clients)


def stop(cluster: Cluster, server: subprocess.Popen[bytes] | None) -> None:
    """Stop the server; its parent waits for it, or it would remain as a zombie."""
    if server:
        server.send_signal(signal.SIGINT)
        server.wait()
    else:
        cluster.stop_server()


def detach() -> None:
    """Detach from the session of the starting command, with /dev/null as standard files."""
    os.setsid()
    os.chdir("/")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def main(data: str, watcher_lock: str) -> int:
    """Fork the watcher, wait until its server is ready, and return the exit status.

    The watcher sends an error through the pipe; an empty pipe means success. It releases `watcher_lock`
    before the lock of the clients: otherwise the next client would rely on a watcher that is ending.
    """
    cluster = Cluster(Path(data))
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        os.close(int(watcher_lock))
        with os.fdopen(reading) as pipe:
            error_text = pipe.read()
        sys.stderr.write(error_text)
        return 1 if error_text else 0
    os.close(reading)
    os.set_inheritable(int(watcher_lock), False)
    detach()
    try:
        server = cluster.start_server()
    except (ClusterError, OSError) as error:
        os.write(writing, str(error).encode())
        return 1
    os.close(writing)
    watch(cluster, server)
    os.close(int(watcher_lock))
    return 0


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))
