"""`manage.py doctor`: check an installation, and say what to do."""

from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management import BaseCommand, CommandError

from luohu.doctor import CHECKS, Check, check_proxy, examine


class Command(BaseCommand):
    help = (
        "Check the settings, the database and its role, the worker, clocks, disk, backup and, with --url, "
        "the proxy. Exit with 1 if anything is wrong. Run it with the environment of `serve`."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", help="public address, to check the proxy: https://registry.example/")

    def handle(self, *, url: str | None, **options: Any) -> None:
        checks: list[tuple[str, Check]] = [*CHECKS]
        if url:
            checks.append(("proxy", partial(check_proxy, url)))
        faults = 0
        for name, check in checks:
            findings = examine(check)
            faults += len(findings)
            self.stdout.write(f"{'✗' if findings else '✓'} {name}")
            for finding in findings:
                self.stdout.write(f"    {finding.fault}\n    → {finding.remedy}")
        if not url:
            self.stdout.write("– proxy: not checked; name its address with --url")
        if faults:
            raise CommandError(f"{faults} faults found.", returncode=1)
