"""Benchmark of a ledger: one upload, compared with the five formats one after the other.

    uv run python -m bench.ledger --rows 5000

Both create the same enterprises with residence, certificate, zone and report in a database of their own, each
in a process of its own, and must end with the same rows. It prints seconds, peak memory and the ratios.
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
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luohu.settings")
import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402 - the settings come first
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from enterprises.imports import planning  # noqa: E402
from enterprises.imports.applying import apply  # noqa: E402
from enterprises.models import (  # noqa: E402
    AnnualReport,
    Enterprise,
    Recognition,
    Residence,
    ZoneMembership,
)
from tests.databases import execute, new_database, using_database  # noqa: E402
from tests.factories import make_uscc  # noqa: E402

MODELS = (Enterprise, Residence, Recognition, ZoneMembership, AnnualReport)
PARTS = {
    "enterprises": ("成立日期", "注册资本(万元)"),
    "residences": ("所在街道", "注册地址", "迁入日期"),
    "recognitions": ("国高证书编号", "发证日期"),
    "zone_memberships": ("所在园区", "入驻日期"),
    "annual_reports": ("年度", "营业收入(万元)", "研发费用(万元)", "从业人员"),
}


def row(n: int) -> dict[str, Any]:
    """Return a row of the ledger by heading."""
    return {
        "企业名称": f"示例台账{n}有限公司",
        "统一社会信用代码": make_uscc(n),
        "成立日期": "2015-06-07",
        "注册资本(万元)": 500 + n % 9,
        "所在街道": "莲塘街道",
        "注册地址": f"示例路{n}号",
        "迁入日期": "2016-02-03",
        "国高证书编号": f"GR20224420{n:04d}",
        "发证日期": "2022-12-19",
        "所在园区": "大梧桐新兴产业带",
        "入驻日期": "2018-05-01",
        "年度": 2023,
        "营业收入(万元)": 1_000 + n,
        "研发费用(万元)": 100,
        "从业人员": 40 + n % 9,
    }


def write_files(folder: Path, rows: int) -> None:
    """Write the ledger, and the same content as five files."""
    filled = [row(n) for n in range(rows)]
    subject = ("企业名称", "统一社会信用代码")
    for name, headings in (("ledger", tuple(filled[0])), *((k, subject + v) for k, v in PARTS.items())):
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, headings, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(filled)


def prepare() -> None:
    """Create the reference data and two users."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    for name in ("clerk", "reviewer"):
        User.objects.create_superuser(name)


def import_files(folder: Path, kinds: tuple[str, ...]) -> None:
    """Receive, plan and apply files one after the other."""
    clerk, reviewer = User.objects.get(username="clerk"), User.objects.get(username="reviewer")
    for kind in kinds:
        content = (folder / f"{kind}.csv").read_bytes()
        batch = planning.create_batch(content, kind=kind, file_name=f"{kind}.csv", submitted_by=clerk)
        planning.plan(batch, today=timezone.localdate())
        apply(batch, by=reviewer)


WAYS = {"ledger": ("ledger",), "five formats": tuple(PARTS)}


def run(way: str, folder: Path) -> None:
    """Run one way in this process, and print its time, memory and rows."""
    started = time.perf_counter()
    import_files(folder, WAYS[way])
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [model._default_manager.count() for model in MODELS]
    print(json.dumps({"seconds": seconds, "memory": memory, "rows": rows}))


def measure(way: str, folder: Path, template: str) -> dict[str, Any]:
    """Run one way in a process and a database of its own; return its time, memory and rows."""
    with new_database("bench_way") as name:
        execute(f'DROP DATABASE "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        command = [sys.executable, "-m", "bench.ledger", "--way", way, "--folder", str(folder)]
        result = subprocess.run([*command, "--database", name], capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(result.stderr)
    return dict(json.loads(result.stdout.splitlines()[-1]))


def main() -> None:
    """Measure both ways and print them with their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--database")
    options = parser.parse_args()
    if options.way:
        with using_database(options.database):
            run(options.way, options.folder)
        return
    with tempfile.TemporaryDirectory() as folder, new_database("bench_template") as template:
        write_files(Path(folder), options.rows)
        with using_database(template):
            prepare()
        found = {way: measure(way, Path(folder), template) for way in WAYS}
    for way, each in found.items():
        print(f"{way}: {each['seconds']:.1f} s, {each['memory']:.0f} MiB, rows {each['rows']}")
    one, five = found["ledger"], found["five formats"]
    assert one["rows"] == five["rows"], "the two ways differ"
    seconds, memory = one["seconds"] / five["seconds"], one["memory"] / five["memory"]
    print(f"ledger / five formats: {seconds:.2f} of the time, {memory:.2f} of the memory")


if __name__ == "__main__":
    main()
