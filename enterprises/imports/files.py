"""Opening a spreadsheet as it came: what it is, whether it may be read, and its sheets row by row.

Limits are checked before anything is unpacked, and a workbook is read in a process of its own
(workbook.py), so a hostile file costs bounded time and memory and ends in a clear refusal.
"""

from __future__ import annotations

import codecs
import csv
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from enterprises.imports import file_checks
from enterprises.imports.messages import ImportRejected
from enterprises.imports.values import Cell
from enterprises.tables.formula_guard import unescape

MAX_BYTES = 50 << 20
MAX_ROWS = 300_000
MAX_COLUMNS = 512
MAX_SHEETS = 50
_PAGE_STARTS = ("<html", "<!doctype", "<table", "<head", "<meta", "<?xml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Sheet:
    """One sheet: its rows from the top with their numbers, read once and in order."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    is_hidden: bool = False
    # (first row, first column), (last row, last column), both included and counted from 0
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()


def sheets(path: Path) -> Iterator[Sheet]:
    """Yield the sheets of an .xlsx, .xls or CSV file; each is to be read before the next.

    What a file is follows from its first bytes, not from its name. Raises ImportRejected.
    """
    size = path.stat().st_size
    if size == 0:
        raise ImportRejected("empty_file")
    if size > MAX_BYTES:
        raise ImportRejected("too_large", limit=MAX_BYTES >> 20)
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK"):
        return _workbook(path, file_checks.checked(path, max_columns=MAX_COLUMNS, max_rows=MAX_ROWS))
    if start == _OLE:
        file_checks.check_ole(path)
        return _workbook(path, {})
    return _text(path)


def _workbook(path: Path, scanned: dict[int, file_checks.Scanned]) -> Iterator[Sheet]:
    """Read the sheets through another process; `scanned` is what the package said of each."""
    command = [sys.executable, "-m", "enterprises.imports.workbook_process", str(path.resolve())]
    with tempfile.TemporaryFile() as complaint:
        reader = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=complaint)  # noqa: S603
        assert reader.stdout is not None  # noqa: S101 - a pipe was asked for
        is_read = False
        try:
            yield from _sheets_of(reader.stdout, scanned)
            is_read = True
        finally:
            reader.stdout.close()
            if not is_read:
                reader.kill()
            status = reader.wait()
        if status == 3:
            complaint.seek(0)
            raise ImportRejected(complaint.read(40).decode() or "damaged_file")
        if status:
            # Ended by its limits, or by a defect that the file provoked.
            raise ImportRejected("not_readable_in_time")


def _sheets_of(lines: IO[bytes], scanned: dict[int, file_checks.Scanned]) -> Iterator[Sheet]:
    stream = _Lookahead(lines)
    count = 0
    while (header := stream.sheet()) is not None:
        count += 1
        if count > MAX_SHEETS:
            raise ImportRejected("too_many_sheets", limit=MAX_SHEETS)
        seen = scanned.get(header["index"], file_checks.Scanned())
        name = header["name"]
        yield Sheet(
            name=name,
            rows=_limited(name, _with_broken(stream.rows(), seen.broken)),
            is_hidden=header["hidden"],
            merged=header["merged"],
            hidden_rows=frozenset(seen.hidden_rows),
        )


class _Lookahead:
    """JSON lines: an object begins a sheet, lists are its rows."""

    def __init__(self, lines: IO[bytes]) -> None:
        self.lines = lines
        self.next: Any = None

    def _read(self) -> Any:
        line = self.lines.readline()
        if not line.endswith(b"\n"):
            return None
        return orjson.loads(line)

    def sheet(self) -> dict[str, Any] | None:
        """Return what the next sheet says of itself, having passed over unread rows; None at the end."""
        found = self.next if self.next is not None else self._read()
        while isinstance(found, list):
            found = self._read()
        self.next = None
        return dict(found) if found else None

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        number = 0
        while isinstance(row := self._read(), list):
            number += 1
            yield number, row
        self.next = row


def _with_broken(
    rows: Iterator[tuple[int, list[Cell]]], broken: dict[int, dict[int, str]]
) -> Iterator[tuple[int, list[Cell]]]:
    """Put the errors that cells show into their place, which the reader leaves empty."""
    for number, row in rows:
        for column, error in broken.get(number, {}).items():
            row.extend([None] * (column + 1 - len(row)))
            row[column] = {"e": error}
        yield number, row


def _limited(name: str, rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in rows:
        if number > MAX_ROWS:
            raise ImportRejected("too_many_rows", sheet=name, limit=MAX_ROWS)
        if len(row) > MAX_COLUMNS:
            raise ImportRejected("too_many_columns", sheet=name, limit=MAX_COLUMNS)
        yield number, row


def _text(path: Path) -> Iterator[Sheet]:
    """Read comma-, semicolon- or tab-separated text, in UTF-8, GB18030 or what Excel calls Unicode text."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(20_000)
        file.seek(0)
        if start.lstrip().lower().startswith(_PAGE_STARTS):
            raise ImportRejected("web_page")
        line = next((line for line in start.splitlines() if line.strip()), "")
        delimiter = max(",\t;", key=line.count)
        yield Sheet(name="", rows=_limited("", _lines(file, delimiter)))


def _lines(file: io.TextIOBase, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(file, delimiter=delimiter)
    try:
        for number, row in enumerate(reader, 1):
            yield number, [unescape(value) or None for value in row]
    except csv.Error:
        raise ImportRejected("damaged_file") from None


def _encoding(path: Path) -> str:
    """Return the encoding in which the whole file can be read, with no control characters in it."""
    with path.open("rb") as file:
        start = file.read(100_000)
    is_utf_16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in start and not is_utf_16:
        raise ImportRejected("wrong_type")
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as text:
                while block := text.read(1 << 20):
                    if any(chr(n) in block for n in (*range(9), *range(14, 27))):
                        raise ImportRejected("wrong_type")
        except UnicodeError:
            continue
        return encoding
    raise ImportRejected("unknown_encoding")
