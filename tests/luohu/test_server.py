"""The server's own parts: its signals, and the static files that it collects."""

import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from granian.constants import Interfaces
from pytest_django import Settings

from luohu.server import SignalledServer, collect_static


def test_a_signal_is_handled_while_the_interrupted_thread_holds_the_event_loop_lock() -> None:
    """As with two at once: when one stops `uv run`, which hands its signal on, and the server itself."""
    server = SignalledServer("luohu.wsgi:application", interface=Interfaces.WSGI)

    def interrupted() -> None:
        with server.main_loop_interrupt._cond:  # an Event's lock
            server.signal_handler_interrupt(signal.SIGTERM, None)
            server.signal_handler_interrupt(signal.SIGINT, None)

    thread = threading.Thread(target=interrupted, daemon=True)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert server.main_loop_interrupt.wait(timeout=60)


def test_static_files_are_collected_again_only_when_one_changed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "style.css").write_text("body { margin: 0 }")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    calls: list[str] = []

    def counted(name: str, **options: Any) -> None:
        calls.append(name)
        call_command(name, **options)

    monkeypatch.setattr("luohu.server.call_command", counted)

    collect_static()
    collect_static()
    assert calls == ["collectstatic"]
    (source / "new.css").write_text("")
    collect_static()

    assert calls == ["collectstatic"] * 2
    assert (tmp_path / "collected" / "new.css").exists()
