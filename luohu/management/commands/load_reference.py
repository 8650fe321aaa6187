"""`manage.py load_reference`: load code lists, announced targets and sourced figures."""

from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext_lazy as _

from enterprises.models import change_by, in_every_language
from enterprises.reference import load_reference
from targets.reference import load_announced

REASON = _("Load reference data")


class Command(BaseCommand):
    help = "Load or bring up to date the reference rows, the announced targets and the sourced figures."

    def handle(self, **options: Any) -> None:
        with change_by(None, reason=in_every_language(REASON)):
            loaded = [*load_reference(), *load_announced()]
        for result in loaded:
            name = result.model._meta.object_name
            skipped = f", left {result.skipped} as staff edited them" if result.skipped else ""
            self.stdout.write(f"{name}: created {result.created}, changed {result.changed}{skipped}.")
        if not any(result.created or result.changed for result in loaded):
            self.stdout.write("Nothing has changed.")
