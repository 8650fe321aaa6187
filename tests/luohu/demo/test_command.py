"""`manage.py demo` as a whole: whom it serves, what it refuses, and what a kill leaves behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from enterprises.models import Change, Demonstration
from luohu.demo import accounts
from luohu.demo.accounts import GROUPS, load_or_create_accounts
from tests import factories
from tests.databases import new_database, using_database
from tests.luohu.processes import MARK, alive, answer, eventually, new_mark

DEMO = [sys.executable, "-W", "error", "manage.py", "demo"]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a process with nothing but a folder of static files."""
    mark = new_mark()
    unset = {"DATABASE_URL", "ALLOWED_HOSTS", "HTTPS", "DEBUG"}
    clean = {name: value for name, value in os.environ.items() if name not in unset}
    yield {**clean, MARK: mark, "STATIC_ROOT": str(tmp_path / "static")}
    for pid in alive(mark):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def accounts_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(accounts, "_file", lambda: tmp_path / "accounts.json")
    return tmp_path / "accounts.json"


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DEMO, *words],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def url_of(database_url: str, name: str) -> str:
    return database_url.replace(f"/{connection.settings_dict['NAME']}", f"/{name}")


def forget_accounts(name: str) -> None:
    """Delete the file that a process stores beside the database."""
    data = connection.settings_dict.get("EMBEDDED_DATA")
    folder = Path(data).parent if data else Path(project.VAR)
    (folder / f"{name}_accounts.json").unlink(missing_ok=True)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_loaded_district_is_served_and_a_signal_ends_all_of_it(
    demo_database: str,
    database_url: str,
    environment: dict[str, str],
    port: int,
    tmp_path: Path,
    number: int,
) -> None:
    environment["DATABASE_URL"] = url_of(database_url, demo_database)
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [*DEMO, "--port", str(port), "--into-this-database"],
            cwd=project.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    assert eventually(lambda: answer(port, "/readyz") or server.poll() is not None, seconds=90)
    ready = answer(port, "/readyz")

    os.killpg(server.pid, number)

    assert server.wait(timeout=60) == 0
    assert eventually(lambda: not alive(environment[MARK]))
    said = (tmp_path / "log").read_text()
    assert json.loads(ready)["status"] == "ok"  # its worker begins a moment later
    assert f"http://localhost:{port}/" in said
    assert all(name in said for name in GROUPS)
    assert "Traceback" not in said
    assert "Inventing" not in said, "It was loaded before."
    forget_accounts(demo_database)


@pytest.mark.django_db(transaction=True)
def test_another_database_wants_a_word() -> None:
    with pytest.raises(CommandError, match="--into-this-database"):
        call_command("demo", "--no-serve")

    assert not Demonstration.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("holds", [factories.ClusterFactory, factories.UserFactory])
def test_a_registry_with_data_is_rejected_unchanged(holds: type) -> None:
    holds()
    state = Change.objects.state()

    with pytest.raises(CommandError, match="holds data already; nothing was changed"):
        call_command("demo", "--into-this-database", "--no-serve")

    assert Change.objects.state() == state
    assert not Demonstration.objects.exists()
    assert not User.objects.filter(username="clerk").exists()


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_a_kill_while_loading_leaves_nothing(
    database_url: str, environment: dict[str, str], django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    with django_db_blocker.unblock(), new_database("killed") as name:
        environment["DATABASE_URL"] = url_of(database_url, name)
        with (tmp_path / "log").open("wb") as log:
            loading = subprocess.Popen(
                [*DEMO, "--no-serve", "--into-this-database"],
                cwd=project.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=log,
            )
        assert eventually(lambda: "2016" in (tmp_path / "log").read_text(), seconds=120)
        loading.kill()
        loading.wait(timeout=60)

        with using_database(name):
            assert not Demonstration.objects.exists()
            assert not Change.objects.exists()
            assert not User.objects.exists()


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_a_database_of_something_else_is_refused_before_anything_is_written(
    database_url: str, environment: dict[str, str], django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), new_database("foreign") as name:
        with using_database(name), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE somebody (name text)")

        refused = run(
            {**environment, "DATABASE_URL": url_of(database_url, name)}, "--into-this-database", "--no-serve"
        )

        assert refused.returncode == 1
        assert "holds data already" in refused.stderr
        with using_database(name), connection.cursor() as cursor:
            assert connection.introspection.table_names(cursor) == ["somebody"]


@pytest.mark.slow
def test_passwords_are_readable_by_their_owner_and_regenerated_when_lost(
    demo_district: None, accounts_file: Path
) -> None:
    first = load_or_create_accounts()

    assert load_or_create_accounts() == first
    assert accounts_file.stat().st_mode & 0o777 == 0o600
    for account in first:
        user = User.objects.get(username=account.username)
        assert user.check_password(account.password)
        assert user.is_staff
        assert not user.is_superuser
        assert [group.name for group in user.groups.all()] == [account.group]
    accounts_file.unlink()
    assert load_or_create_accounts() != first
