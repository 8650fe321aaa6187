"""`manage.py export_file`: write the records of a kind, or an empty template, to a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from enterprises.imports import export
from enterprises.imports.formats import FORMATS


class Command(BaseCommand):
    help = "Write all records of a kind to an .xlsx or .csv file that can be imported again. For staff only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = ", ".join(FORMATS)
        parser.add_argument("kind", choices=FORMATS, metavar="KIND", help=f"one of: {kinds}")
        parser.add_argument("file", type=Path, metavar="FILE", help="ends in .xlsx or .csv")
        parser.add_argument("--template", action="store_true", help="an empty workbook to fill instead")

    def handle(self, *, kind: str, file: Path, template: bool, **options: Any) -> None:
        """Write the file; the type follows from its name."""
        ending = file.suffix.lower()
        if ending not in (".xlsx", ".csv") or (template and ending == ".csv"):
            raise CommandError(_("Enter a file name that ends in .xlsx or .csv; a template is always .xlsx."))
        try:
            if template:
                with file.open("wb") as target:
                    export.write_template(target, FORMATS[kind])
            elif ending == ".xlsx":
                with file.open("wb") as target:
                    export.write_xlsx(target, FORMATS[kind], export.rows(FORMATS[kind]))
            else:
                with file.open("w", encoding="utf-8", newline="") as lines:
                    lines.writelines(export.csv_lines(FORMATS[kind], export.rows(FORMATS[kind])))
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Wrote %(file)s.") % {"file": file})
