"""Checks of a workbook before it is opened: sizes, macros, links, hidden rows and cells with errors."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from enterprises.imports.messages import ImportRejected

MAX_PARTS = 5_000
MAX_UNPACKED = 800 << 20
MAX_CELLS = 12_000_000
MAX_BROKEN = 10_000
_MAX_SMALL_PART = 4 << 20
_MAX_ROW = 32 << 20
_BLOCK = 1 << 20
_RATIO = 300  # a sheet of one repeated value packs about 100 : 1
_FORBIDDEN_PARTS = (
    ("EncryptedPackage", "encrypted"),
    ("xl/vbaProject.bin", "macros"),
    ("xl/macrosheets/", "macros"),
    ("xl/workbook.bin", "other_format"),
    ("mimetype", "other_format"),
    ("xl/externalLinks/", "external_links"),
    ("xl/connections.xml", "external_links"),
)
_IS_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)")
_PREFIX = re.compile(rb"<(\w+:)?sheetData[\s/>]")


@dataclass
class ScannedSheet:
    """The properties of a sheet that the workbook reader does not return."""

    hidden_rows: set[int] = field(default_factory=set)
    # row number: column (from 0): the error shown; '' for a formula without its value
    broken: dict[int, dict[int, str]] = field(default_factory=dict)
    is_1904: bool = False


def check_ole(path: Path) -> None:
    """Raise ImportRejected for an .xls workbook that is encrypted or has macros."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise ImportRejected("encrypted")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise ImportRejected("macros")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "WORKBOOK", "Book")):
        raise ImportRejected("wrong_type")


def check_package(path: Path, *, max_columns: int, max_rows: int) -> dict[int, ScannedSheet]:
    """Check a package and scan its sheets, by their position; raise ImportRejected if it is unsafe."""
    try:
        with zipfile.ZipFile(path) as package:
            _check_parts(package)
            scanned = {
                index: _scan(package, name, part, max_columns, max_rows)
                for index, (name, part) in enumerate(_sheet_parts(package))
                if part
            }
            book = _read_small_part(package, "xl/workbook.xml")
            for sheet in scanned.values():
                sheet.is_1904 = bool(_IS_1904.search(book))
            return scanned
    except (zipfile.BadZipFile, ElementTree.ParseError, zlib.error, EOFError, KeyError, OSError):
        raise ImportRejected("damaged_file") from None
    except (NotImplementedError, RuntimeError):  # another compression; a part with a password
        raise ImportRejected("encrypted") from None


def _check_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = [part.filename for part in parts]
    for start, reason in _FORBIDDEN_PARTS:
        if any(name.startswith(start) for name in names):
            raise ImportRejected(reason)
    if "xl/workbook.xml" not in names:
        raise ImportRejected("wrong_type")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise ImportRejected("unpacks_too_large")
    if unpacked > 50 << 20 and unpacked > packed * _RATIO:
        raise ImportRejected("unpacks_too_large")
    if b"macroEnabled" in _read_small_part(package, "[Content_Types].xml"):
        raise ImportRejected("macros")


def _read_small_part(package: zipfile.ZipFile, name: str) -> bytes:
    if package.getinfo(name).file_size > _MAX_SMALL_PART:
        raise ImportRejected("unpacks_too_large")
    content = package.read(name)
    _reject_entities(content)
    return content


def _reject_entities(start: bytes) -> None:
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise ImportRejected("declares_entities")


