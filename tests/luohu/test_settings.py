"""The settings as a whole."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.slow
def test_production_settings_pass_the_deployment_check() -> None:
    environment = {
        **os.environ,
        "SECRET_KEY": "a key for this test alone, 0123456789, abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "registry.example",
        "DATABASE_URL": "postgres://registry@nowhere.invalid/registry",
        "CACHE_URL": "redis://nowhere.invalid:6379/0",
        "DEBUG": "0",
        "HTTPS": "1",
    }
    del environment["DJANGO_ALLOW_ASYNC_UNSAFE"]  # concerns these tests alone (tests/conftest.py)

    checked = subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout
