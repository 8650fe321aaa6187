"""The shared cache in Redis, with each process's own memory while Redis is away."""

from __future__ import annotations

import time
from typing import Any

import redis
import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

PAUSE = 1.0  # seconds without Redis after a failure, so that each request does not wait for it again
MAX_ENTRIES = 1000
_METHODS = (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
)

log = structlog.stdlib.get_logger("luohu.cache")


class FallbackRedisCache(RedisCache):
    """Redis, else local memory: keys name the registry's state, so neither is ever out of date.

    Without this, every page would be a 500 while Redis is away.
    """

    is_away_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"socket_connect_timeout": 0.2, "socket_timeout": 0.5, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self.memory = LocMemCache(server, {**params, "OPTIONS": {"MAX_ENTRIES": MAX_ENTRIES}})

    @property
    def is_shared(self) -> bool:
        """True if the last attempt reached Redis, so that a counter is one for all processes."""
        return time.monotonic() >= self.is_away_until

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call the method on Redis, or on local memory within `PAUSE` of a failure and at one."""
        if self.is_shared:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except (redis.ConnectionError, redis.TimeoutError) as error:
                type(self).is_away_until = time.monotonic() + PAUSE
                log.warning("cache_away", error=str(error))
        return getattr(self.memory, name)(*args, **kwargs)


def _delegate(name: str) -> Any:
    def method(self: FallbackRedisCache, *args: Any, **kwargs: Any) -> Any:
        return self.call(name, *args, **kwargs)

    method.__name__ = name
    method.__doc__ = f"Call `{name}` on Redis, else on local memory."
    return method


for _name in _METHODS:
    setattr(FallbackRedisCache, _name, _delegate(_name))