def _sheet_parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name and the part of each sheet; the part is '' for other than worksheets."""
    links = ElementTree.fromstring(_read_small_part(package, "xl/_rels/workbook.xml.rels"))  # noqa: S314 - no entities
    targets = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
        for link in links
        if link.get("Type", "").endswith("/worksheet")
    }
    book = ElementTree.fromstring(_read_small_part(package, "xl/workbook.xml"))  # noqa: S314 - no entities
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            identifier = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
            yield sheet.get("name", ""), targets.get(identifier, "")


def _scan(package: zipfile.ZipFile, name: str, part: str, max_columns: int, max_rows: int) -> ScannedSheet:
    """Return the hidden rows and broken cells of a sheet; raise ImportRejected beyond a limit.

    The XML is searched as bytes, row by row, not parsed: the limits hold before a parser would build
    millions of cells in memory.
    """
    scanned = ScannedSheet()
    tags: _Tags | None = None
    number = last = 0
    columns = 0
    broken = 0
    for row in _rows(package, part):
        tags = tags or _Tags(row)
        for attributes in tags.row.findall(row):
            stated = re.search(rb'\br="(\d+)"', attributes)
            number = int(stated[1]) if stated else number + 1
            if re.search(rb'\bhidden="(?:1|true)"', attributes):
                scanned.hidden_rows.add(number)
        if not tags.value.search(row):
            continue
        cells = tags.cell.findall(row)
        columns = max(columns, len(cells), *(column_index(cell.decode()) + 1 for cell in cells if cell), 0)
        last = max(last, number)
        if columns > max_columns:
            raise ImportRejected("too_many_columns", sheet=name, limit=max_columns)
        if last > max_rows or last * columns > MAX_CELLS:
            raise ImportRejected("too_many_rows", sheet=name, limit=min(max_rows, MAX_CELLS // columns))
        for column, error in tags.broken_cells(row):
            scanned.broken.setdefault(number, {})[column] = error
            broken += 1
        if broken > MAX_BROKEN:
            raise ImportRejected("too_many_broken_cells", sheet=name, limit=MAX_BROKEN)
    return scanned


def _rows(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the XML of a sheet in pieces, each up to the end of a row.

    The sheet is unpacked in blocks; a row over _MAX_ROW is rejected, or a bomb without row ends would be
    unpacked into memory as a whole.
    """
    with package.open(part) as sheet:
        rest = sheet.read(_BLOCK)
        _reject_entities(rest)
        prefix = _PREFIX.search(rest)
        end = b"</" + (prefix[1] or b"" if prefix else b"") + b"row>"
        block = rest
        while block:
            *rows, rest = rest.split(end)
            yield from rows
            if len(rest) > _MAX_ROW:
                raise ImportRejected("unpacks_too_large")
            block = sheet.read(_BLOCK)
            rest += block
        yield rest


class _Tags:
    """Patterns of the elements of a sheet, with its namespace prefix."""

    def __init__(self, start: bytes) -> None:
        prefix = _PREFIX.search(start)
        p = (prefix[1] or b"") if prefix else b""
        self.row = re.compile(rb"<" + p + rb"row\b([^>]*)>")
        self.value = re.compile(rb"<" + p + rb"(?:v|is|f)[ >]")
        self.cell = re.compile(rb"<" + p + rb'c(?: r="([A-Z]{1,4})\d+")?(?=[ >])[^>]*(?<!/)>')
        self.formula = re.compile(
            rb"<" + p + rb"c ([^>]*)>\s*<" + p + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + p + rb"f>)\s*"
            rb"(?:<" + p + rb"v ?/>|<" + p + rb"v></" + p + rb"v>)?\s*</" + p + rb"c>"
        )
        self.error = re.compile(rb"<" + p + rb'c ([^>]*\bt="e"[^>]*)>.*?<' + p + rb"v>([^<]*)</")
        self.formula_start = b"<" + p + b"f"

    def broken_cells(self, row: bytes) -> Iterator[tuple[int, str]]:
        """Yield the column and the error of each cell without a usable value."""
        if self.formula_start in row:
            for attributes in self.formula.findall(row):
                if b't="str"' not in attributes and b't="e"' not in attributes:
                    yield _column_of(attributes), ""
        if b't="e"' in row:
            for attributes, error in self.error.findall(row):
                yield _column_of(attributes), error.decode()


def _column_of(attributes: bytes) -> int:
    match = re.search(rb'\br="([A-Z]{1,4})\d', attributes)
    return column_index(match[1].decode()) if match else 0


def column_index(letters: str) -> int:
    """Return the position (from 0) of a column: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters
