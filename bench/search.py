"""Report of the search by kind of query, over generated firms: found first, found among five, SQL times.

uv run python -m bench.search                                    # 20,000 firms
uv run python -m bench.search --firms 1000000 --database luohu_search   # filled once and retained
uv run python -m bench.search --misses                           # with the queries that failed
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luohu.settings")
import django

django.setup()

from django.core.management import call_command  # noqa: E402 - the settings come first

from bench.registry import database_named  # noqa: E402
from tests.labelled_search.firms import generate  # noqa: E402
from tests.labelled_search.loading import load_firms  # noqa: E402
from tests.labelled_search.report import judge  # noqa: E402


def main() -> None:
    """Judge the search over generated firms; a named database is kept, because filling it takes most time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--firms", type=int, default=20_000)
    parser.add_argument("--database", help="database to use; filled if missing, not dropped")
    parser.add_argument("--misses", action="store_true", help="print the queries that were not found first")
    options = parser.parse_args()
    firms = list(generate(options.firms))

    def fill() -> None:
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0)
        load_firms(firms)

    with database_named("search", fill, keep_as=options.database):
        report = judge(firms)
        print(report)
        if options.misses:
            print(*report.misses, sep="\n")


if __name__ == "__main__":
    main()
