"""`manage.py export_personal_data`: what is held of a person, as JSON."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from luohu.accounts.held_data import find_of_account, find_of_name


class Command(BaseCommand):
    help = "Write what is held of a person as JSON: of an account, or of somebody whom facts name."

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--account", metavar="USER", help="The user name of an account.")
        who.add_argument("--name", help="The name of a legal representative or project leader.")

    def handle(self, account: str | None, name: str | None, **options: Any) -> None:
        held: Any
        if account is not None:
            user = User.objects.filter(username=account).first()
            if user is None:
                raise CommandError(f"There is no account with the user name {account}.")
            held = find_of_account(user)
        else:
            held = find_of_name(name or "")
        self.stdout.write(json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
