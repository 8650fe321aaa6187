"""Lifetime of the embedded server, and durability when processes are killed."""

import os
import signal
import subprocess
import time

import psycopg
import pytest

from luohu.embedded_postgres.cluster import Cluster
from tests.embedded_postgres.conftest import CLIENT, Client, connect, manage, stop_at_the_end, wait_until

pytestmark = pytest.mark.slow


def test_killed_server_loses_no_committed_row_and_the_next_command_recovers(data):
    client = Client(data)
    assert client.read_line() == "ready"
    client.execute("CREATE TABLE written (n int)")
    told = 0
    pid = Cluster(data).server_pid()
    for n in range(200):
        client.execute(f"INSERT INTO written VALUES ({n})")
        told = n + 1
        if n == 150:
            os.kill(pid, signal.SIGKILL)
            break
    client.kill()
    after = Client(data)
    assert after.read_line() == "ready"
    assert int(after.execute("SELECT count(*) FROM written")) >= told
    assert Cluster(data).server_pid() != pid
    after.close()


def test_server_killed_during_a_transaction_rolls_it_back(data):
    client = Client(data)
    assert client.read_line() == "ready"
    client.execute("CREATE TABLE written (n int)")
    client.execute("INSERT INTO written VALUES (1)")
    with connect(data) as half:
        half.autocommit = False
        half.execute("INSERT INTO written SELECT generate_series(2, 5000)")
        os.kill(Cluster(data).server_pid(), signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            for _ in range(100):
                half.execute("SELECT 1")
                time.sleep(0.05)
    client.kill()
    after = Client(data)
    assert after.read_line() == "ready"
    assert after.execute("SELECT array_agg(n) FROM written") == "[1]"
    after.close()


def test_server_stops_by_itself_when_its_last_client_is_killed(data):
    client = Client(data)
    assert client.read_line() == "ready"
    client.kill()
    wait_until(lambda: Cluster(data).server_pid() is None)
    wait_until(lambda: not processes_on(data))


def test_server_stays_up_when_one_of_two_clients_is_killed(data):
    one, other = Client(data), Client(data)
    assert (one.read_line(), other.read_line()) == ("ready", "ready")
    pid = Cluster(data).server_pid()
    one.kill()
    time.sleep(2.5)
    assert other.execute("SELECT 1") == "1"
    assert Cluster(data).server_pid() == pid
    other.close()
    wait_until(lambda: Cluster(data).server_pid() is None)


PARENT = """
import os, sys, time
from pathlib import Path
from luohu.embedded_postgres.cluster import Cluster
from luohu.embedded_postgres.process_lock import join
join(Cluster(Path(sys.argv[1])))
if os.fork():
    print("parent", flush=True)
    time.sleep(600)
else:
    joins = sys.stdin.readline().strip() == "join"
    if joins:
        join(Cluster(Path(sys.argv[1])))
    print("worker", flush=True)
    sys.stdin.read()
"""


def test_server_keeps_running_for_workers_of_a_killed_parent(data):
    parent = Client(data, script=PARENT)
    assert parent.read_line() == "parent"
    assert parent.execute("join") == "worker"
    pid = Cluster(data).server_pid()
    os.kill(parent.process.pid, signal.SIGKILL)
    time.sleep(2.5)
    assert Cluster(data).server_pid() == pid
    parent.process.stdin.close()  # the worker ends
    wait_until(lambda: Cluster(data).server_pid() is None)
    parent.process.wait()
    parent.process.stdout.close()


def test_child_that_never_uses_the_server_does_not_keep_it_up(data):
    parent = Client(data, script=PARENT)
    assert parent.read_line() == "parent"
    assert parent.execute("look on") == "worker"
    os.kill(parent.process.pid, signal.SIGKILL)
    wait_until(lambda: Cluster(data).server_pid() is None)
    parent.process.stdin.close()
    parent.process.wait()
    parent.process.stdout.close()


def test_program_started_by_a_client_does_not_keep_the_server_up(data):
    script = CLIENT.replace("import sys", "import sys, subprocess", 1).replace(
        'print("ready", flush=True)',
        'print(subprocess.Popen(["sleep", "600"], close_fds=False).pid, flush=True)',
    )
    client = Client(data, script=script)
    sleeper = int(client.read_line())
    client.process.kill()
    wait_until(lambda: Cluster(data).server_pid() is None)
    os.kill(sleeper, signal.SIGKILL)
    client.process.communicate()


def test_killed_watcher_is_replaced_by_the_next_client(data):
    client = Client(data)
    assert client.read_line() == "ready"
    pid = Cluster(data).server_pid()
    for watcher in watchers_of(data):
        os.kill(watcher, signal.SIGKILL)
    wait_until(lambda: not watchers_of(data))
    other = Client(data)
    assert other.read_line() == "ready"
    assert Cluster(data).server_pid() == pid
    client.close()
    other.close()
    wait_until(lambda: Cluster(data).server_pid() is None)


def test_interrupt_of_the_terminal_misses_the_server(data):
    # Where the tests themselves run in the background of a shell, they and their children ignore it.
    script = f"import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n{CLIENT}"
    client = Client(data, script=script, start_new_session=True)
    assert client.read_line() == "ready"
    other = Client(data)
    assert other.read_line() == "ready"
    wait_until(lambda: interrupted(client.process))
    client.kill()
    assert other.execute("SELECT 1") == "1"
    other.close()


def test_four_first_starts_at_once_all_succeed_on_one_server(tmp_path):
    data = tmp_path / "new" / "pg"
    with stop_at_the_end(data):
        clients = [Client(data) for _ in range(4)]
        assert [client.read_line() for client in clients] == ["ready"] * 4
        assert len({client.execute("SELECT pg_postmaster_start_time()::text") for client in clients}) == 1
        for client in clients:
            client.close()
        wait_until(lambda: Cluster(data).server_pid() is None)


def test_clients_that_come_while_the_server_is_stopping_get_it_again(data):
    for pause in (0.9, 1.0, 1.1, 1.2, 1.3):
        client = Client(data)
        assert client.read_line() == "ready"
        assert client.execute("SELECT 1") == "1"
        client.close()
        time.sleep(pause)


def test_db_start_keeps_the_server_up_until_db_stop(data):
    assert manage("db", "start", data=data).returncode == 0
    time.sleep(2.5)
    assert "is up" in manage("db", "status", data=data).stdout
    assert manage("db", "stop", data=data).returncode == 0
    assert Cluster(data).server_pid() is None
    wait_until(lambda: not processes_on(data))


def interrupted(process: subprocess.Popen[str]) -> bool:
    """Interrupt the process's group; again where the signal came just before it began to wait for a line."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    return process.poll() is not None


def processes_on(data) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(data) in line]


def watchers_of(data) -> list[int]:
    return [int(line.split()[0]) for line in processes_on(data) if "embedded_postgres.watcher" in line]
