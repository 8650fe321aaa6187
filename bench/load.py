"""Asking a server over and over: the same requests by some connections that are kept open.

    python -m bench.load 8000 --seconds 3 < paths

Knows nothing of the application, so that a process of its own asks for little but what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True)
class Load:
    """What a server did with it: answers in a second, and the median of their times in seconds."""

    rate: float
    median: float


def load(port: int, paths: Sequence[str], *, seconds: float, connections: int = 16, header: str = "") -> Load:
    """Ask a local server for these paths in turn, from a process of our own."""
    words = ["-m", "bench.load", str(port), "--seconds", str(seconds), "--connections", str(connections)]
    done = subprocess.run(
        [sys.executable, *words, "--header", header],
        input="\n".join(paths),
        capture_output=True,
        text=True,
        check=True,
    )
    return Load(**json.loads(done.stdout))


class Asking(asyncio.Protocol):
    """One connection: asks again as soon as it has the whole answer."""

    def __init__(self, requests: Iterator[bytes], times: list[float]) -> None:
        self.requests, self.times = requests, times
        self.got, self.needed = bytearray(), 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.is_last = False
        self.is_over = asyncio.get_running_loop().create_future()
        self.ask()

    def ask(self) -> None:
        self.got.clear()
        self.needed = 0
        self.asked_at = time.perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.got += data
        if not self.needed:
            head, separator, _ = bytes(self.got).partition(b"\r\n\r\n")
            if not separator:
                return
            assert head[9:12] in (b"200", b"304"), head
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            self.needed = len(head) + 4 + int(fields.get(b"content-length", 0))
        if len(self.got) >= self.needed:
            self.times.append(time.perf_counter() - self.asked_at)
            if self.is_last:
                self.is_over.set_result(None)
            else:
                self.ask()


async def ask_on(port: int, requests: Iterator[bytes], seconds: float, connections: int) -> list[float]:
    """Ask by some connections for so long; return how long each answer took."""
    times: list[float] = []
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Asking(requests, times), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.sleep(seconds / 3)  # what is only slow at first does not count
    times.clear()
    await asyncio.sleep(seconds)
    found = list(times)
    for _transport, asking in made:
        asking.is_last = True
    await asyncio.gather(*(asking.is_over for _, asking in made))  # so that the next finds nobody at work
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--header", default="")
    options = parser.parse_args()
    paths = sys.stdin.read().split("\n")
    random.Random("load").shuffle(paths)
    header = f"{options.header}\r\n" if options.header else ""
    requests = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n".encode() for path in paths]
    times = asyncio.run(ask_on(options.port, itertools.cycle(requests), options.seconds, options.connections))
    times.sort()
    print(json.dumps({"rate": len(times) / options.seconds, "median": times[len(times) // 2]}))


if __name__ == "__main__":
    main()
