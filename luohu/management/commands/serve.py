"""`manage.py serve`: the production web server."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from luohu.readiness import count_unapplied_migrations
from luohu.server import AddressInUse, serve


class Command(BaseCommand):
    help = "Serve the registry by a real web server, until Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
        parser.add_argument("--workers", type=int, help="processes (default: one for each core)")

    def handle(self, *, host: str, port: int, workers: int | None, **options: Any) -> None:
        """Serve the registry.

        An absent database is only reported, because it may start later than the server.
        """
        if not os.environ.get("DATABASE_URL", "").strip():
            raise CommandError(
                "DATABASE_URL is not set, and without it an empty registry might be served.\n"
                "Set it to postgres://user:password@host:5432/name, "
                "or to `embedded` for the PostgreSQL that comes with the registry."
            )
        database = settings.DATABASES["default"]
        location = database.get("EMBEDDED_DATA") or database.get("HOST") or "the default server"
        self.stderr.write(f"Serving the database {database['NAME']!r} of {location}.")
        try:
            if unapplied := count_unapplied_migrations():
                self.stderr.write(f"{unapplied} migrations are not applied; run `manage.py migrate`.")
        except DatabaseError as error:
            self.stderr.write(f"The database cannot be reached yet: {error}")
        try:
            serve(host, port, workers)
        except AddressInUse as error:
            raise CommandError(str(error)) from error
