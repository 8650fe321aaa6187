"""`manage.py undo_import`: revert what an import wrote, as one change."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enterprises.admin.revert_conflicts import describe_conflicts
from enterprises.history.revert import Reversal
from enterprises.imports.messages import ImportRejected
from enterprises.imports.undoing import preview_undo, undo
from enterprises.management.terminal import find_account
from enterprises.models import ImportBatch

CONFLICTS = 3  # exit status of an undo with values that were not reverted


class Command(BaseCommand):
    help = (
        "Undo an import. What was changed later stays as it is and is listed, field by field; "
        f"the exit status is then {CONFLICTS}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, metavar="ID", help="number of the import")
        parser.add_argument(
            "--undone-by", metavar="USER", help="who undoes it (default: your name on this machine)"
        )
        parser.add_argument("--preview", action="store_true", help="only say what would be put back")

    def handle(self, **options: Any) -> None:
        """Undo or preview; conflicts end with an exit status of their own, so that scripts notice them."""
        user = find_account(options["undone_by"] or getpass.getuser(), permission="undo_importbatch")
        batch = ImportBatch.objects.filter(pk=options["id"]).first()
        if batch is None:
            raise CommandError(_("There is no import %(number)s.") % {"number": options["id"]})
        try:
            reversal = preview_undo(batch) if options["preview"] else undo(batch, by=user)
        except ImportRejected as rejected:
            raise CommandError(str(rejected)) from rejected
        if batch.change is None:
            self.stdout.write(_("The import wrote no data; there is nothing to undo."))
            return
        self.stdout.write(
            _("Removed: %(removed)s, reverted: %(restored)s, restored: %(back)s.")
            % {"removed": reversal.removed, "restored": reversal.restored, "back": reversal.reinserted}
        )
        if reversal.conflicts:
            self._print_conflicts(reversal)

    def _print_conflicts(self, reversal: Reversal) -> None:
        """Print the values that were not reverted; raise CommandError with the exit status CONFLICTS."""
        self.stdout.write(
            _("The following was not reverted, because it was changed later or later records refer to it:")
        )
        for each in describe_conflicts(reversal.conflicts):
            self.stdout.write(f"  {each.record}, {each.field}")
            self.stdout.write(f"    {_('Before')}: {each.before}")
            self.stdout.write(f"    {_('Value written')}: {each.wrote}")
            self.stdout.write(f"    {_('Current value')}: {each.now}")
        count = len(reversal.conflicts)
        text = ngettext("%(n)s value was not restored.", "%(n)s values were not restored.", count)
        raise CommandError(text % {"n": count}, returncode=CONFLICTS)
