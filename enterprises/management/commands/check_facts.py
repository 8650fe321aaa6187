"""`manage.py check_facts`: the plausibility rules, run over the whole registry."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from enterprises.plausibility.check import find, find_all
from enterprises.plausibility.finding import Finding
from enterprises.plausibility.rules import RULES
from enterprises.tables.csv_files import csv_bytes

COLUMNS = (
    "rule",
    "severity",
    "enterprise",
    "name",
    "record",
    "key",
    "finding",
    "confirmed_by",
    "confirmed_at",
    "reason",
)


class Command(BaseCommand):
    help = (
        "Run the plausibility rules over the registry, and print how many findings each has. Exit with 1 if "
        "there is one that nobody has confirmed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rule", action="append", choices=RULES, metavar="RULE", help="only this rule; repeatable"
        )
        parser.add_argument("--enterprise", metavar="CODE", help="only the enterprise with this code")
        parser.add_argument("--all", action="store_true", help="also what somebody has confirmed")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="write each finding to this file")

    def handle(self, **options: Any) -> None:
        """Check one enterprise by one statement, or the registry by one for each rule."""
        today, codes = timezone.localdate(), options["rule"] or list(RULES)
        if code := options["enterprise"]:
            enterprise = Enterprise.objects.of_code(code).first()
            if enterprise is None:
                raise CommandError(_("No enterprise has the code %(code)s.") % {"code": code})
            findings = [each for each in find([enterprise.pk], today=today) if each.code in codes]
        else:
            findings = list(find_all([RULES[each] for each in codes], today=today))
        shown = [each for each in findings if each.is_open or options["all"]]
        if options["csv"]:
            options["csv"].write_bytes(csv_bytes(COLUMNS, _rows(shown)))
        open_count = sum(each.is_open for each in findings)
        for each in codes:
            if count := sum(finding.code == each for finding in shown):
                self.stdout.write(f"{count:>7,}  {each}")
        summary = _("%(open)s findings to check, %(confirmed)s confirmed.") % {
            "open": open_count,
            "confirmed": len(findings) - open_count,
        }
        if open_count:
            raise CommandError(summary, returncode=1)
        self.stdout.write(summary)


def _rows(findings: Iterable[Finding]) -> Iterable[tuple[Any, ...]]:
    """Yield the rows of the file; the enterprises are fetched at once and not one by one."""
    findings = list(findings)
    enterprises = Enterprise.objects.in_bulk({each.enterprise for each in findings})
    for each in findings:
        enterprise = enterprises[each.enterprise]
        confirmed = (
            (each.confirmed.by, each.confirmed.at, each.confirmed.reason) if each.confirmed else (None,) * 3
        )
        yield (
            each.code,
            each.rule.severity.value,
            enterprise.code,
            enterprise.name_zh,
            each.rule.record,
            each.row,
            str(each),
            *confirmed,
        )
