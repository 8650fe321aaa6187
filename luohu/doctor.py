"""Checks of an installation: what is wrong, and what to do about it."""

from __future__ import annotations

import json
import shutil
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connection

from enterprises.integrity.ownership import ADDED_ONLY, find_obstacle, history_tables, may_make_functions
from luohu.database_errors import explain
from luohu.readiness import count_unapplied_migrations, has_working_worker

OLDEST_SERVER = 150_000  # server_version_num of PostgreSQL 15
LONGEST_SKEW = 5.0  # seconds between the clocks of this machine and the database
OLDEST_BACKUP = 26 * 60 * 60  # seconds; a nightly backup may take a while
LEAST_DISK = 1 << 30  # bytes
PROXY_CHECK = "X-Proxy-Check"  # header with a signed time, to which /healthz answers what reached it
_FOREIGN = "203.0.113.9"  # an address of documentation (RFC 5737), which no proxy may pass on


@dataclass(frozen=True)
class Finding:
    """Something wrong: one sentence, and the remedy."""

    fault: str
    remedy: str


Check = Callable[[], Iterator[Finding]]


def check_settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("DEBUG is on: errors show source code and settings.", "Set DEBUG=0.")
    if len(settings.SECRET_KEY) < 32:
        yield Finding("SECRET_KEY is shorter than 32 characters.", "Set a long random one.")
    if not settings.HTTPS:
        yield Finding("HTTPS is off: passwords travel unencrypted.", "Set HTTPS=1 behind a proxy with TLS.")


def check_server() -> Iterator[Finding]:
    """Check the version, the extension and the settings of the database server."""
    version, jit, prepared, has_extension = _row(
        "SELECT current_setting('server_version_num')::int, current_setting('jit'),"
        " current_setting('max_prepared_transactions')::int,"
        " EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gist')"
    )
    name = settings.DATABASES["default"]["NAME"]
    if version < OLDEST_SERVER:
        yield Finding(f"PostgreSQL {version // 10_000} is too old.", "Upgrade it to 15 or newer.")
    if jit != "off":
        yield Finding(
            "JIT compilation is on, which costs more than these short statements take.",
            f"ALTER DATABASE {name} SET jit = off;",
        )
    if prepared:
        yield Finding(
            "Prepared transactions are enabled: one could hold the lock of sealing for ever.",
            "Set max_prepared_transactions = 0 and restart the server.",
        )
    if not has_extension:
        yield Finding("The extension btree_gist is missing.", "Run `manage.py migrate` as the owner.")


def check_migrations() -> Iterator[Finding]:
    if unapplied := count_unapplied_migrations():
        yield Finding(f"{unapplied} migrations are not applied.", "Run `manage.py migrate` as the owner.")


def check_role() -> Iterator[Finding]:
    """Check that the role of DATABASE_URL has what serving needs and cannot write the history."""
    [role] = _row("SELECT current_user")
    obstacle = find_obstacle(role)
    if obstacle:
        yield Finding(
            f"The role {role} is {'a superuser' if obstacle == 'superuser' else 'the owner of the tables'}: "
            "the database cannot protect the history from it.",
            "Serve as another role: CREATE ROLE serving LOGIN; `manage.py grant serving`.",
        )
        return
    lacking = _names(_LACKING, [[*history_tables(), "django_migrations"], list(ADDED_ONLY)])
    if lacking:
        yield Finding(
            f"The role {role} lacks rights on {', '.join(lacking[:5])}.",
            f"Run `manage.py grant {role}` as the owner.",
        )
    forbidden = _names(_FORBIDDEN, [history_tables(), list(ADDED_ONLY)])
    if forbidden:
        yield Finding(
            f"The role {role} may write the history: {', '.join(forbidden[:5])}.",
            f"Run `manage.py grant {role}` as the owner.",
        )
    if may_make_functions(role):
        yield Finding(
            f"The role {role} may make functions of its own, by which versions could get a wrong order.",
            "As a superuser, in this database: REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC;"
            " GRANT USAGE ON LANGUAGE plpgsql, sql TO the owner of the tables.",
        )


def check_worker() -> Iterator[Finding]:
    if not has_working_worker():
        yield Finding(
            "No background worker has given a sign of life in the last 30 s.",
            "Start `manage.py serve`, which starts one, or `manage.py worker`; look into its log.",
        )


def check_clock() -> Iterator[Finding]:
    """Check the clock against that of the database and against the last change."""
    before = time.time()
    [database] = _row("SELECT extract(epoch FROM clock_timestamp())::float")
    skew = database - (before + time.time()) / 2
    if abs(skew) > LONGEST_SKEW:
        yield Finding(
            f"The clock of the database is {skew:+.0f} s from that of this machine.",
            "Synchronise both (chrony or systemd-timesyncd).",
        )
    [ahead] = _row(
        "SELECT extract(epoch FROM max(committed_at) - clock_timestamp())::float FROM enterprises_change"
    )
    if ahead is not None and ahead > LONGEST_SKEW:
        yield Finding(
            f"The last change is {ahead:.0f} s in the future: the clock was set back.",
            "Set the clock of the database server; changes wait until then.",
        )


