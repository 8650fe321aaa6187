"""The process that starts the server and stops it when nobody uses it any more.

Each process that uses the server holds a share of one lock. The watcher asks for the whole of it: it
gets it when the last one has left, also by `kill -9`, and then stops the server.
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

PAUSE = 0.2  # seconds between two looks
GRACE = 1.0  # seconds without anybody before the server stops: the next command is often near


def watch(cluster: Cluster, server: subprocess.Popen[bytes] | None) -> None:
    """Return when the server has ended, by itself or because nobody used it any more."""
    clients = locks.opened(cluster.clients)
    unused_since: float | None = None
    while server.poll() is None if server else cluster.server_pid() is not None:
        time.sleep(PAUSE)
        if cluster.kept.exists() or not locks.try_to_take(clients):
            unused_since = None
            continue
        unused_since = unused_since or time.monotonic()
        if time.monotonic() - unused_since >= GRACE:
            # Whoever comes now waits for the lock, finds no server, and starts it again.
            stop(cluster, server)
            return
        locks.release(clients)


def stop(cluster: Cluster, server: subprocess.Popen[bytes] | None) -> None:
    """Stop the server; as its parent, wait for its end, or it would linger as a zombie."""
    if server:
        server.send_signal(signal.SIGINT)
        server.wait()
    else:
        cluster.stop_server()


def detach() -> None:
    """Leave the session of whoever started us, and all of its files but the standard error."""
    os.setsid()
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def main(data: str, watching: str) -> int:
    """Fork the watcher, wait until its server is ready, and say so by the exit status."""
    cluster = Cluster(Path(data))
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        os.close(int(watching))
        with os.fdopen(reading) as answer:
            words = answer.read()
        sys.stderr.write(words)
        return 1 if words else 0
    os.close(reading)
    os.set_inheritable(int(watching), False)
    detach()
    try:
        server = cluster.start_server()
    except (ClusterError, OSError) as error:
        os.write(writing, str(error).encode())
        return 1
    os.close(writing)
    watch(cluster, server)
    # The lock `watching` must be free before that of the clients, or the next one would trust in us.
    os.close(int(watching))
    return 0


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))
