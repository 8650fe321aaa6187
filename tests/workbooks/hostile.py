"""Hostile files: a builder for each, with the issue code of its rejection."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.workbooks import build

HEADINGS = ["企业名称", "统一社会信用代码"]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def with_part(path: Path, name: str, content: bytes = b"<x/>") -> Path:
    """Write a workbook with one more part in its package."""
    build.xlsx(path, [HEADINGS])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return path


def with_sheet(path: Path, xml: bytes) -> Path:
    """Write a workbook whose only sheet is `xml`."""
    build.xlsx(path, [HEADINGS])
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet1.xml"] = xml
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def sheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def truncated(path: Path) -> Path:
    build.xlsx(path, [HEADINGS, *(["甲", "乙"] for _ in range(500))])
    return written(path, path.read_bytes()[: path.stat().st_size // 2])


def claiming_less(path: Path) -> Path:
    """Write a package whose directory understates the unpacked size of a sheet."""
    with_sheet(path, sheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 200_000))
    content = bytearray(path.read_bytes())
    at = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return written(path, bytes(content))


def many_sheets(path: Path) -> Path:
    return build.xlsx_of(path, {f"Sheet{n}": [HEADINGS] for n in range(60)})


FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (lambda p: written(p, b""), "empty_file"),
    "a picture called .xlsx": (lambda p: written(p, b"\x89PNG\r\n\x1a\n" + bytes(500)), "wrong_type"),
    "a document of another program": (
        lambda p: written(p, _OLE + bytes(2000) + "WordDocument".encode("utf-16-le")),
        "wrong_type",
    ),
    "a web page called .xls": (
        lambda p: written(p, b"\n<HTML><table><tr><td>x</td></tr></table>"),
        "web_page",
    ),
    "a plain zip": (lambda p: (zipfile.ZipFile(p, "w").writestr("a.txt", "x"), p)[1], "wrong_type"),
    "half of a workbook": (truncated, "damaged_file"),
    "half of an old workbook": (
        lambda p: written(p, build.xls(p, [HEADINGS]).read_bytes()[:1500] + "Workbook".encode("utf-16-le")),
        "damaged_file",
    ),
    "random bytes behind a zip's": (lambda p: written(p, b"PK\x03\x04" + os.urandom(999)), "damaged_file"),
    "encrypted": (
        lambda p: written(p, _OLE + bytes(999) + "EncryptedPackage".encode("utf-16-le")),
        "encrypted",
    ),
    "macros": (lambda p: with_part(p, "xl/vbaProject.bin"), "macros"),
    "old macros": (
        lambda p: written(p, build.xls(p, [HEADINGS]).read_bytes() + "_VBA_PROJECT".encode("utf-16-le")),
        "macros",
    ),
    "links to other files": (lambda p: with_part(p, "xl/externalLinks/externalLink1.xml"), "external_links"),
    "a data connection": (lambda p: with_part(p, "xl/connections.xml"), "external_links"),
    "a binary workbook": (lambda p: with_part(p, "xl/workbook.bin"), "other_format"),
    "an entity": (
        lambda p: with_sheet(p, b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet("")),
        "declares_entities",
    ),
    "a bomb": (lambda p: with_part(p, "xl/media/image1.bmp", bytes(200 << 20)), "unpacks_too_large"),
    "a bomb that claims less": (claiming_less, "damaged_file"),
    "a million columns": (
        lambda p: with_sheet(p, sheet('<row r="1">' + "<c><v>1</v></c>" * 1_000_000 + "</row>")),
        "too_many_columns",
    ),
    "the last column": (
        lambda p: with_sheet(p, sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')),
        "too_many_columns",
    ),
    "the last row": (
        lambda p: with_sheet(p, sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
        "too_many_rows",
    ),
    "a wide and long sheet": (
        lambda p: with_sheet(
            p,
            sheet(
                '<row r="1"><c r="QZ1"><v>1</v></c></row><row r="200000"><c r="A200000"><v>1</v></c></row>'
            ),
        ),
        "too_many_rows",
    ),
    "many sheets": (many_sheets, "too_many_sheets"),
    "text in no encoding": (lambda p: written(p, b"\xff\xff\xfe name,\x80\x80\xff"), "unknown_encoding"),
    "text with control characters": (lambda p: written(p, b"name,\x01\x02code"), "wrong_type"),
    "text of a million columns": (lambda p: written(p, b"a," * 1_000_000), "too_many_columns"),
    "text with one endless field": (lambda p: written(p, b'"' + b"a" * 300_000), "damaged_file"),
}
