"""Throttles: limits of requests per minute and address, one for each scope."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from enterprises.api import request_counts

MINUTE = 60


def _count(key: str, minute: int) -> int:
    """Add one request to the key and return the sum of this minute.

    The sum is over all servers with Redis, and over the processes of this one without it or while it is away.
    """
    name = f"{key}:{minute}"
    if getattr(cache, "is_shared", False):
        cache.add(name, 0, timeout=2 * MINUTE)
    if getattr(cache, "is_shared", False):
        with suppress(ValueError):  # Redis went away just now, or evicted the counter
            total: int = cache.incr(name)
            return total
    return request_counts.count(key, minute)


class MinuteThrottle(BaseThrottle):
    """A counter for each scope, client and minute; a rate of the framework stores a list of timestamps."""

    scope: str
    setting: str

    @property
    def limit(self) -> int:
        """The number of requests allowed in a minute; 0 for no limit."""
        limit: int = getattr(settings, self.setting)
        return limit

    def allow_request(self, request: Request, view: Any) -> bool:
        minute, second = divmod(int(time.time()), MINUTE)
        self.seconds_left = MINUTE - second
        self.remaining = self.limit
        if not self.limit:
            return True
        key = f"{self.scope}-requests:{self.get_ident(request)}"
        count = _count(key, minute)
        self.remaining = max(self.limit - count, 0)
        return count <= self.limit

    def wait(self) -> float:
        return self.seconds_left

    def headers(self) -> dict[str, str]:
        """Return the RateLimit headers of the IETF draft; none without a limit."""
        if not self.limit:
            return {}
        return {
            "RateLimit-Policy": f'"{self.scope}";q={self.limit};w={MINUTE}',
            "RateLimit": f'"{self.scope}";r={self.remaining};t={self.seconds_left}',
        }


class ApiThrottle(MinuteThrottle):
    """The limit of the API."""

    scope = "api"
    setting = "API_REQUESTS_PER_MINUTE"


class DataThrottle(MinuteThrottle):
    """The limit of the files of the open data."""

    scope = "data"
    setting = "DATA_REQUESTS_PER_MINUTE"
