"""Spreadsheet files: type detection, safety checks and their sheets row by row.

Limits are checked before anything is unpacked, and a workbook is read in a process of its own
(workbook_process.py), so a hostile file costs bounded time and memory and is rejected with a message.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from enterprises.imports import file_checks, text_files
from enterprises.imports.messages import ImportRejected, Issue
from enterprises.imports.values import Cell

MAX_BYTES = 50 << 20
MAX_ROWS = 300_000
MAX_COLUMNS = 512
MAX_SHEETS = 50
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Sheet:
    """A sheet: its numbered rows from the top, which can be iterated once."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    is_hidden: bool = False
    # (first row, first column), (last row, last column), both included and counted from 0
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    # days are counted from 1904 on, as in workbooks of the old Macintosh
    is_1904: bool = False
    # rows that are not empty, where the sheet is hidden and its rows are not read
    filled: int = 0


def too_large_issue(limit: int) -> Issue:
    """Return the issue of a file above a limit in bytes."""
    return Issue("too_large", params={"limit": limit >> 20})


def read_sheets(path: Path) -> Iterator[Sheet]:
    """Yield the sheets of an .xlsx, .xls or CSV file; each must be read before the next.

    The type is detected from the first bytes, not from the name. Raises ImportRejected.
    """
    size = path.stat().st_size
    if size == 0:
        raise ImportRejected("empty_file")
    if size > MAX_BYTES:
        raise ImportRejected("too_large", limit=MAX_BYTES >> 20)
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK"):
        return _read_workbook(
            path, file_checks.check_package(path, max_columns=MAX_COLUMNS, max_rows=MAX_ROWS)
        )
    if start == _OLE:
        file_checks.check_ole(path)
        return _read_workbook(path, {})
    return iter([Sheet(name="", rows=_limit("", text_files.read_lines(path)))])


def _read_workbook(path: Path, scanned: dict[int, file_checks.ScannedSheet]) -> Iterator[Sheet]:
    """Yield the sheets, read by another process; `scanned` has the scanned properties of each.

    The process is killed if the caller stops early: it would otherwise block on the full pipe for ever.
    """
    command = [sys.executable, "-m", "enterprises.imports.workbook_process", str(path.resolve())]
    with tempfile.TemporaryFile() as stderr:
        reader = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=stderr)  # noqa: S603
        assert reader.stdout is not None  # noqa: S101 - stdout=PIPE
        is_read = False
        try:
            yield from _parse_sheets(reader.stdout, scanned)
            is_read = True
        finally:
            reader.stdout.close()
            if not is_read:
                reader.kill()
            status = reader.wait()
        if status == 3:
            stderr.seek(0)
            raise ImportRejected(stderr.read(40).decode() or "damaged_file")
        if status:
            # Killed by its resource limits, or crashed on the file.
            raise ImportRejected("not_readable_in_time")


def _parse_sheets(lines: IO[bytes], scanned: dict[int, file_checks.ScannedSheet]) -> Iterator[Sheet]:
    """Yield the sheets of the child process; what its parser drops comes from the scan of the package."""
    stream = _SheetStream(lines)
    count = 0
    while (header := stream.next_header()) is not None:
        count += 1
        if count > MAX_SHEETS:
            raise ImportRejected("too_many_sheets", limit=MAX_SHEETS)
        properties = scanned.get(header["index"]) or _scanned_by_process(header)
        name = header["name"]
        yield Sheet(
            name=name,
            rows=_limit(name, _insert_errors(stream.rows(), properties.broken)),
            is_hidden=header["hidden"],
            merged=header["merged"],
            hidden_rows=frozenset(properties.hidden_rows),
            is_1904=properties.is_1904,
            filled=header["filled"],
        )


def _scanned_by_process(header: dict[str, Any]) -> file_checks.ScannedSheet:
    """Return the properties of a sheet of an old workbook, which the other process has scanned."""
    scanned = file_checks.ScannedSheet(
        set(header.get("hidden_rows", ())), is_1904=header.get("is_1904", False)
    )
    for row, column, error in header.get("broken", ()):
        scanned.broken.setdefault(row, {})[column] = error
    if len(header.get("broken", ())) > file_checks.MAX_BROKEN:
        raise ImportRejected("too_many_broken_cells", sheet=header["name"], limit=file_checks.MAX_BROKEN)
    return scanned


class _SheetStream:
    """A stream of JSON lines: an object begins a sheet, lists are its rows."""

    def __init__(self, lines: IO[bytes]) -> None:
        self.lines = lines
        self.next: Any = None

    def _read(self) -> Any:
        line = self.lines.readline()
        if not line.endswith(b"\n"):
            return None
        return orjson.loads(line)

    def next_header(self) -> dict[str, Any] | None:
        """Skip unread rows and return the header of the next sheet; None at the end."""
        line = self.next if self.next is not None else self._read()
        while isinstance(line, list):
            line = self._read()
        self.next = None
        return dict(line) if line else None

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        number = 0
        while isinstance(row := self._read(), list):
            number += 1
            yield number, row
        self.next = row


def _insert_errors(
    rows: Iterator[tuple[int, list[Cell]]], broken: dict[int, dict[int, str]]
) -> Iterator[tuple[int, list[Cell]]]:
    """Insert the errors of broken cells, which the workbook reader leaves empty."""
    for number, row in rows:
        for column, error in broken.get(number, {}).items():
            row.extend([None] * (column + 1 - len(row)))
            row[column] = {"e": error}
        yield number, row


def _limit(name: str, rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in rows:
        if number > MAX_ROWS:
            raise ImportRejected("too_many_rows", sheet=name, limit=MAX_ROWS)
        if len(row) > MAX_COLUMNS:
            raise ImportRejected("too_many_columns", sheet=name, limit=MAX_COLUMNS)
        yield number, row
