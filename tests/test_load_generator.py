"""Tests of the load generator of the measurements, `bench/load.py`, as the process that it is."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep

ROOT = Path(__file__).parents[1]
MEASURE = "from bench.load import load; measured = load({port}, ['/'], seconds=0.06, connections=3)"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    status, delay = 200, 0.0

    def do_GET(self) -> None:
        sleep(self.delay)
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def http_server(**attributes: float) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (Handler,), attributes))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_measurement_lasts_until_each_connection_had_a_response() -> None:
    """A response takes five times the given seconds: the rate is that of the time really taken."""
    with http_server(delay=0.3) as port:
        result = run_python(MEASURE.format(port=port) + "; print(measured.rate, measured.median)")
    assert result.returncode == 0, result.stderr
    rate, median = map(float, result.stdout.split())
    assert 0 < rate < 3 / 0.2  # three connections; the warm-up is at most a third of the first response
    assert median >= 0.3


def test_error_of_a_response_is_shown_and_ends_the_measurement() -> None:
    with http_server(status=503) as port:
        result = run_python(MEASURE.format(port=port))
    assert result.returncode != 0
    assert "HTTP/1.1 503" in result.stderr
