"""`manage.py grant ROLE`: the privileges of the database role that serves."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from enterprises.integrity.ownership import find_obstacle, grant_serving

OBSTACLES = {
    "missing": "There is no role {role} on this server; create it first: CREATE ROLE {role} LOGIN.",
    "owner": "{role} owns the tables or is a member of their owner; name a role that privileges bind.",
    "superuser": "{role} is a superuser; name a role that privileges bind.",
}


class Command(BaseCommand):
    help = "Give the database role ROLE what serving needs; it cannot write the history. Run as the owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", metavar="ROLE", help="A role that exists, other than the owner.")

    def handle(self, role: str, **options: Any) -> None:
        if obstacle := find_obstacle(role):
            raise CommandError(OBSTACLES[obstacle].format(role=role))
        grant_serving(role)
        self.stdout.write(f"{role} may serve: it reads everything and cannot write the history.")
