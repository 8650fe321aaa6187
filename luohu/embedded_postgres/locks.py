"""File locks, released by the kernel when their process ends in any way."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def open_lock(path: Path) -> int:
    """Open a lock file and return the descriptor, which child programs do not inherit."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def acquire(descriptor: int, *, shared: bool = False) -> None:
    """Acquire the lock, waiting without a limit."""
    fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


def try_acquire(descriptor: int) -> bool:
    """Acquire the lock exclusively without waiting; return True if that succeeded."""
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def release(descriptor: int) -> None:
    """Release the lock; the descriptor remains open."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock exclusively inside."""
    descriptor = open_lock(path)
    try:
        acquire(descriptor)
        yield
    finally:
        os.close(descriptor)
