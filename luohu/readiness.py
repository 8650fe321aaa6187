"""Checks of the database schema against the migrations of this code, and of the background worker."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from luohu.job_worker import STALLED


def count_unapplied_migrations() -> int:
    """Return the number of unapplied migrations; raise DatabaseError if the database cannot be reached."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def has_working_worker() -> bool:
    """Return whether any background worker has given a sign of life within STALLED seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s))",
            [STALLED],
        )
        return bool(cursor.fetchone()[0])
