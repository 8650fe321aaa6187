"""Table cleanup after a test with real commits: only tables with rows, and not those that migrations filled.

Django truncates every table and makes permissions and content types again, which takes as long as such a
test itself. Most tables are empty; the rows that migrations wrote are retained.
"""

from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

RETAINED = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
}


@pytest.fixture(autouse=True, scope="session")
def fast_table_cleanup(request: pytest.FixtureRequest) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: delete_all_rows())
        yield


def delete_all_rows() -> None:
    """Delete the rows of every table that has some, without firing the triggers that record history."""
    with connection.cursor() as cursor:
        # Also those of libraries that Django does not manage: the queue of the worker.
        tables = set(connection.introspection.table_names(cursor)) - RETAINED
        filled = " UNION ALL ".join(f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in sorted(tables))
        cursor.execute(filled)
        rows = cursor.fetchall()
        if rows:
            deletions = "; ".join(f'DELETE FROM "{name}"' for (name,) in rows)
            cursor.execute(
                f"SET session_replication_role = replica; {deletions}; SET session_replication_role = origin"
            )
