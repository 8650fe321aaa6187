"""Benchmark of imports: planning and applying, compared with django-import-export with its defaults.

    uv run python -m bench.imports --rows 100000

Both import the same CSV file of annual reports into a database of their own, each in a process of its own,
and must end with the same rows. It prints the seconds, the peak memory of each process, and the ratio.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luohu.settings")
import django

django.setup()

import tablib  # noqa: E402 - the settings come first
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from import_export import fields, resources, widgets  # noqa: E402

from enterprises import uscc  # noqa: E402
from enterprises.imports import planning  # noqa: E402
from enterprises.imports.applying import apply  # noqa: E402
from enterprises.models import AnnualReport, Enterprise, change_by  # noqa: E402
from tests.databases import execute, new_database, using_database  # noqa: E402
from tests.factories import make_uscc  # noqa: E402

YEARS = (2019, 2020, 2021, 2022, 2023)
HEADINGS = {
    "统一社会信用代码": "uscc",
    "年度": "year",
    "营业收入（元）": "operating_revenue",
    "研发费用（元）": "rd_expense",
    "高新技术产品收入（元）": "high_tech_revenue",
    "实际上缴税费总额（元）": "taxes_paid",
    "从业人员期末人数": "employees",
    "研发人员": "rd_staff",
    "有效发明专利": "valid_invention_patents",
    "数据来源": "source",
}


class ReportResource(resources.ModelResource):
    """The file for django-import-export, as in its documentation, with all defaults."""

    enterprise = fields.Field(
        "enterprise", "统一社会信用代码", widget=widgets.ForeignKeyWidget(Enterprise, "uscc")
    )

    class Meta:
        model = AnnualReport
        import_id_fields = ("enterprise", "year")
        fields = ("enterprise", *(name for name in HEADINGS.values() if name != "uscc"))


for heading, name in HEADINGS.items():
    if name != "uscc":
        ReportResource.fields[name].column_name = heading


def write_file(path: Path, rows: int) -> None:
    """Write a CSV file of reports, five for each enterprise."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for n in range(rows):
            code = make_uscc(n // len(YEARS))
            revenue = 1_000_000 + n * 10
            amounts = [revenue, revenue // 20, revenue // 2, revenue // 30]
            writer.writerow([code, YEARS[n % len(YEARS)], *amounts, 40 + n % 9, 5 + n % 3, n % 7, "torch"])


def prepare(rows: int) -> None:
    """Create the enterprises and two users."""
    call_command("migrate", verbosity=0)
    for name in ("clerk", "reviewer"):
        User.objects.create_superuser(name)
    with change_by(None, reason="bench"):
        codes = [make_uscc(n) for n in range(-(-rows // len(YEARS)))]
        Enterprise.objects.bulk_create(
            (
                Enterprise(
                    uscc=code, organisation_code=uscc.organisation_code(code), name_zh=f"示例{n}有限公司"
                )
                for n, code in enumerate(codes)
            ),
            batch_size=2000,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def import_with_registry(path: Path) -> None:
    """Receive the file, plan every row, and apply the plan."""
    clerk, reviewer = User.objects.get(username="clerk"), User.objects.get(username="reviewer")
    batch = planning.create_batch(
        path.read_bytes(), kind="annual_reports", file_name=path.name, submitted_by=clerk
    )
    planning.plan(batch, today=timezone.localdate())
    apply(batch, by=reviewer)


def import_with_import_export(path: Path) -> None:
    """Load the file and import it."""
    data = tablib.Dataset().load(path.read_text(encoding="utf-8-sig"), format="csv")
    with change_by(User.objects.get(username="clerk"), reason="bench"):
        ReportResource().import_data(data, raise_errors=True)


WAYS = {"registry": import_with_registry, "django-import-export": import_with_import_export}


def run(way: str, path: Path) -> None:
    """Run one import in this process, and print its time, memory and rows."""
    started = time.perf_counter()
    WAYS[way](path)
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "memory": memory, "rows": AnnualReport.objects.count()}))


def measure(way: str, path: Path, template: str) -> dict[str, float]:
    """Run one import in a process and a database of its own; return its time, memory and rows."""
    with new_database("bench_way") as name:
        execute(f'DROP DATABASE "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        result = subprocess.run(
            [sys.executable, "-m", "bench.imports", "--way", way, "--file", str(path), "--database", name],
            capture_output=True,
            text=True,
            check=False,
        )
    if result.returncode:
        sys.exit(result.stderr)
    return dict(json.loads(result.stdout.splitlines()[-1]))


def main() -> None:
    """Measure each way in a process and database of its own, so that no way profits from the one before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        with using_database(options.database):
            run(options.way, options.file)
        return
    with tempfile.TemporaryDirectory() as folder, new_database("bench") as template:
        path = Path(folder) / "reports.csv"
        write_file(path, options.rows)
        with using_database(template):
            prepare(options.rows)
        results = {way: measure(way, path, template) for way in WAYS}
    assert len({result["rows"] for result in results.values()}) == 1, results
    for way, result in results.items():
        print(f"{way:22} {result['seconds']:8.1f} s {result['memory']:8.0f} MiB {result['rows']:>9,.0f} rows")
    ratio = results["django-import-export"]["seconds"] / results["registry"]["seconds"]
    print(f"planning and applying is {ratio:.1f} times as fast")


if __name__ == "__main__":
    main()
