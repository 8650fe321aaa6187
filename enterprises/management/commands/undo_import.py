"""`manage.py undo_import`: put back what an import wrote, as one act."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from enterprises.imports.reasons import Refused
from enterprises.imports.undoing import undo
from enterprises.management.terminal import person
from enterprises.models import ImportBatch
from enterprises.reverting import Kept, preview


class Command(BaseCommand):
    help = "Undo an import. What was changed later stays as it is, and is listed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, metavar="ID", help="number of the import")
        parser.add_argument(
            "--undone-by", metavar="USER", help="who undoes it (default: your name on this machine)"
        )
        parser.add_argument("--preview", action="store_true", help="only say what would be put back")

    def handle(self, **options: Any) -> None:
        who = person(options["undone_by"] or getpass.getuser(), permission="undo_importbatch")
        batch = ImportBatch.objects.filter(pk=options["id"]).first()
        if batch is None:
            raise CommandError(_("There is no import %(number)s.") % {"number": options["id"]})
        try:
            if options["preview"]:
                reversal = preview(batch.change) if batch.change else None
            else:
                reversal = undo(batch, by=who)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if reversal is None:
            self.stdout.write(_("There was nothing to write."))
            return
        self.stdout.write(
            _("Removed: %(removed)s, restored: %(restored)s, brought back: %(back)s.")
            % {"removed": reversal.removed, "restored": reversal.restored, "back": reversal.brought_back}
        )
        for kept in reversal.kept:
            self.stdout.write(f"  {_kept(kept)}")


def _kept(kept: Kept) -> str:
    """Say one thing that stays."""
    if kept.why == "referred":
        return _("%(record)s stays: later records refer to it.") % {"record": kept.label}
    if kept.why == "deleted":
        return _("%(record)s, %(field)s: deleted since.") % {"record": kept.label, "field": kept.field}
    return _("%(record)s, %(field)s stays “%(now)s”: changed since (the import wrote “%(wrote)s”).") % {
        "record": kept.label,
        "field": kept.field,
        "now": kept.now,
        "wrote": kept.wrote,
    }
