"""Locks on files that end with the process that holds them, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def opened(path: Path) -> int:
    """Return a descriptor of its own on the lock's file, which no program started later inherits."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def take(descriptor: int, *, shared: bool = False) -> None:
    """Take the lock, waiting as long as it takes."""
    fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


def try_to_take(descriptor: int) -> bool:
    """Take the lock for oneself alone if nobody holds it; say whether that went well."""
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def release(descriptor: int) -> None:
    """Give the lock back and keep the descriptor."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock for oneself alone."""
    descriptor = opened(path)
    try:
        take(descriptor)
        yield
    finally:
        os.close(descriptor)
