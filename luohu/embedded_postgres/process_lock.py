"""The shared lock by which a process keeps the server running; each forked process has its own."""

from __future__ import annotations

import os
import threading

from luohu.embedded_postgres import locks
from luohu.embedded_postgres.cluster import Cluster

_shares: dict[str, int] = {}
_guard = threading.Lock()


def join(cluster: Cluster) -> None:
    """Keep the server running until this process ends; start it if necessary."""
    with _guard:
        name = str(cluster.data)
        if name not in _shares:
            cluster.data.parent.mkdir(parents=True, exist_ok=True)
            descriptor = locks.open_lock(cluster.clients_lock)
            locks.acquire(descriptor, shared=True)  # waits while the server is being stopped
            _shares[name] = descriptor
        cluster.ensure_running()


def leave_after_fork() -> None:
    """Close the locks of the parent: a child with them would keep the server running without using it."""
    global _guard
    _guard = threading.Lock()
    for descriptor in _shares.values():
        os.close(descriptor)
    _shares.clear()


os.register_at_fork(after_in_child=leave_after_fork)
