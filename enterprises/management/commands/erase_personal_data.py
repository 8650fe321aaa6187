"""`manage.py erase_personal_data`: empty a personal field of a record in every version of its history."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError, CommandParser

from enterprises.history.erasure import NothingToErase, erase
from enterprises.models import Change
from enterprises.models.erasures import PERSONAL_FIELDS
from enterprises.models.staff import staff_with

_FIELDS = {f"{each.model._meta.model_name}.{each.name}": each for each in PERSONAL_FIELDS}


class Command(BaseCommand):
    help = "Erase a personal field of a record from every version; run as the owner of the tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("field", choices=sorted(_FIELDS), help="The personal field.")
        parser.add_argument("key", type=int, help="The number of the record, as in the address of its page.")
        parser.add_argument("--by", required=True, metavar="USER", help="The administrator who decided it.")
        parser.add_argument(
            "--reason", required=True, help="The request and its file number; no personal data."
        )

    def handle(self, field: str, key: int, by: str, reason: str, **options: Any) -> None:
        """Erase a field for an administrator with a reason.

        Without both nobody could account for the erasure.
        """
        user = User.objects.filter(username=by).first()
        if user is None or user not in staff_with("auth.change_user"):
            raise CommandError(f"{by} is no administrator.")
        if not reason.strip():
            raise CommandError("State the reason of the erasure.")
        model, name = _FIELDS[field]
        try:
            erased = erase(model, key, name, by=user, reason=reason.strip())
        except NothingToErase:
            raise CommandError(
                f"{field} is empty in every version of record {key}; nothing was done."
            ) from None
        self.stdout.write(
            f"Erased {field} from {len(erased)} versions of record {key} in change {Change.objects.state()}. "
            "Uploaded files and backups still have it: see docs/personal_data.md."
        )
