"""Benchmark of reads under load: the registry, Django REST framework with its defaults, psycopg on bare WSGI.

    uv run python -m bench.reads --enterprises 100000
    uv run python -m bench.reads --enterprises 100000 --database luohu_bench   # filled once and retained

All three serve the same rows on the same web server, with a worker for each core, to 16 connections, one
after the other. It prints the responses per second, their ratios, and the memory of the registry.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luohu.settings")
import django

django.setup()

import orjson  # noqa: E402 - the settings come first
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from psycopg.conninfo import make_conninfo  # noqa: E402

from bench.load import load  # noqa: E402
from bench.registry import database  # noqa: E402
from enterprises.models import Enterprise  # noqa: E402

API = "/api/v1"
REGISTRY, REST, BARE = "registry", "rest_framework", "bare"
PORTS = {REGISTRY: 8861, REST: 8862, BARE: 8863}
CODES = 2_000  # enterprises requested in turn


@dataclass(frozen=True)
class Workload:
    """The paths requested from the registry, and those from each peer."""

    name: str
    paths: Sequence[str]
    peers: dict[str, Sequence[str]]
    header: str = ""


def workloads() -> Iterator[Workload]:
    """Yield the workloads; the registry must be running, because some paths come from its responses."""
    codes = list(Enterprise.objects.values_list("code", flat=True)[:CODES])
    lists = {REST: ["/enterprises/"], BARE: ["/"]}
    details = {REST: [f"/enterprises/{code}/" for code in codes], BARE: [f"/{code}" for code in codes]}
    first = [f"{API}/enterprises/"]
    yield Workload("detail", [f"{API}/enterprises/{code}/" for code in codes], details)
    yield Workload("list with its total", first, lists)
    yield Workload(
        "page in the middle", [middle_page()], {REST: [f"/enterprises/?page={middle_page_number()}"]}
    )
    yield Workload("list, unchanged (304)", first, lists, header=f"If-None-Match: {get_etag(first[0])}")
    yield Workload("list as a page (HTML)", ["/en/enterprises/"], lists)
    yield Workload("search of 2 characters", [f"{API}/enterprises/?q=%E9%9D%92%E6%9D%89"], lists)
    yield Workload("figure on a day", [f"{API}/indicators/high_tech_enterprises/value/?on=2020-12-31"], lists)


def middle_page_number() -> int:
    """Return the number of the page of 50 in the middle of the list."""
    return max(Enterprise.objects.count() // 100, 1)


def middle_page() -> str:
    """Return the address of about the same page, with its cursor."""
    address = f"{API}/enterprises/?page_size=500"
    for _ in range(middle_page_number() // 10):
        following = orjson.loads(fetch(address).read())["next"]
        address = following[following.index(API) :] if following else address
    return address.replace("page_size=500", "page_size=50")


def get_etag(path: str) -> str:
    return str(fetch(path).headers["ETag"])


def fetch(path: str, port: int = PORTS[REGISTRY]) -> HTTPResponse:
    # With the Host header of the load: an ETag is of one address.
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "localhost"})
    return cast("HTTPResponse", urllib.request.urlopen(request, timeout=60))  # noqa: S310 - our own servers


@contextmanager
def served(name: str, command: Sequence[str], environment: dict[str, str]) -> Iterator[int]:
    """Run a server inside; yield the pid of its session leader."""
    server = subprocess.Popen(
        [sys.executable, *command, "--port", str(PORTS[name])],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(name, server)
        yield server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def wait_for(name: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        try:
            fetch("/enterprises/" if name == REST else "/robots.txt", PORTS[name])
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The server of {name} does not answer.")


def commands(name: str, statics: str) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Yield the name, command and environment of each of the three servers.

    Workers, threads and log level are the same for all: otherwise the ratio would compare settings.
    """
    workers = str(len(os.sched_getaffinity(0)))
    parameters = connection.get_connection_params()
    place = {
        key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if parameters.get(key)
    }
    url = urlsplit(os.environ.get("DATABASE_URL") or "embedded:///")._replace(path=f"/{name}").geturl()
    quiet = {"DATABASE_URL": url, "STATIC_ROOT": statics, "DEBUG": "", "LOG_LEVEL": "WARNING"}
    yield REGISTRY, ["manage.py", "serve"], {**quiet, "API_REQUESTS_PER_MINUTE": "0"}
    granian = [
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--workers",
        workers,
        "--blocking-threads",
        "1",
        "--no-ws",
    ]
    for peer in (REST, BARE):
        target = ["--factory", f"bench.peers:{peer}", "--log-level", "warning"]
        yield peer, [*granian, *target], {"BENCH_DATABASE": make_conninfo(**place)}


def memory(leader: int) -> float:
    """Return the memory of the processes of a session in MiB, with shared pages counted once (PSS)."""
    total = 0
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and os.getsid(int(folder.name)) == leader:
                total += int((folder / "smaps_rollup").read_text().split("\nPss:")[1].split()[0])
        except OSError:
            continue
    return total / 1024


def measure(seconds: float) -> None:
    """Measure every workload on all servers in turn, and print the results."""
    print(f"{'responses per second':26}{'registry':>9}{'REST':>8}{'bare':>8}{'× REST':>9}{'× bare':>9}")
    for workload in workloads():
        rates = {
            REGISTRY: load(PORTS[REGISTRY], workload.paths, seconds=seconds, header=workload.header).rate
        }
        for peer, paths in workload.peers.items():
            rates[peer] = load(PORTS[peer], paths, seconds=seconds).rate
        line = f"{workload.name:26}{rates[REGISTRY]:9.0f}"
        line += "".join(f"{rates[peer]:8.0f}" if peer in rates else f"{'':8}" for peer in (REST, BARE))
        line += "".join(f"{rates[REGISTRY] / rates[p]:9.2f}" if p in rates else "" for p in (REST, BARE))
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--database", help="database to use; filled if missing, not dropped")
    parser.add_argument("--seconds", type=float, default=3)
    options = parser.parse_args()
    with ExitStack() as stack:
        name = stack.enter_context(database("reads", options.enterprises, keep_as=options.database))
        statics = stack.enter_context(TemporaryDirectory())
        leaders = {
            server: stack.enter_context(served(server, command, environment))
            for server, command, environment in commands(name, statics)
        }
        measure(options.seconds)
        print(f"\nmemory of the registry's processes: {memory(leaders[REGISTRY]):.0f} MiB")


if __name__ == "__main__":
    main()
