"""Settings come from the environment, and a wrong value is refused with what to write."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from luohu import environment

HERE = Path("/nowhere")


@pytest.fixture
def set_variable(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in variables_of_the_example():
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def variables_of_the_example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))


def loaded() -> dict[str, Any]:
    return runpy.run_path(str(settings.BASE_DIR / "luohu" / "settings.py"))


def test_each_variable_stands_in_the_example_and_no_other() -> None:
    code = "".join(path.read_text() for path in (settings.BASE_DIR / "luohu").rglob("*.py"))
    read = set(re.findall(r"environment\.\w+\(\s*\"([A-Z_]+)\"", code)) | {"LUOHU_PG_DATA"}

    assert read == variables_of_the_example()


@pytest.mark.parametrize("value", ["", "embedded"])
def test_without_a_server_the_embedded_one_is_used(set_variable: pytest.MonkeyPatch, value: str) -> None:
    set_variable.setenv("DATABASE_URL", value)

    database = environment.database("DATABASE_URL", default_data=HERE)

    assert database["ENGINE"] == "luohu.embedded_postgres"
    assert (database["NAME"], database["EMBEDDED_DATA"]) == ("luohu", HERE)


def test_the_embedded_server_accepts_another_database_and_directory(
    set_variable: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    set_variable.setenv("DATABASE_URL", "embedded:///luohu_demo")
    set_variable.setenv("LUOHU_PG_DATA", str(tmp_path))

    database = environment.database("DATABASE_URL", default_data=HERE)

    assert (database["NAME"], database["EMBEDDED_DATA"]) == ("luohu_demo", tmp_path)


def test_a_server_is_named_by_its_url(set_variable: pytest.MonkeyPatch) -> None:
    set_variable.setenv("DATABASE_URL", "postgres://clerk:p%40ss@db.example:6432/registry?sslmode=require")

    database = environment.database("DATABASE_URL", default_data=HERE)

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"]) == ("clerk", "p@ss")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "6432", "registry")
    assert database["OPTIONS"] == {"sslmode": "require"}
    assert database["CONN_MAX_AGE"] is None, "Connections are reused."


def test_a_server_may_listen_on_a_socket(set_variable: pytest.MonkeyPatch) -> None:
    set_variable.setenv("DATABASE_URL", "postgresql:///registry?host=/run/postgresql&port=5433")

    database = environment.database("DATABASE_URL", default_data=HERE)

    assert (database["HOST"], database["PORT"], database["OPTIONS"]) == ("/run/postgresql", "5433", {})


@pytest.mark.parametrize(
    "value", ["mysql://x:secret@h/d", "postgres://x:secret@h", "/x:secret", "postgres://secret@h:a/d"]
)
def test_another_database_is_refused_without_repeating_the_password(
    set_variable: pytest.MonkeyPatch, value: str
) -> None:
    set_variable.setenv("DATABASE_URL", value)

    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.database("DATABASE_URL", default_data=HERE)

    assert "DATABASE_URL" in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("value", "expected"), [("", True), ("1", True), ("TRUE", True), ("0", False), ("off", False)]
)
def test_a_switch_is_on_or_off(set_variable: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    set_variable.setenv("HTTPS", value)

    assert environment.flag("HTTPS", default=True) is expected


@pytest.mark.parametrize(
    ("name", "value"),
    [("DEBUG", "maybe"), ("CACHE_URL", "memcached://h"), ("LOG_FORMAT", "xml"), ("LOG_LEVEL", "LOUD")],
)
def test_a_wrong_value_is_refused(set_variable: pytest.MonkeyPatch, name: str, value: str) -> None:
    set_variable.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=name):
        loaded()


def test_the_secret_key_is_generated_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret_key"

    first = environment.read_or_create_secret(file)

    assert len(first) > 50
    assert environment.read_or_create_secret(file) == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_secret_key_that_cannot_be_stored_must_be_configured(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        environment.read_or_create_secret(tmp_path / "var" / "secret_key")


def test_without_variables_only_this_machine_is_served_and_without_https(
    set_variable: pytest.MonkeyPatch,
) -> None:
    found = loaded()

    assert found["ALLOWED_HOSTS"] == ["localhost", ".localhost", "127.0.0.1", "[::1]"]
    assert not found["DEBUG"]
    assert not found["SECURE_SSL_REDIRECT"]


def test_a_public_host_name_implies_https_by_default(set_variable: pytest.MonkeyPatch) -> None:
    set_variable.setenv("ALLOWED_HOSTS", "registry.example, www.registry.example")
    public = loaded()
    set_variable.setenv("HTTPS", "0")
    inside = loaded()

    assert public["ALLOWED_HOSTS"] == ["registry.example", "www.registry.example"]
    assert public["SECURE_SSL_REDIRECT"]
    assert public["SESSION_COOKIE_SECURE"]
    assert public["SECURE_HSTS_SECONDS"] > 0
    assert not public["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert not public["SECURE_HSTS_PRELOAD"]
    assert not inside["SECURE_SSL_REDIRECT"]
