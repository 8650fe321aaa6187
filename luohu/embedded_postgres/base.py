"""Database backend: Django's PostgreSQL backend on the embedded server, started on the first connection."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg import sql

from luohu.embedded_postgres.cluster import SUPERUSER, Cluster, ClusterError
from luohu.embedded_postgres.process_lock import join


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend, connected to the server of `EMBEDDED_DATA`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cluster = Cluster(Path(self.settings_dict["EMBEDDED_DATA"]))
        self.existing_databases: set[str] = set()

    def get_connection_params(self) -> dict[str, Any]:
        try:
            join(self.cluster)
        except ClusterError as error:
            raise OperationalError(str(error)) from error
        self.settings_dict.update(HOST=str(self.cluster.socket_folder), USER=SUPERUSER)
        parameters = super().get_connection_params()
        self._ensure_database(parameters["dbname"])
        return parameters

    def _ensure_database(self, name: str) -> None:
        """Create the database if it is missing; several processes may do so at once."""
        if name in self.existing_databases:
            return
        with psycopg.connect(
            host=str(self.cluster.socket_folder), user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self.existing_databases.add(name)
