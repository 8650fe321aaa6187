"""What every test may use: plain static files, and a real browser that tolerates no complaint."""

import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test import override_settings
from playwright.sync_api import BrowserContext, ConsoleMessage, WebError
from pytest_django.live_server_helper import LiveServer

# Playwright's synchronous interface runs an event loop in the thread of the tests, and Django refuses
# its ORM wherever it sees a loop. No test here is asynchronous, so nothing is hidden by this.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
BROWSER_FIXTURES = {"browser", "context", "page", "new_context", "launch_browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", [])):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True, scope="session")
def static_files_as_they_lie() -> Iterator[None]:
    """Tests render `{% static %}` without a collected manifest; those of serving collect for themselves."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        yield


@pytest.fixture(autouse=True)
def mark_of_a_demonstration_is_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process remembers it for ever, and the tests of one process see many registries."""
    monkeypatch.setattr("enterprises.models.changes._is_demonstration", False)


@pytest.fixture(autouse=True, scope="session")
def any_number_of_requests() -> Iterator[None]:
    """All tests of a process ask from one address; those of the limit set their own."""
    with override_settings(API_REQUESTS_PER_MINUTE=0):
        yield


@pytest.fixture(scope="session")
def database_url(django_db_setup: None) -> str:
    """The DATABASE_URL under which a process that a test starts finds the test's own database."""
    database = connection.settings_dict
    if database["ENGINE"] == "luohu.embedded_postgres":
        return f"embedded:///{database['NAME']}"
    host = urlencode({**database["OPTIONS"], "host": database["HOST"]})
    user = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return f"postgres://{user}@:{database['PORT']}/{database['NAME']}?{host}"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("No Chromium here (looked for chromium, chromium-browser, google-chrome).")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", *quiet],
    }


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """A browser test writes `page.goto("/en/")`: the server of its process and database."""
    return str(live_server)


@pytest.fixture
def console() -> list[str]:
    """What the browser said: a message, an error of a script, a breach of the content security policy.

    Nothing may be left at the end of a test; one that provokes a message asserts it and clears the list.
    """
    return []


@pytest.fixture
def context(context: BrowserContext, console: list[str]) -> Iterator[BrowserContext]:
    def note(message: ConsoleMessage) -> None:
        console.append(f"{message.type}: {message.text}")

    def note_error(error: WebError) -> None:
        console.append(f"error: {error.error}")

    context.on("console", note)
    context.on("weberror", note_error)
    yield context
    assert console == []
