#!/usr/bin/env python
"""The command line of the registry."""

import atexit
import os
import shutil
import sys
import tempfile

from django.core.management import execute_from_command_line

from luohu import time_limits
from luohu.database_errors import explain


def main() -> None:
    """Run a command; a database that it cannot use ends it with one sentence instead of a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luohu.settings")
    if sys.argv[1:2] == ["demo"] and not os.environ.get("DATABASE_URL", "").strip():
        # A database of its own, for the server's workers too, before settings are read.
        os.environ["DATABASE_URL"] = "embedded:///luohu_demo"
    if sys.argv[1:2] in (["serve"], ["demo"]) and os.environ.get("METRICS_TOKEN", "").strip():
        _share_metrics()
    is_migration = sys.argv[1:2] == ["migrate"]
    time_limits.start(time_limits.MIGRATION if is_migration else time_limits.COMMAND)
    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        explanation = None if "--traceback" in sys.argv else explain(error)
        if explanation is None:
            raise
        sys.exit(explanation)


def _share_metrics() -> None:
    """Name a folder for the counts of all processes: prometheus_client decides this when it is imported."""
    folder = tempfile.mkdtemp(prefix="luohu-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


if __name__ == "__main__":
    main()
