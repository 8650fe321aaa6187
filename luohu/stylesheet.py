"""The one stylesheet of the public pages, joined from its parts whenever static files are looked for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/site.css"
PARTS = (
    "vendor/pico-2.1.1/pico.classless.min.css",
    "css/colours.css",
    "css/frame.css",
    "css/forms.css",
    "css/tables.css",
    "css/figures.css",
    "css/drawings.css",
    "css/enterprises.css",
)
PRINT = "css/print.css"
_COMMENT = re.compile(r"/\*[^!].*?\*/\s*", re.DOTALL)  # a licence begins with /*!


def join_parts() -> str:
    """Return the stylesheet: the parts in their order without comments, the rules for print last."""
    root = Path(settings.BASE_DIR) / "static"
    screen, paper = [_read(root / part) for part in PARTS], _read(root / PRINT)
    return "\n".join([*screen, f"@media print {{\n{paper}}}\n"])


def _read(path: Path) -> str:
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))


class StylesheetFinder(BaseFinder):
    """Finds the stylesheet in a folder beside STATIC_ROOT, where it is written anew after a part has changed.

    So a page needs one request for its styles, and the parts stay readable without a build step.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=Path(settings.STATIC_ROOT).with_name("stylesheet"))

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, *args: Any, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        written = str(self._write())
        return [written] if True in (*args, *kwargs.values()) else written

    def list(self, ignore_patterns: Any) -> Iterator[Any]:
        self._write()
        yield NAME, self.storage

    def _write(self) -> Path:
        """Write the file if it would change: `serve` collects static files again where one is newer."""
        path, content = Path(self.storage.path(NAME)), join_parts()
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            draft.write_text(content, encoding="utf-8")
            draft.replace(path)  # another process never reads half of it
        return path
