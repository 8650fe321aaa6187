"""The shared cache: in a real Redis, in local memory while that is away."""

import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from enterprises.api import request_counts
from enterprises.api.throttles import ApiThrottle
from luohu.redis_cache import PAUSE, FallbackRedisCache
from tests.luohu.processes import eventually
from tests.operations.machines import find_port, listens

REDIS = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(REDIS is None, reason="needs Debian's redis-server")


class Redis:
    """A server of our own, in memory only."""

    def __init__(self) -> None:
        self.port = find_port()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(REDIS), "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"],
            stdout=subprocess.DEVNULL,
        )
        assert eventually(lambda: listens(self.port))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(settings: Settings) -> Iterator[Redis]:
    server = Redis()
    server.start()
    address = f"redis://127.0.0.1:{server.port}/0"
    FallbackRedisCache.is_away_until = 0.0
    settings.CACHES = {"default": {"BACKEND": "luohu.redis_cache.FallbackRedisCache", "LOCATION": address}}
    yield server
    server.kill()
    cache.clear()
    FallbackRedisCache.is_away_until = 0.0


def test_values_are_in_redis_and_not_in_memory(server: Redis) -> None:
    cache.set_many({"a": [1], "b": {"c": None}}, 60)

    assert cache.get_many(["a", "b", "other"]) == {"a": [1], "b": {"c": None}}
    assert cache.get("missing", "default") == "default"
    assert cache.is_shared
    server.kill()
    server.start()
    time.sleep(0.1)
    assert cache.get("a") is None or not cache.is_shared


@pytest.mark.django_db
def test_a_page_answers_while_redis_is_away_and_redis_is_used_again_when_it_is_back(
    server: Redis, client, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/api/v1/zones/").status_code == 200
    server.kill()

    assert [client.get(address).status_code for address in ("/api/v1/zones/", "/en/", "/healthz")] == [
        200
    ] * 3
    cache.set("a", 1, 60)
    assert cache.get("a") == 1
    assert not cache.is_shared
    assert sum("cache_away" in record.getMessage() for record in caplog.records) <= 3

    server.start()
    assert eventually(lambda: cache.is_shared, seconds=5 * PAUSE)
    cache.set("b", 2, 60)
    assert cache.is_shared
    assert cache.get("b") == 2


def test_requests_are_counted_on_while_redis_is_away(server: Redis, rf, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    request_counts.clear()

    def is_allowed() -> bool:
        return ApiThrottle().allow_request(rf.get("/", REMOTE_ADDR="10.9.9.9"), None)

    while int(time.time()) % 60 > 50:
        time.sleep(1)
    assert [is_allowed() for _ in range(4)] == [True, True, True, False]
    server.kill()
    assert [is_allowed() for _ in range(4)] == [True, True, True, False]
