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
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import cast


@dataclass(frozen=True)
class Load:
    """The result: responses per second, and their median time in seconds."""

    rate: float
    median: float


def load(port: int, paths: Sequence[str], *, seconds: float, connections: int = 16, header: str = "") -> Load:
    """Send requests for these paths to a local server, from a separate process, whose errors are shown."""
    arguments = ["-m", "bench.load", str(port), "--seconds", str(seconds), "--connections", str(connections)]
    result = subprocess.run(
        [sys.executable, *arguments, "--header", header],
        input="\n".join(paths),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Load(**json.loads(result.stdout))


class RequestLoop(asyncio.Protocol):
    """One connection: sends the next request as soon as the response is complete."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self.requests, self.times = requests, list[float]()
        self.received, self.needed = bytearray(), 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.is_last = False
        self.is_over = asyncio.get_running_loop().create_future()
        self.send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.is_over.done():
            self.is_over.set_exception(error or ConnectionError("The server closed a connection."))

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


async def run_load(port: int, requests: Iterator[bytes], seconds: float, connections: int) -> Load:
    """Run the load on some connections for `seconds`, or longer, until each had a response.

    The first third is a warm-up and is not counted. On a busy machine one response may take longer than a
    short measurement, which then would have no median. All connections finish before the return: otherwise
    the next measurement would share the server with this one.
    """
    loop = asyncio.get_running_loop()
    pairs = [
        await loop.create_connection(lambda: RequestLoop(requests), "127.0.0.1", port)
        for _ in range(connections)
    ]
    protocols = [protocol for _transport, protocol in pairs]
    await run_for(seconds / 3, protocols)
    for protocol in protocols:
        protocol.times.clear()
    started_at = time.perf_counter()
    await run_for(seconds, protocols)
    while not all(protocol.times for protocol in protocols):
        await run_for(0.01, protocols)
    duration = time.perf_counter() - started_at
    times = [response for protocol in protocols for response in protocol.times]
    for protocol in protocols:
        protocol.is_last = True
    await asyncio.gather(*(protocol.is_over for protocol in protocols))
    return Load(rate=len(times) / duration, median=statistics.median(times))


async def run_for(seconds: float, protocols: Sequence[RequestLoop]) -> None:
    """Wait; raise the error of a connection that fails meanwhile."""
    connections = [protocol.is_over for protocol in protocols]
    failed, _ = await asyncio.wait(connections, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for connection in failed:
        connection.result()


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
    load = run_load(options.port, itertools.cycle(requests), options.seconds, options.connections)
    print(json.dumps(asdict(asyncio.run(load))))


if __name__ == "__main__":
    main()