def check_disk() -> Iterator[Finding]:
    for folder in {settings.VAR, settings.STATIC_ROOT, settings.OPEN_DATA_ROOT}:
        usage = shutil.disk_usage(_existing(Path(folder)))
        if usage.free < max(LEAST_DISK, usage.total // 20):
            yield Finding(f"Only {usage.free >> 20} MiB are free at {folder}.", "Make room, or move it.")


def check_backup() -> Iterator[Finding]:
    """Check the age of the newest file in BACKUP_ROOT."""
    root = settings.BACKUP_ROOT
    if not root:
        yield Finding("BACKUP_ROOT is not set, so that nobody notices a missing backup.", "Set it.")
        return
    times = [file.stat().st_mtime for file in Path(root).glob("*.dump")] if Path(root).is_dir() else []
    if not times:
        yield Finding(f"There is no backup in {root}.", f"Run `manage.py db dump {root}/registry.dump`.")
    elif time.time() - max(times) > OLDEST_BACKUP:
        last = datetime.fromtimestamp(max(times), UTC)
        yield Finding(
            f"The last backup in {root} is of {last:%Y-%m-%d %H:%M} UTC.",
            "Look into `systemctl status registry-backup.timer` and the log of registry-backup.",
        )


def check_cache() -> Iterator[Finding]:
    """Check that the shared cache answers, where one is set."""
    address = settings.CACHES["default"].get("LOCATION")
    if address:
        try:
            redis.Redis.from_url(address, socket_connect_timeout=2, socket_timeout=2).ping()
        except redis.RedisError as error:
            yield Finding(
                f"Redis does not answer ({error}): each process caches for itself, each server counts alone.",
                "Start Redis, or mend CACHE_URL.",
            )


CHECKS: tuple[tuple[str, Check], ...] = (
    ("settings", check_settings),
    ("database server", check_server),
    ("migrations", check_migrations),
    ("database role", check_role),
    ("background worker", check_worker),
    ("clocks", check_clock),
    ("disk", check_disk),
    ("cache", check_cache),
    ("backup", check_backup),
)


def examine(check: Check) -> list[Finding]:
    """Return the findings of a check; a database that does not answer it is one."""
    try:
        return list(check())
    except DatabaseError as error:
        return [Finding(explain(error) or str(error), "Then run this again.")]


def check_proxy(url: str, *, context: ssl.SSLContext | None = None) -> Iterator[Finding]:
    """Ask /healthz through the proxy with forged headers, and compare what reached the registry."""
    request = urllib.request.Request(  # noqa: S310 - the operator names the address
        f"{url.rstrip('/')}/healthz",
        headers={
            PROXY_CHECK: signing.TimestampSigner(salt=PROXY_CHECK).sign("doctor"),
            "X-Forwarded-For": _FOREIGN,
            "X-Forwarded-Proto": "gopher",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=10, context=context) as response:  # noqa: S310 - as above
            seen = json.load(response)
    except (OSError, ValueError) as error:
        yield Finding(f"{url} does not answer ({error}).", "Check the proxy, its certificate and DNS.")
        return
    scheme, client = seen.get("scheme"), seen.get("client", "")
    if scheme is None:
        yield Finding(f"{url} leads to another registry.", "Use the SECRET_KEY of the one behind the proxy.")
        return
    if scheme != url.partition(":")[0]:
        yield Finding(
            f"A request by {url.partition(':')[0]} arrives as {scheme}.",
            "Let the proxy set X-Forwarded-Proto $scheme, and set HTTPS=1.",
        )
    if _FOREIGN in client:
        yield Finding(
            "The proxy passes on the X-Forwarded-For of a client, who can so evade limits and lockouts.",
            "Let the proxy set X-Forwarded-For $remote_addr.",
        )


# A serving role needs all four rights on tables that it writes, SELECT on the history, and INSERT where rows
# are only added.
_LACKING = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S')
  AND NOT CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, 'USAGE')
               WHEN c.relname = ANY (%s) THEN has_table_privilege(c.oid, 'SELECT')
               WHEN c.relname = ANY (%s)
               THEN has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
               ELSE has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE') END
ORDER BY 1
"""
_FORBIDDEN = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND (has_table_privilege(c.oid, 'TRUNCATE')
       OR c.relname = ANY (%s) AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE')
       OR c.relname = ANY (%s) AND has_table_privilege(c.oid, 'UPDATE, DELETE'))
ORDER BY 1
"""


def _row(query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return tuple(cursor.fetchone())


def _names(query: str, parameters: list[list[str]]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [name for (name,) in cursor.fetchall()]


def _existing(path: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    return path if path.exists() else _existing(path.parent)
