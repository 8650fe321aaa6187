"""The installation section of docs/operations.md: its commands and its settings, as they stand there."""

import re
from pathlib import Path

from django.conf import settings

_BLOCK = re.compile(r"^```(console|ini)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _blocks(language: str) -> list[str]:
    text = (Path(settings.BASE_DIR) / "docs/operations.md").read_text()
    [section] = re.findall(r"^## Installation\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    return [block for name, block in _BLOCK.findall(section) if name == language]


def values() -> list[str]:
    """Return the names of the values that the reader chooses, which the first block exports."""
    return re.findall(r"(\w+)=", _blocks("console")[0])


def steps() -> tuple[str, str, str, str]:
    """Return the shell commands: database, registry, account, check."""
    _values, database, registry, account, check = _blocks("console")
    return database, registry, account, check


def server_settings() -> str:
    """Return the lines of /etc/registry.env, with variables for the chosen values."""
    [lines] = _blocks("ini")
    return lines
