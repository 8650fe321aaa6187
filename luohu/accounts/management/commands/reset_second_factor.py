"""`manage.py reset_second_factor USER`: for a lone administrator who lost the second factor."""

import getpass
import socket
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError, CommandParser

from luohu.accounts.second_factor import other_administrators, reset_by_command


class Command(BaseCommand):
    help = "Remove the second factor of an account; a new one is set up at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="The user name.")
        parser.add_argument(
            "--force", action="store_true", help="Also where another administrator can reset it on its page."
        )

    def handle(self, user: str, force: bool, **options: Any) -> None:
        account = User.objects.filter(username=user).first()
        if account is None:
            raise CommandError(f"There is no account with the user name {user}.")
        others = ", ".join(map(str, other_administrators(account)))
        if others and not force:
            raise CommandError(
                f"{others} can reset it on the page of the account. With --force it is reset nevertheless."
            )
        operator = f"{getpass.getuser()}@{socket.gethostname()}"
        reset_by_command(account, operator=operator)
        self.stdout.write(f"The second factor of {account} has been reset; recorded for {operator}.")
