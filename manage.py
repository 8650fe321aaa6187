#!/usr/bin/env python
"""The command line of the registry."""

import os
import sys

from django.core.management import execute_from_command_line

from luohu import time_limits

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luohu.settings")
    if sys.argv[1:2] == ["demo"] and not os.environ.get("DATABASE_URL", "").strip():
        # A database of its own, for the server's workers too, before settings are read.
        os.environ["DATABASE_URL"] = "embedded:///luohu_demo"
    is_migration = sys.argv[1:2] == ["migrate"]
    time_limits.start(time_limits.MIGRATION if is_migration else time_limits.COMMAND)
    execute_from_command_line(sys.argv)
