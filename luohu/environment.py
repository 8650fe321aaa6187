"""Environment variables as settings; ImproperlyConfigured names the expected form of a value."""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def text(name: str) -> str:
    """Return the variable without surrounding space; an unset one equals an empty one."""
    return os.environ.get(name, "").strip()


def flag(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")
    return value in _TRUE


def number(name: str, *, default: int) -> int:
    """Return a whole number that is not negative."""
    value = text(name)
    if value and not re.fullmatch(r"[0-9]{1,9}", value):
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number like {default}.")
    return int(value) if value else default


def words(name: str) -> list[str]:
    """Return the items of a list separated by commas."""
    return [word for part in text(name).split(",") if (word := part.strip())]


def read_or_create_secret(path: Path) -> str:
    """Return the random key in a file, which is created once with mode 0600.

    The file is linked when complete: of several simultaneous first commands one creates it,
    and none reads half a key.
    """
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(f"SECRET_KEY is not set, and {path} cannot be read ({error}).") from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64) + "\n")
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        raise ImproperlyConfigured(
            f"Set SECRET_KEY: it is not set, and none can be stored in {path} ({error})."
        ) from error
    return path.read_text().strip()


def database(name: str, *, default_data: Path) -> dict[str, Any]:
    """Return the DATABASES entry of a variable.

    Unset or `embedded` is the embedded PostgreSQL, `embedded:///demo` one of its databases; else a URL. The
    value may contain a password, so the error does not repeat it.
    """
    value = text(name) or "embedded"
    url = urlsplit("embedded:" if value == "embedded" else value)
    if url.scheme == "embedded":
        return {
            **_PERSISTENT,
            "ENGINE": "luohu.embedded_postgres",
            "NAME": url.path.strip("/") or "luohu",
            "EMBEDDED_DATA": Path(text("LUOHU_PG_DATA") or default_data),
        }
    if url.scheme in {"postgres", "postgresql"} and url.path.strip("/"):
        return _server(name, url)
    raise ImproperlyConfigured(
        f"{name} is neither empty, nor `embedded`, nor like postgres://user:password@host:5432/name."
    )


# Persistent connections are the largest measured gain in speed.
_PERSISTENT: dict[str, Any] = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


def _server(name: str, url: SplitResult) -> dict[str, Any]:
    """Return the settings of a database address.

    Parts are unquoted, or a password with @ or / would be wrong.
    """
    options = dict(parse_qsl(url.query))
    try:
        port = url.port
    except ValueError as error:
        raise ImproperlyConfigured(f"The port in {name} is not a number.") from error
    return {
        **_PERSISTENT,
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        # The folder of a Unix socket is a parameter: postgres:///name?host=/run/postgresql
        "HOST": options.pop("host", "") or unquote(url.hostname or ""),
        "PORT": options.pop("port", "") or str(port or ""),
        "OPTIONS": options,
    }


def cache(name: str) -> dict[str, Any]:
    """Return the CACHES entry: unset is a cache for each process; `redis://host:6379/0` is shared."""
    value = text(name)
    if not value:
        options = {"MAX_ENTRIES": 1000}  # figures and responses of about 10 kB each
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": options}
    if urlsplit(value).scheme not in {"redis", "rediss"}:
        raise ImproperlyConfigured(f"{name} is neither empty nor like redis://host:6379/0.")
    return {"BACKEND": "luohu.redis_cache.FallbackRedisCache", "LOCATION": value}
