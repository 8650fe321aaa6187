"""This process's share of the lock that keeps the server up; each process has its own, after any fork."""

from __future__ import annotations

import os
import threading

from luohu.embedded_postgres import locks
from luohu.embedded_postgres.cluster import Cluster

_shares: dict[str, int] = {}
_guard = threading.Lock()


def join(cluster: Cluster) -> None:
    """Keep the server up for as long as this process lives; start it if it is not up."""
    with _guard:
        name = str(cluster.data)
        if name not in _shares:
            cluster.data.parent.mkdir(parents=True, exist_ok=True)
            descriptor = locks.opened(cluster.clients)
            locks.take(descriptor, shared=True)  # waits where the server is just being stopped
            _shares[name] = descriptor
        cluster.ensure_running()


def leave_after_fork() -> None:
    """Give up the parent's shares: a child that held them would keep the server up without using it."""
    global _guard
    _guard = threading.Lock()
    for descriptor in _shares.values():
        os.close(descriptor)
    _shares.clear()


os.register_at_fork(after_in_child=leave_after_fork)
