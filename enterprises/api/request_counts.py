"""Counters of requests in memory that all processes forked from one server share."""

from __future__ import annotations

import atexit
import fcntl
import mmap
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from struct import Struct

# A row is the digest of a key, the minute and the count: 65,536 rows of 16 bytes are a mebibyte.
_ROW = Struct("=8sII")
_ROWS = 1 << 16
_PROBES = 16

# The file has no name. Of its lock, unlike of a semaphore, the kernel frees a worker that is killed.
_file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
atexit.register(_file.close)
_file.truncate(_ROWS * _ROW.size)
_table = mmap.mmap(_file.fileno(), 0)
_threads = threading.Lock()  # the file's lock is one for all threads of a process


def count(key: str, minute: int) -> int:
    """Add one request to the key in this minute and return the sum so far.

    Beyond 65,000 keys in a minute some are counted from one again: a full table lets requests pass.
    """
    digest = blake2b(key.encode(), digest_size=_ROW.size - 8).digest()
    with _locked():
        place = _find(digest, minute)
        _digest, _minute, counted = _ROW.unpack_from(_table, place)
        total: int = counted + 1 if (_digest, _minute) == (digest, minute) else 1
        _ROW.pack_into(_table, place, digest, minute, total)
    return total


def clear() -> None:
    """Forget all counts."""
    with _locked():
        _table[:] = bytes(len(_table))


def _find(digest: bytes, minute: int) -> int:
    """Return the offset of the key's row in this minute, else of one that a past minute left."""
    first = int.from_bytes(digest, "big")
    places = [(first + step) % _ROWS * _ROW.size for step in range(_PROBES)]
    rows = [(place, *_ROW.unpack_from(_table, place)) for place in places]
    same = [place for place, held, then, _count in rows if (held, then) == (digest, minute)]
    free = [place for place, _held, then, _count in rows if then != minute]
    return (same or free or places)[0]


@contextmanager
def _locked() -> Iterator[None]:
    with _threads:
        fcntl.lockf(_file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(_file, fcntl.LOCK_UN)
