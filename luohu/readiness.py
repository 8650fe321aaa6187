"""Check of the database schema against the migrations of this code."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def count_unapplied_migrations() -> int:
    """Return the number of unapplied migrations; raise DatabaseError if the database cannot be reached."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
