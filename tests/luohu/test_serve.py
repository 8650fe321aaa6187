"""`manage.py serve` as a whole: real processes, real signals."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as project

from tests.luohu.processes import MARK, alive, answer, eventually, new_mark

MANAGE = [sys.executable, "-W", "error", "manage.py"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.xdist_group("serving")]


@pytest.fixture(scope="module")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def environment(database_url: str, static_root: Path) -> Iterator[dict[str, str]]:
    mark = new_mark()
    yield {
        **os.environ,
        MARK: mark,
        "DATABASE_URL": database_url,
        "STATIC_ROOT": str(static_root),
        "DEBUG": "",
        "LOG_FORMAT": "json",
    }
    for pid in alive(mark):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(
    environment: dict[str, str], port: int, tmp_path: Path
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts the server with two workers, in a session of its own, and waits until it answers."""
    started = []

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / "log").open("wb") as log:
            server = subprocess.Popen(
                [*MANAGE, "serve", "--port", str(port), "--workers", "2"],
                cwd=project.BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(server)
        assert eventually(lambda: answer(port, "/healthz") or server.poll() is not None)
        assert server.poll() is None, (tmp_path / "log").read_text()
        return server

    yield start
    for server in started:  # those that a failed test left
        server.kill()
        server.wait()


def job_workers(environment: dict[str, str]) -> list[int]:
    """Return the processes beside the server that work off the queue."""
    words = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in alive(environment[MARK])}
    return [pid for pid, command in words.items() if command.endswith(b"manage.py\0worker\0")]


