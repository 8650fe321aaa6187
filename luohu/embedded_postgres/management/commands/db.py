"""`manage.py db`: start and stop the embedded server, open psql, dump and restore."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

from luohu.embedded_postgres import locks
from luohu.embedded_postgres.cluster import Cluster, ClusterError, binary
from luohu.embedded_postgres.process_lock import join


class Command(BaseCommand):
    help = "Start, stop, look into, dump or restore the database of the registry."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(
            dest="action", required=True, metavar="start|stop|status|psql|dump|restore"
        )
        actions.add_parser("start", help="Start the embedded server and keep it up until `db stop`.")
        actions.add_parser("stop", help="Stop the embedded server.")
        actions.add_parser("status", help="Say where the database is and whether it is up.")
        actions.add_parser("psql", help="Open psql on the registry's database.")
        dump = actions.add_parser("dump", help="Write the database to FILE.")
        restore = actions.add_parser("restore", help="Fill an empty database from FILE.")
        for parser_of_act in (dump, restore):
            parser_of_act.add_argument("file", type=Path, metavar="FILE")
        restore.add_argument(
            "--grant", metavar="ROLE", help="Then give ROLE the rights to serve, which no dump contains."
        )

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        arguments = {name: options[name] for name in ("file", "grant") if name in options}
        try:
            getattr(self, action)(**arguments)
        except (ClusterError, OperationalError) as error:
            raise CommandError(str(error)) from error

    @property
    def is_embedded(self) -> bool:
        return bool(connection.settings_dict["ENGINE"] == "luohu.embedded_postgres")

    @property
    def cluster(self) -> Cluster:
        if not self.is_embedded:
            raise CommandError(
                "DATABASE_URL names a server that is not ours to start or stop. "
                "Unset it to use the embedded one."
            )
        return Cluster(Path(connection.settings_dict["EMBEDDED_DATA"]))

    def start(self) -> None:
        cluster = self.cluster
        cluster.data.parent.mkdir(parents=True, exist_ok=True)
        cluster.keep_running.touch()
        join(cluster)
        self.stdout.write(
            f"PostgreSQL is up on {cluster.socket_folder} and remains so until `manage.py db stop`."
        )

    def stop(self) -> None:
        cluster = self.cluster
        cluster.keep_running.unlink(missing_ok=True)
        if not cluster.data.exists():
            self.stdout.write("There is no database yet.")
            return
        with locks.hold(cluster.start_lock):
            was_up = cluster.stop_server()
        self.stdout.write("PostgreSQL has stopped." if was_up else "PostgreSQL was not up.")

    def status(self) -> None:
        if not self.is_embedded:
            connection.ensure_connection()
            self.stdout.write(
                f"The server of DATABASE_URL answers (PostgreSQL {connection.get_database_version()[0]})."
            )
            return
        cluster = self.cluster
        pid = cluster.server_pid()
        self.stdout.write(f"Data: {cluster.data}")
        self.stdout.write(f"PostgreSQL is up (process {pid})." if pid else "PostgreSQL is not up.")
        if cluster.keep_running.exists():
            self.stdout.write("It runs until `manage.py db stop`.")

    def psql(self) -> None:
        connection.get_connection_params()
        arguments, environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
        subprocess.run([self._program("psql"), *arguments[1:]], env={**os.environ, **(environment or {})})

    def dump(self, file: Path) -> None:
        """Write the database to the file, which is renamed into place when complete."""
        draft = file.with_name(f".{file.name}.part")
        try:
            self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(f"Dumped to {file}.")

    def restore(self, file: Path, grant: str | None = None) -> None:
        """Restore a dump in one transaction; a database with tables is rejected, never overwritten.

        A dump of one database has neither its settings nor rights of roles, and no statistics, without which
        the first pages would be slow.
        """
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        with connection.cursor() as cursor:
            if connection.introspection.table_names(cursor):
                raise CommandError(
                    f"The database {connection.settings_dict['NAME']} holds tables already, and a restore "
                    "never overwrites. "
                    "Set LUOHU_PG_DATA to a new folder (or DATABASE_URL to an empty database)."
                )
        connection.close()
        self._run(
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
            str(file),
        )
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER DATABASE {name} SET jit = off")
            cursor.execute("ANALYZE")
        self.stdout.write(f"Restored from {file}.")
        if grant:
            call_command("grant", grant, stdout=self.stdout)

    def _run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL.

        The password is in its environment, because every user can see arguments.
        """
        connection.get_connection_params()
        settings = connection.settings_dict
        variables = {
            "PGHOST": settings["HOST"],
            "PGPORT": settings["PORT"],
            "PGUSER": settings["USER"],
            "PGPASSWORD": settings["PASSWORD"],
            "PGSSLMODE": settings["OPTIONS"].get("sslmode", ""),
        }
        database = ["--dbname", settings["NAME"]]
        result = subprocess.run(
            [self._program(program), *database, *arguments],
            env={**os.environ, **{name: value for name, value in variables.items() if value}},
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise CommandError(result.stderr.strip() or f"{program} failed.")

    def _program(self, name: str) -> str:
        path = binary(name) if self.is_embedded else shutil.which(name)
        if path is None:
            raise CommandError(f"{name} is not installed; it comes with PostgreSQL's client programs.")
        return path
