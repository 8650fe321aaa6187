"""Lanes: a worker's threads, each with its own queue, so that dear requests do not keep others waiting."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Full(Exception):
    """More requests wait than the lane admits, or this one has waited too long."""


class Lane:
    """One thread, because Python runs one at a time, and a limited queue before it."""

    def __init__(self, name: str, *, admitted: int, patience: float) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._admitted = admitted
        self._patience = patience
        self.waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Run the work in the lane's thread and return its result; raise Full where it cannot begin in time.

        Args:
            work: called without arguments; its exceptions are raised here.
        """
        if self.waiting >= self._admitted:
            raise Full
        self.waiting += 1
        latest = time.monotonic() + self._patience
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, _begin, work, latest)
        finally:
            self.waiting -= 1


def _begin(work: Callable[[], T], latest: float) -> T:
    if time.monotonic() > latest:
        raise Full
    return work()


class Lanes:
    """The lanes of a worker: quick requests, pages, and dear ones a few at a time."""

    def __init__(self) -> None:
        self.quick = Lane("quick", admitted=1000, patience=10)
        self.pages = Lane("pages", admitted=200, patience=10)
        self.dear = Lane("dear", admitted=4, patience=30)

    def choose(self, path: str, query: str, accept: str) -> Lane:
        """Return the lane of a request."""
        if _QUICK.match(path):
            return self.quick
        if _DEAR_PATH.search(path) or _DEAR_QUERY.search(query) or _DEAR_ACCEPT.search(accept):
            return self.dear
        return self.pages


# Probes, metrics and static files: none waits for the database of a page.
_QUICK = re.compile(r"/(healthz|readyz|metrics|static/.*|favicon.ico)$")
# Files of whole lists, differences of all indicators over years, and pictures.
_DEAR_PATH = re.compile(r"\.(csv|xlsx|png|parquet|zip)$|^/data/|^/(en/)?(changes|compare)/|/export/$")
_DEAR_QUERY = re.compile(r"(^|&)(format=(csv|xlsx)|q=[^&]+.*&known_at=[^&]|known_at=[^&]+.*&q=[^&])")
_DEAR_ACCEPT = re.compile(r"text/csv|spreadsheetml")
