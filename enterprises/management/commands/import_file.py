"""`manage.py import_file`: plan the import of a spreadsheet; with `--apply`, apply the plan."""

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.imports import decisions, planning
from enterprises.imports.applying import apply
from enterprises.imports.files import MAX_BYTES
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import ImportRejected, Issue
from enterprises.management.terminal import Bar, find_account
from enterprises.models import AnnualReport, ImportBatch, ImportRow

_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Read a spreadsheet (.xlsx, .xls, CSV), and say what each row would do. Nothing else is written, "
        "unless --apply is given, which takes a second person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options; those for rows and columns are repeatable, as a page has one field for each."""
        kinds = ", ".join(FORMATS)
        parser.add_argument("kind", choices=FORMATS, metavar="KIND", help=f"one of: {kinds}")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--submitted-by",
            metavar="USER",
            help="who hands the file in (default: your name on this machine)",
        )
        parser.add_argument(
            "--unit", choices=AnnualReport.Unit.values, help="unit of amounts, where the file names none"
        )
        parser.add_argument(
            "--given",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="for rows that lack this field",
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="SHEET!C=FIELD",
            help="which field stands in a column; empty for none",
        )
        parser.add_argument(
            "--confirm-warnings", action="store_true", help="take the rows that are to be confirmed"
        )
        parser.add_argument(
            "--reason", default="", help="why facts that contradict a plausibility rule are right"
        )
        parser.add_argument(
            "--skip-waiting", action="store_true", help="leave out the rows that wait for a decision"
        )
        parser.add_argument("--apply", action="store_true", help="write the plan")
        parser.add_argument("--applied-by", metavar="USER", help="the second person, who applies it")

    def handle(self, *, kind: str, file: Path, **options: Any) -> None:
        """Plan the import, decide on rows as the options say, print the plan, and apply it on request.

        Both accounts are checked first: otherwise a missing permission would leave a planned import behind.
        """
        if options["apply"] and not options["applied_by"]:
            raise CommandError(_("Specify the user who applies the plan: --applied-by."))
        uploader = _find_uploader(options["submitted_by"])
        applier = (
            find_account(options["applied_by"], permission="apply_importbatch") if options["apply"] else None
        )
        bar = Bar(self.stderr)
        today = timezone.localdate()
        batch = planning.create_batch(
            _content(file),
            kind=kind,
            file_name=file.name,
            submitted_by=uploader,
            options=_batch_options(kind, options),
        )
        try:
            planning.plan(batch, today=today, progress=bar)
            for option, rows, decision in (
                ("confirm_warnings", batch.rows.filter(outcome=ImportRow.Outcome.WARNING), "confirm"),
                ("skip_waiting", batch.rows.waiting(), "skip"),
            ):
                if options[option] and rows.exists():
                    decisions.decide(batch, rows, decision, today=today, reason=options["reason"])
                    batch.refresh_from_db()
            self._print_plan(batch)
            if applier:
                change = apply(batch, by=applier, progress=bar)
                if change:
                    change.refresh_from_db()  # its number is given at the commit
                self.stdout.write(
                    _("Applied as change %(change)s.") % {"change": change}
                    if change
                    else _("There were no changes to write.")
                )
        except ImportRejected as rejected:
            raise CommandError(str(rejected)) from rejected

    def _print_plan(self, batch: ImportBatch) -> None:
        """Print the plan like its page: rows left out and rows that wait would otherwise go unnoticed."""
        self.stdout.write(_("Import %(import)s") % {"import": batch})
        for table in batch.reading["tables"]:
            used = ", ".join(f"{c['letter']} {c['field']}" for c in table["columns"] if c["field"])
            units = {c["unit"] for c in table["columns"] if c["unit"]}
            self.stdout.write(f"  {table['sheet']}: {used} {' '.join(sorted(units))}")
        for skipped in batch.reading["skipped"]:
            place = f"{skipped['sheet']} {skipped['number'] or ''}".strip()
            self.stdout.write(
                f"  {place}: {Issue(skipped['reason'], params=skipped['params'])} {skipped['text'][:60]}"
            )
        for account in batch.reading["accounts"]:
            left_out = sum(account["left_out"].values())
            self.stdout.write(
                _(
                    "  %(sheet)s: %(filled)s rows = %(headings)s titles and headings + %(read)s read"
                    " + %(left_out)s left out"
                )
                % {**account, "sheet": account["sheet"] or "CSV", "left_out": left_out}
            )
        for outcome, label in ImportRow.Outcome.choices:
            if count := batch.counts.get(outcome):
                self.stdout.write(f"{label}: {count:,}")
        for row in batch.rows.waiting().order_by("position")[:_SHOWN]:
            issues = [Issue(**reason) for reason in row.reasons]
            reasons = " ".join(f"{issue.column} {issue}".strip() for issue in issues)
            self.stdout.write(f"  {row} {row.label} [{row.get_outcome_display()}] {reasons}")


def _find_uploader(username: str | None) -> AbstractUser:
    """Return the account that was named, else the one with the name of the system's user."""
    if username is None and not get_user_model()._default_manager.filter(username=getpass.getuser()).exists():
        raise CommandError(
            _("No account has your name on this machine (%(name)s). Specify yours: --submitted-by USER.")
            % {"name": getpass.getuser()}
        )
    return find_account(username or getpass.getuser(), permission="add_importbatch")


def _content(file: Path) -> bytes:
    """Return at most one byte more than the limit, so that the import rejects a file that is too large."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(str(error)) from error


def _batch_options(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of the command line as `ImportBatch.options`."""
    shared_values: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    for pair in options["given"]:
        name, _equals, value = pair.partition("=")
        shared_values[_field_name(kind, name)] = value
    for pair in options["column"]:
        place, _equals, name = pair.partition("=")
        sheet, _mark, letter = place.rpartition("!")
        columns.setdefault(sheet, {})[letter.upper()] = _field_name(kind, name) if name else ""
    return {"unit": options["unit"] or "", "given": shared_values, "columns": columns}


def _field_name(kind: str, name: str) -> str:
    if name not in FORMATS[kind].by_name:
        raise CommandError(
            _("“%(name)s” is not a field of this type. Available fields: %(fields)s.")
            % {"name": name, "fields": ", ".join(FORMATS[kind].by_name)}
        )
    return name