def refused_at_once(port: int) -> bytes:
    """Announce a body of a gigabyte, send none of it, and return the first line of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        request = f"POST /admin/enterprises/importbatch/add/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        connection.sendall(f"{request}Content-Length: {1 << 30}\r\n\r\n".encode())
        return connection.recv(100)


def test_interrupt_of_the_whole_group_ends_cleanly(
    serve: Callable[[], subprocess.Popen[bytes]], environment: dict[str, str], tmp_path: Path
) -> None:
    server = serve()

    os.killpg(server.pid, signal.SIGINT)

    assert server.wait(timeout=60) == 0
    assert eventually(lambda: not alive(environment[MARK]))
    log = (tmp_path / "log").read_text()
    assert "Unexpected exit" not in log
    assert "Traceback" not in log


def test_interrupt_while_starting_ends_cleanly(
    environment: dict[str, str], port: int, tmp_path: Path
) -> None:
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [*MANAGE, "serve", "--port", str(port), "--workers", "2"],
            cwd=project.BASE_DIR,
            env=environment,
            stderr=log,
            start_new_session=True,
        )
    assert eventually(lambda: "Spawning worker" in (tmp_path / "log").read_text())

    os.killpg(server.pid, signal.SIGINT)

    assert server.wait(timeout=60) == 0
    assert eventually(lambda: not alive(environment[MARK]))
    assert "Killing" not in (tmp_path / "log").read_text(), "A worker left when it was asked."


def test_termination_of_the_parent_ends_all(
    serve: Callable[[], subprocess.Popen[bytes]], environment: dict[str, str]
) -> None:
    server = serve()

    server.terminate()

    assert server.wait(timeout=60) == 0
    assert eventually(lambda: not alive(environment[MARK]))


def test_workers_end_when_the_parent_is_killed(
    serve: Callable[[], subprocess.Popen[bytes]], environment: dict[str, str]
) -> None:
    server = serve()

    server.kill()
    server.wait(timeout=60)

    assert eventually(lambda: not alive(environment[MARK]))


def test_a_killed_worker_is_replaced(
    serve: Callable[[], subprocess.Popen[bytes]], environment: dict[str, str], port: int
) -> None:
    server = serve()

    def workers() -> set[int]:
        return set(alive(environment[MARK])) - {server.pid, *job_workers(environment)}

    assert eventually(lambda: len(job_workers(environment)) == 1 and len(workers()) == 2)
    killed = max(workers())

    os.kill(killed, signal.SIGKILL)

    assert eventually(lambda: len(workers() - {killed}) == 2)
    assert eventually(lambda: answer(port, "/healthz"))
    server.terminate()
    server.wait(timeout=60)


def test_the_server_outlives_two_workers_killed_within_seconds(
    serve: Callable[[], subprocess.Popen[bytes]], port: int, environment: dict[str, str]
) -> None:
    server = serve()

    def workers() -> set[int]:
        return set(alive(environment[MARK])) - {server.pid, *job_workers(environment)}

    seen: set[int] = set()
    for _ in range(3):
        assert eventually(lambda: len(workers() - seen) == 2 - len(workers() & seen) and len(workers()) == 2)
        newest = max(workers() - seen)
        seen.add(newest)
        os.kill(newest, signal.SIGKILL)
        assert eventually(lambda pid=newest: pid not in workers())

    assert eventually(lambda: len(workers()) == 2)
    assert server.poll() is None
    assert eventually(lambda: answer(port, "/healthz"))
    server.terminate()
    assert server.wait(timeout=60) == 0


def test_one_worker_does_the_jobs_and_a_killed_one_is_replaced(
    serve: Callable[[], subprocess.Popen[bytes]], environment: dict[str, str]
) -> None:
    server = serve()
    assert eventually(lambda: len(job_workers(environment)) == 1)
    [before] = job_workers(environment)

    os.kill(before, signal.SIGKILL)

    assert eventually(lambda: [pid for pid in job_workers(environment) if pid != before])
    server.terminate()
    assert server.wait(timeout=60) == 0
    assert eventually(lambda: not alive(environment[MARK]))


def test_the_database_is_ready_and_style_sheets_arrive(
    serve: Callable[[], subprocess.Popen[bytes]], port: int
) -> None:
    server = serve()

    ready = answer(port, "/readyz")
    page = answer(port, "/admin/login/").decode()
    [style_sheet, *_] = re.findall(r'href="(/static/[^"]+\.css)"', page)

    assert json.loads(ready)["status"] == "ok"
    assert eventually(lambda: json.loads(answer(port, "/readyz")) == {"status": "ok", "worker": "working"})
    assert re.search(r"\.[0-9a-f]{12}\.css$", style_sheet), "The file is not named by its content."
    assert answer(port, style_sheet)
    assert b" 413 " in refused_at_once(port)
    server.terminate()
    server.wait(timeout=60)


def test_each_request_is_one_line_of_json(
    serve: Callable[[], subprocess.Popen[bytes]], port: int, tmp_path: Path
) -> None:
    server = serve()
    (tmp_path / "log").write_bytes(b"")

    answer(port, "/robots.txt?q=secret")
    server.terminate()
    server.wait(timeout=60)

    lines = [json.loads(line) for line in (tmp_path / "log").read_text().strip("\0").splitlines()]
    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["path"], line["status"]) == ("/robots.txt", 200)


def test_a_used_port_is_refused(environment: dict[str, str], port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        refused = run_serve(environment, port)

    assert refused.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in refused.stderr


def test_refuses_to_start_without_a_database_url(environment: dict[str, str], port: int) -> None:
    refused = run_serve({**environment, "DATABASE_URL": ""}, port)

    assert refused.returncode == 1
    assert "DATABASE_URL is not set" in refused.stderr


def run_serve(environment: dict[str, str], port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MANAGE, "serve", "--port", str(port)],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_limit_of_requests_holds_over_all_workers(
    serve: Callable[[], subprocess.Popen[bytes]], environment: dict[str, str], port: int
) -> None:
    environment["API_REQUESTS_PER_MINUTE"] = "10"
    server = serve()
    assert eventually(lambda: int(time.time()) % 60 < 40)

    answers = [answer(port, "/api/v1/zones/") for _ in range(40)]

    assert sum(b'"results"' in body for body in answers) == 10
    assert sum(b'"status":429' in body.replace(b" ", b"") for body in answers) == 30
    server.terminate()
    server.wait(timeout=60)
