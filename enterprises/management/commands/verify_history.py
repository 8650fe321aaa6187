"""`manage.py verify_history`: the chain of digests, from the first change or from a stated one."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from enterprises.history.verification import Mismatch, verify


class Command(BaseCommand):
    help = "Compute the digests of all changes again; exit with 1 at the first that does not match."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=int, default=0, metavar="SEQ", help="Begin after this change …")
        parser.add_argument("--digest", default="", help="… which has this digest, as published.")

    def handle(self, since: int, digest: str, **options: Any) -> None:
        if bool(since) != bool(digest):
            raise CommandError("--since and --digest belong together: a published number with its digest.")
        outcome = verify(since=since, digest=digest.strip().lower())
        if isinstance(outcome, Mismatch):
            raise CommandError(_describe(outcome), returncode=1)
        self.stdout.write(
            f"{outcome.changes} changes match. State {outcome.seq} has the digest {outcome.digest}"
        )


def _describe(mismatch: Mismatch) -> str:
    keys = ", ".join(str(key) for key in mismatch.keys[:10]) + (" …" if len(mismatch.keys) > 10 else "")
    place = mismatch.table + (f" ({keys})" if keys else "")
    change = f"Change {mismatch.seq}" if mismatch.seq else "The present state"
    return f"{change} does not match: {place}: {mismatch.fault}."
