"""`manage.py load_reference`: the codes, the plan and the sourced figures that the registry starts from."""

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
        for each in loaded:
            name = each.model._meta.object_name
            skipped = f", left {each.skipped} as staff edited them" if each.skipped else ""
            self.stdout.write(f"{name}: created {each.created}, changed {each.changed}{skipped}.")
        if not any(each.created or each.changed for each in loaded):
            self.stdout.write("Nothing has changed.")
