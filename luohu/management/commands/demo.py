"""`manage.py demo`: load a fictitious district once, then serve it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from luohu import time_limits
from luohu.demo.accounts import Account, load_or_create_accounts
from luohu.demo.loading import NotEmpty, WrongSize, check_size, is_loaded, load_demonstration
from luohu.readiness import count_unapplied_migrations
from luohu.server import AddressInUse, serve

OWN_DATABASE = "luohu_demo"  # in the embedded server; manage.py chooses it if DATABASE_URL is not set
_LOADING_LOCK = 440304  # key of the advisory lock for loading


class Command(BaseCommand):
    help = "Serve a registry with a fictitious district, which the first time is loaded; until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
        parser.add_argument(
            "--enterprises", type=int, default=3000, help="size of a district not loaded yet (default 3000)"
        )
        parser.add_argument("--no-serve", action="store_true", help="load the district and exit")
        parser.add_argument(
            "--into-this-database",
            action="store_true",
            help="load it into the empty database of DATABASE_URL, which remains a demonstration permanently",
        )

    def handle(
        self, *, host: str, port: int, enterprises: int, no_serve: bool, into_this_database: bool, **_: Any
    ) -> None:
        """Load and serve; expected errors become a CommandError.

        The check of the database comes first: a demonstration in a real registry could not be removed.
        """
        if not (into_this_database or _is_demo_database()):
            raise CommandError(
                "DATABASE_URL is set, and a demonstration would remain in that database permanently.\n"
                "Unset it to use a database of the demonstration's own, "
                "or say --into-this-database if it is empty and meant for this."
            )
        try:
            check_size(enterprises)
            accounts = self._prepare(enterprises)
        except NotEmpty:
            raise CommandError(
                f"The database {connection.settings_dict['NAME']!r} holds data already; nothing was changed. "
                "A demonstration needs an empty one."
            ) from None
        except (WrongSize, DatabaseError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted; nothing of the district was stored.", returncode=130) from None
        self._list_accounts(accounts)
        if no_serve:
            return
        self.stdout.write(f"\nThe district is at http://{_display_host(host)}:{port}/ until Ctrl-C.\n")
        try:
            serve(host, port)
        except AddressInUse as error:
            raise CommandError(str(error)) from error

    def _prepare(self, enterprises: int) -> list[Account]:
        """Migrate and load what is missing; return the accounts.

        An advisory lock serialises first commands: two would both find an empty database and load it.
        """
        time_limits.use(time_limits.UNLIMITED)  # the second command waits while the first loads
        _reject_foreign_tables()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOADING_LOCK])
            try:
                if count_unapplied_migrations():
                    self._write_line("Preparing the database …")
                    call_command("migrate", verbosity=0)
                if not is_loaded():
                    load_demonstration(now=timezone.now(), enterprises=enterprises, report=self._write_line)
                return load_or_create_accounts()
            finally:
                if connection.is_usable():
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOADING_LOCK])

    def _write_line(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _list_accounts(self, accounts: list[Account]) -> None:
        self._write_line("\nA fictitious district is loaded. Its people sign in under /admin/:\n")
        for account in accounts:
            self._write_line(f"  {account.username:<14} {account.password:<20} {account.group}")


def _is_demo_database() -> bool:
    settings = connection.settings_dict
    return bool(settings["ENGINE"] == "luohu.embedded_postgres" and settings["NAME"] == OWN_DATABASE)


def _reject_foreign_tables() -> None:
    """Raise NotEmpty if the database has tables of another application, before anything is written."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if tables and "django_migrations" not in tables:
            raise NotEmpty
        if "enterprises_enterprise" not in tables and "auth_user" in tables:
            cursor.execute("SELECT EXISTS (SELECT FROM auth_user)")
            if cursor.fetchone()[0]:
                raise NotEmpty


def _display_host(host: str) -> str:
    return "localhost" if host in {"127.0.0.1", "0.0.0.0", "::"} else host  # noqa: S104 - only to print it
