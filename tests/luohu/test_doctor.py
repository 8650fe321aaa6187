"""`manage.py doctor`: each fault is named with its remedy, and a sound installation has none."""

import io
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from enterprises.integrity.ownership import grant_serving
from luohu import doctor

pytestmark = pytest.mark.django_db


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def sound(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up an installation without a fault: a serving role, a worker and a fresh backup."""
    settings.DEBUG, settings.HTTPS, settings.SECRET_KEY = False, True, "k" * 50
    settings.BACKUP_ROOT = str(tmp_path)
    settings.VAR = settings.STATIC_ROOT = settings.OPEN_DATA_ROOT = tmp_path / "var"
    (tmp_path / "registry.dump").write_bytes(b"")
    roomy = shutil.disk_usage(tmp_path)._replace(total=100 << 30, free=50 << 30)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: roomy)
    execute("SET LOCAL jit = off")
    execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    execute("CREATE ROLE sound_serving")
    grant_serving("sound_serving")
    execute("SET LOCAL ROLE sound_serving")


def faults() -> list[str]:
    return [finding.fault for _name, check in doctor.CHECKS for finding in doctor.examine(check)]


def test_a_sound_installation_has_no_fault(sound: None) -> None:
    out = io.StringIO()

    call_command("doctor", stdout=out)

    assert faults() == []
    assert out.getvalue().count("✓") == len(doctor.CHECKS)


def _as_owner(statement: str) -> None:
    execute("RESET ROLE")
    execute(statement)
    execute("SET LOCAL ROLE sound_serving")


def _set(name: str, value: object) -> Callable[[Settings], None]:
    return lambda settings: setattr(settings, name, value)


def _sql(statement: str) -> Callable[[Settings], None]:
    return lambda settings: _as_owner(statement)


def _age_backup(settings: Settings) -> None:
    old = time.time() - 3 * 24 * 60 * 60
    os.utime(Path(settings.BACKUP_ROOT) / "registry.dump", (old, old))


_REDIS = {"BACKEND": "luohu.redis_cache.FallbackRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
BROKEN: dict[str, tuple[Callable[[Settings], None], str]] = {
    "debug": (_set("DEBUG", True), "DEBUG is on"),
    "secret": (_set("SECRET_KEY", "short"), "SECRET_KEY is shorter"),
    "https": (_set("HTTPS", False), "HTTPS is off"),
    "jit": (_sql("SET LOCAL jit = on"), "JIT compilation is on"),
    "superuser": (lambda settings: execute("RESET ROLE"), "is a superuser"),
    "rights": (
        _sql("REVOKE INSERT ON enterprises_enterprise FROM sound_serving"),
        "lacks rights on enterprises_enterprise",
    ),
    "sequence": (
        _sql("REVOKE ALL ON SEQUENCE enterprises_enterprise_id_seq FROM sound_serving"),
        "lacks rights on enterprises_ent",
    ),
    "history": (
        _sql("GRANT UPDATE ON enterprises_change TO sound_serving"),
        "may write the history: enterprises_change",
    ),
    "decisions": (
        _sql("GRANT UPDATE ON enterprises_approval TO sound_serving"),
        "may write the history: enterprises_approval",
    ),
    "content": (
        _sql("REVOKE INSERT ON targets_releasefigure FROM sound_serving"),
        "lacks rights on targets_releasefigure",
    ),
    "functions": (_sql("GRANT USAGE ON LANGUAGE sql TO sound_serving"), "may make functions of its own"),
    "truncate": (
        _sql("GRANT TRUNCATE ON enterprises_zone TO sound_serving"),
        "may write the history: enterprises_zone",
    ),
    "worker": (
        _sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 min'"),
        "No background worker",
    ),
    "old backup": (_age_backup, "The last backup in"),
    "no backup": (
        lambda settings: (Path(settings.BACKUP_ROOT) / "registry.dump").unlink(),
        "There is no backup",
    ),
    "cache": (
        _set("CACHES", {"default": _REDIS}),
        "Redis does not answer",
    ),
    "unset backup": (_set("BACKUP_ROOT", ""), "BACKUP_ROOT is not set"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_fault_is_named_and_nothing_else(sound: None, settings: Settings, name: str) -> None:
    break_it, fault = BROKEN[name]
    break_it(settings)

    [found] = faults()

    assert fault in found
    with pytest.raises(CommandError, match="1 faults found"):
        call_command("doctor", stdout=io.StringIO())


def test_missing_migrations_clocks_and_disks_are_named(sound: None, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(".")._replace(total=100 << 30, free=100 << 20)
    monkeypatch.setattr("luohu.doctor.count_unapplied_migrations", lambda: 2)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: full)
    earlier = time.time() - 600
    monkeypatch.setattr("luohu.doctor.time.time", lambda: earlier)

    found = " ".join(faults())

    assert "2 migrations are not applied" in found
    assert "Only 100 MiB are free" in found
    assert "The clock of the database is +600 s from" in found


def test_a_table_that_is_missing_asks_for_the_migration(sound: None) -> None:
    _as_owner("ALTER TABLE procrastinate_workers RENAME TO elsewhere")

    [finding] = doctor.examine(doctor.check_worker)

    assert "Run `manage.py migrate`" in finding.fault


def test_a_proxy_that_passes_on_forged_headers_is_found(live_server: LiveServer) -> None:
    [finding] = doctor.check_proxy(live_server.url)

    assert "passes on the X-Forwarded-For" in finding.fault


def test_a_proxy_that_does_not_answer_is_found() -> None:
    [finding] = doctor.check_proxy("http://127.0.0.1:1")

    assert "does not answer" in finding.fault


@pytest.mark.parametrize("signed", ["", "doctor", "doctor:1tTZLr:forged"])
def test_health_tells_nobody_else(client, signed: str) -> None:
    response = client.get("/healthz", headers={doctor.PROXY_CHECK: signed, "X-Forwarded-For": "203.0.113.9"})

    assert response.json() == {"status": "ok"}
