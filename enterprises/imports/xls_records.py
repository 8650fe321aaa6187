"""Properties of old workbooks (.xls) that the workbook reader does not return, from their binary records.

The records are those of BIFF5 and BIFF8 ([MS-XLS] 2.4). No Django is imported: this runs in the process that
reads the workbook, with its limits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import olefile

_BOF, _EOF, _SHEET, _DATE_MODE, _ROW, _ERROR, _FORMULA = 0x809, 0x0A, 0x85, 0x22, 0x208, 0x205, 0x06
_IS_HIDDEN = 0x20  # of a row
_MUST_CALCULATE = 0x03  # of a formula: always, or when the file is opened
_EMPTY_TEXT = b"\x17\x00"  # the constant "" in a formula
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def scan_xls(path: str) -> dict[int, dict[str, Any]]:
    """Return the hidden rows, broken cells and date system of each sheet, by its position; {} for .xlsx."""
    if not olefile.isOleFile(path):
        return {}
    with olefile.OleFileIO(path) as package:
        name = next((name for name in ("Workbook", "Book") if package.exists(name)), "")
        content = package.openstream(name).read() if name else b""
    starts, is_1904 = _read_globals(content)
    return {index: {**_scan_sheet(content, start), "is_1904": is_1904} for index, start in enumerate(starts)}


def _records(content: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the type and the content of each record of a substream."""
    depth = 0
    while start + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, start)
        body = content[start + 4 : start + 4 + length]
        start += 4 + length
        if kind == _BOF:  # a chart inside the sheet has its own
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        if depth <= 1:
            yield kind, body


def _read_globals(content: bytes) -> tuple[list[int], bool]:
    """Return the position of each sheet, and whether days are counted from 1904 on."""
    starts, is_1904 = [], False
    for kind, body in _records(content, 0):
        if kind == _SHEET and len(body) >= 6:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _DATE_MODE and len(body) >= 2:
            is_1904 = body[:2] == b"\x01\x00"
    return starts, is_1904


def _scan_sheet(content: bytes, start: int) -> dict[str, Any]:
    hidden: list[int] = []
    broken: list[tuple[int, int, str]] = []
    for kind, body in _records(content, start):
        if kind == _ROW and len(body) >= 14:
            if body[12] & _IS_HIDDEN:
                hidden.append(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _ERROR and len(body) >= 8 and body[7]:
            row, column = struct.unpack_from("<HH", body)
            broken.append((row + 1, column, _ERRORS.get(body[6], "#N/A")))
        elif kind == _FORMULA and len(body) >= 16 and (error := _formula_error(body)) is not None:
            row, column = struct.unpack_from("<HH", body)
            broken.append((row + 1, column, error))
    return {"hidden_rows": hidden, "broken": broken}


def _formula_error(body: bytes) -> str | None:
    """Return the error of a formula, '' for one without its value, None for one with a value.

    Programs that do not calculate store an empty text, or 0 with the mark that Excel must calculate. An empty
    text is the value of a formula that contains one, as IF(A1=0,"",A1).
    """
    result, flags, tokens = body[6:14], body[14], body[22:]
    if result[6:] == b"\xff\xff":
        if result[0] == 2:
            return _ERRORS.get(result[2], "#N/A")
        return "" if result[0] == 3 and _EMPTY_TEXT not in tokens else None
    return "" if result == bytes(8) and flags & _MUST_CALCULATE else None
