"""The demonstration district as a template database: loaded once, then copied by each worker of each run."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from enterprises.models.django_private import maintenance_cursor
from luohu.demo.loading import load_demonstration
from tests.databases import execute, name_database, new_database, using_database

ENTERPRISES = 2000
ROOT = Path(__file__).parents[1]
# Sources of the district and its schema; with the day up to which it is loaded.
SOURCES = ("enterprises", "luohu", "targets", "tests/conftest.py", "tests/demo_template.py", "uv.lock")
LOCK = 20_150_302  # of all that make the template, in whatever process


def source_digest(now: datetime) -> str:
    """Return a digest of the sources of the district and of its last day."""
    digest = hashlib.sha256(timezone.localdate(now).isoformat().encode())
    for source in SOURCES:
        path = ROOT / source
        files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
        for file in files:
            if file.suffix != ".pyc":
                digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()


@contextmanager
def copied_district() -> Iterator[str]:
    """Yield the name of a copy of the district, which is dropped in the end.

    Its template stays in the server, so that neither the other worker nor the next run loads it again
    (50 s). It is loaded anew when its sources have changed or a day has passed.
    """
    template, now = name_database("demo_template", is_shared=True), timezone.now()
    digest = source_digest(now)
    with maintenance_cursor() as cursor:
        # A second worker waits here instead of loading as well; the end of the connection unlocks.
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [template]
        )
        if cursor.fetchone() != (digest,):
            _load(template, now)
            # Only what is complete is marked: a run that is ended while it loads leaves no comment.
            cursor.execute(f"COMMENT ON DATABASE \"{template}\" IS '{digest}'")
    with new_database("demo", template=template) as name:
        yield name


def _load(template: str, now: datetime) -> None:
    execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)', f'CREATE DATABASE "{template}"')
    with using_database(template):
        call_command("migrate", verbosity=0)
        load_demonstration(now=now, enterprises=ENTERPRISES, report=lambda line: None)
