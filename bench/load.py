"""Load generator: the same requests again and again on a number of persistent connections.

    python -m bench.load 8000 --seconds 3 < paths

It does not import the application, so that its own process needs little memory and time.
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
    """The result: responses per second, and their median time in seconds."""

    rate: float
    median: float


def load(port: int, paths: Sequence[str], *, seconds: float, connections: int = 16, header: str = "") -> Load:
    """Send requests for these paths to a local server, from a separate process."""
    arguments = ["-m", "bench.load", str(port), "--seconds", str(seconds), "--connections", str(connections)]
    result = subprocess.run(
        [sys.executable, *arguments, "--header", header],
        input="\n".join(paths),
        capture_output=True,
        text=True,
        check=True,
    )
    return Load(**json.loads(result.stdout))


class RequestLoop(asyncio.Protocol):
    """One connection: sends the next request as soon as the response is complete."""

    def __init__(self, requests: Iterator[bytes], times: list[float]) -> None:
        self.requests, self.times = requests, times
        self.received, self.needed = bytearray(), 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.is_last = False
        self.is_over = asyncio.get_running_loop().create_future()
        self.send()

    def send(self) -> None:
        self.received.clear()
        self.needed = 0
        self.sent_at = time.perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.needed:
            head, separator, _ = bytes(self.received).partition(b"\r\n\r\n")
            if not separator:
                return
            assert head[9:12] in (b"200", b"304"), head
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            self.needed = len(head) + 4 + int(fields.get(b"content-length", 0))
        if len(self.received) >= self.needed:
            self.times.append(time.perf_counter() - self.sent_at)
            if self.is_last:
                self.is_over.set_result(None)
            else:
                self.send()


async def run_load(port: int, requests: Iterator[bytes], seconds: float, connections: int) -> list[float]:
    """Run the load on some connections for `seconds`; return the time of each response.

    The first third is a warm-up and is not counted. All connections finish before the return: otherwise the
    next measurement would share the server with this one.
    """
    times: list[float] = []
    loop = asyncio.get_running_loop()
    pairs = [
        await loop.create_connection(lambda: RequestLoop(requests, times), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.sleep(seconds / 3)
    times.clear()
    await asyncio.sleep(seconds)
    measured = list(times)
    for _transport, protocol in pairs:
        protocol.is_last = True
    await asyncio.gather(*(protocol.is_over for _, protocol in pairs))
    return measured


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
    times = asyncio.run(
        run_load(options.port, itertools.cycle(requests), options.seconds, options.connections)
    )
    times.sort()
    print(json.dumps({"rate": len(times) / options.seconds, "median": times[len(times) // 2]}))


if __name__ == "__main__":
    main()
