"""Processes started by a test, identified by a mark in their environment."""

import os
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

MARK = "LUOHU_TEST_MARK"


def new_mark() -> str:
    return uuid.uuid4().hex


def alive(mark: str) -> list[int]:
    """Return the ids of the running processes that carry the mark, zombies excluded."""
    entry = f"{MARK}={mark}".encode()
    running = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            carries_mark = entry in (folder / "environ").read_bytes().split(b"\0")
            is_dead = (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        if carries_mark and not is_dead:
            running.append(int(folder.name))
    return running


def eventually(condition: Callable[[], object], *, seconds: float = 60) -> bool:
    until = monotonic() + seconds
    while monotonic() < until:
        if condition():
            return True
        sleep(0.05)
    return bool(condition())


def answer(port: int, path: str) -> bytes:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        return error.read()
    except OSError:
        return b""
