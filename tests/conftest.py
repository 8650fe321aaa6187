"""Fixtures of all tests: settings, databases, and a browser whose console must stay empty."""

import gc
import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.db.backends.base.creation import TEST_DATABASE_PREFIX
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, WebError, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from enterprises.models import Change
from tests import change_history
from tests.browser_checks import BROWSERS, CHROMIUM, IGNORED_MESSAGES, failed_request
from tests.databases import commit_asynchronously, using_database
from tests.demo_template import copied_district
from tests.table_cleanup import fast_table_cleanup

# Playwright's synchronous interface runs an event loop in the thread of the tests, and Django refuses
# its ORM wherever it sees a loop. No test here is asynchronous, so nothing is hidden by this.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# The processes that tests start, and the workers of pytest, share their compiled modules, also where
# the environment wants none beside the sources: each start is a second quicker.
if sys.dont_write_bytecode:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(Path(__file__).parents[1] / "var" / "pycache")

# On a busy machine pages are slow, and a worker takes its time to start; a long timeout costs nothing on a
# fast one.
TIMEOUT = 90_000  # milliseconds
expect.set_options(timeout=TIMEOUT)

MODULES, MODULES_BETWEEN_VACUUMS = count(1), 8
__all__ = ["change_history", "fast_table_cleanup"]  # registered by the import
# Each of these needs a database of its own, which one process fills or copies. Slow tests have all workers
# copy the district: the crawl would take one of them longer than everything else takes the others.
SHARED_DATABASES = {"demo_database": "demo", "demo_district": "demo", "large_database": "large"}
BROWSER_FIXTURES = {"browser", "context", "page", "new_context", "launch_browser"}


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", []))
        if BROWSER_FIXTURES & fixtures:
            item.add_marker(pytest.mark.browser)
        is_slow = item.get_closest_marker("slow") is not None
        for group in {SHARED_DATABASES[name] for name in SHARED_DATABASES.keys() & fixtures}:
            if not (is_slow and group == "demo"):
                item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Exempt the collected tests from garbage collection, which took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True, scope="session")
def static_files_without_manifest() -> Iterator[None]:
    """Render `{% static %}` without a collected manifest; the tests of the server collect for themselves."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        yield


@pytest.fixture(autouse=True)
def forget_demonstration_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clear the cached flag: a process caches it for good, and its tests see many registries."""
    monkeypatch.setattr("enterprises.models.demonstration._is_demonstration", False)


@pytest.fixture(scope="session")
def has_test_database(django_db_setup: None) -> bool:
    """False where no collected test needs a database: `connection` is then that of the developer."""
    return connection.settings_dict["NAME"].startswith(TEST_DATABASE_PREFIX)


@pytest.fixture(autouse=True, scope="session")
def asynchronous_commits(has_test_database: bool, django_db_blocker: DjangoDbBlocker) -> None:
    """Commit without waiting for the disk; tests of crashes use servers of their own."""
    if not has_test_database:
        return
    with django_db_blocker.unblock():
        commit_asynchronously(connection.settings_dict["NAME"])
        connection.close()


@pytest.fixture(autouse=True, scope="module")
def vacuum_between_modules(has_test_database: bool, django_db_blocker: DjangoDbBlocker) -> None:
    """Vacuum now and then: dead rows of thousands of rolled-back tests slow down every scan."""
    if has_test_database and next(MODULES) % MODULES_BETWEEN_VACUUMS == 0:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM")


@pytest.fixture(autouse=True, scope="session")
def terminate_other_connections(
    has_test_database: bool, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Disconnect processes of tests that are still ending; they would block DROP DATABASE."""
    yield
    if not has_test_database:
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def reset_language() -> Iterator[None]:
    """Deactivate a language that a test activated."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def fast_password_hasher() -> Iterator[None]:
    """Hash passwords by MD5: a good hash takes a quarter of a second for each sign-in."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_rate_limit() -> Iterator[None]:
    """Lift the limits of requests: all tests of a process share one address."""
    limits = ("API_REQUESTS_PER_MINUTE", "DATA_REQUESTS_PER_MINUTE", "ERROR_REPORTS_PER_MINUTE")
    with override_settings(**dict.fromkeys(limits, 0)):
        yield


@pytest.fixture(scope="session")
def database_url(django_db_setup: None) -> str:
    """Return the DATABASE_URL of the test database, for processes started by tests."""
    database = connection.settings_dict
    if database["ENGINE"] == "luohu.embedded_postgres":
        return f"embedded:///{database['NAME']}"
    host = urlencode({**database["OPTIONS"], "host": database["HOST"]})
    user = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return f"postgres://{user}@:{database['PORT']}/{database['NAME']}?{host}"


@pytest.fixture(scope="session")
def demo_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Yield the name of a database with the demonstration district, one for all tests of a worker."""
    with django_db_blocker.unblock(), copied_district() as name:
        yield name


@pytest.fixture
def demo_district(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Run the test, its live server and its browser in the demonstration district.

    >>> def test_dashboard_shows_the_stock(demo_district, page):
    ...     page.goto("/en/?on=2020-12-31")

    It is shared: a test may read and sign in, and fails if it changes the registry. It is another database
    than that of `db`, so such a test is not marked `django_db`.
    """
    if "live_server" in request.fixturenames:
        request.getfixturevalue("transactional_db")  # set up in the test database before the switch
    name = request.getfixturevalue("demo_database")
    with django_db_blocker.unblock(), using_database(name):
        state = Change.objects.state()
        yield
        assert Change.objects.state() == state, "The district is shared and must not be changed."


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip(f"No Chromium here (looked for {', '.join(BROWSERS)}).")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", *quiet],
    }


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Return the address of the live server, so that browser tests use relative ones: `page.goto("/en/")`."""
    return str(live_server)


@pytest.fixture
def console() -> list[str]:
    """Return the messages of the browser console: logs, script errors, violations of the CSP.

    The list must be empty at the end of a test; one that provokes a message asserts it and clears the list.
    """
    return []


@pytest.fixture(scope="session")
def one_page(browser: Browser, base_url: str) -> Iterator[Page]:
    """Yield the page shared by all browser tests: a new one would load all static files again."""
    context = browser.new_context(base_url=base_url)
    context.set_default_timeout(TIMEOUT)
    yield context.new_page()
    context.close()


@pytest.fixture
def context(one_page: Page, console: list[str]) -> Iterator[BrowserContext]:
    """Yield the context of the shared page, reset after each test.

    Everything that a test may change is reset here: cookies, routes, colour scheme, width. Otherwise tests
    would depend on their order.
    """

    def note(message: ConsoleMessage) -> None:
        if message.text not in IGNORED_MESSAGES:
            console.append(f"{message.type}: {message.text}")

    def note_error(error: WebError) -> None:
        console.append(f"error: {error.error}")

    def note_failed_request(response: Response) -> None:
        failed_requests.extend(filter(None, [failed_request(response)]))

    failed_requests: list[str] = []
    context = one_page.context
    context.on("console", note)
    context.on("weberror", note_error)
    context.on("response", note_failed_request)
    yield context
    one_page.goto("about:blank")
    one_page.unroute_all()
    one_page.emulate_media(color_scheme="null")
    one_page.set_viewport_size({"width": 1280, "height": 720})
    context.clear_cookies()
    context.remove_listener("console", note)
    context.remove_listener("weberror", note_error)
    context.remove_listener("response", note_failed_request)
    assert console == []
    assert failed_requests == [], "A page asks for addresses that do not answer."


@pytest.fixture
def page(context: BrowserContext, one_page: Page) -> Page:
    return one_page
