"""Requests counted by all processes of a server together."""

import os
import signal

import pytest

from enterprises.api import request_counts
from enterprises.api.throttles import ApiThrottle


@pytest.fixture(autouse=True)
def no_counts():
    request_counts.clear()
    yield
    request_counts.clear()


def test_each_key_and_minute_has_its_own_count():
    assert [request_counts.count("a", 7) for _ in range(3)] == [1, 2, 3]
    assert request_counts.count("b", 7) == 1
    assert request_counts.count("a", 8) == 1
    assert request_counts.count("a", 8) == 2


def test_no_key_takes_the_place_of_another_in_a_busy_minute():
    keys = [f"api-requests:10.{number >> 8}.{number & 255}.1" for number in range(20_000)]
    assert {request_counts.count(key, 7) for key in keys} == {1}
    assert {request_counts.count(key, 7) for key in keys} == {2}


def test_rows_of_a_past_minute_are_used_again():
    for minute in range(1, 6):
        assert {request_counts.count(str(key), minute) for key in range(20_000)} == {1}


def test_forked_processes_lose_no_request():
    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            for _ in range(500):
                request_counts.count("shared", 7)
            os._exit(0)
        children.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert request_counts.count("shared", 7) == 2001


def test_a_process_killed_while_counting_locks_nobody_out():
    pid = os.fork()
    if pid == 0:
        while True:
            request_counts.count("shared", 7)
    while request_counts.count("parent", 7) < 200:
        pass
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert request_counts.count("parent", 7) == 201


def test_an_address_is_limited_and_another_is_not(rf, settings):
    settings.API_REQUESTS_PER_MINUTE = 2

    def allowed(address):
        return ApiThrottle().allow_request(rf.get("/", REMOTE_ADDR=address), None)

    assert [allowed("10.0.0.1") for _ in range(3)] == [True, True, False]
    assert allowed("10.0.0.2")
