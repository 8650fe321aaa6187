"""Reading of text files with separated values: encoding, separator, and quotes that are not closed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from enterprises.imports.messages import ImportRejected
from enterprises.imports.values import Cell
from enterprises.tables.formula_guard import unescape

_SAMPLE = 100_000  # characters from which the separator is detected
_SAMPLE_LINES = 60
_SEPARATORS = ",\t;|"
_MAX_CONTROLS = 0.01  # of the characters; a text with more is no text
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
# HTML, XML or MHTML, which other systems call .xls
_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|\?xml|/?[a-z][a-z0-9]*(?::[a-z]+)?[\s>/])|\s*MIME-Version:|.{0,20000}^Content-Type:\s*multipart/",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)

_DOCUMENTS = ("%PDF-", "{\\rtf")


def read_lines(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the numbered rows of a text in UTF-8, GB18030 or UTF-16; raise ImportRejected if it is none."""
    encoding = _detect_encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(_SAMPLE)
        if _PAGE.match(start):
            raise ImportRejected("web_page")
        if start.lstrip().startswith(_DOCUMENTS):
            raise ImportRejected("wrong_type")
        separator = detect_separator(start)
        file.seek(0)
        is_quoted = _has_clean_quotes(file, separator)
        file.seek(0)
        for number, row in enumerate(_parse(file, separator, is_quoted=is_quoted), 1):
            yield number, [unescape(value) or None for value in row]


def detect_separator(start: str) -> str:
    """Return the separator that gives the most lines the same number of values, titles left aside."""
    lines = [line for line in start.splitlines() if line.strip()][:_SAMPLE_LINES]

    def regularity(separator: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        except csv.Error:
            return 0, 0
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(_SEPARATORS, key=regularity)


def _parse(file: io.TextIOBase, separator: str, *, is_quoted: bool) -> Iterator[list[str]]:
    try:
        if is_quoted:
            yield from csv.reader(file, delimiter=separator, strict=True)
            return
        for row in csv.reader(file, delimiter=separator, quoting=csv.QUOTE_NONE):
            yield [_unquote(value) for value in row]
    except csv.Error:
        raise ImportRejected("damaged_file") from None


def _unquote(value: str) -> str:
    """Return a value without the quotes that enclose it, also without one that lacks its counterpart."""
    bare = value.strip()
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        return bare[1:-1].replace('""', '"')
    if bare.count('"') == 1:
        return bare.strip('"')
    return value


def _has_clean_quotes(file: io.TextIOBase, separator: str) -> bool:
    """Return whether quotes enclose values; False if each line is a row and the quotes belong to its text.

    A quote that is not closed would make one value of the following rows. Where the lines without regard to
    quotes have the same number of values, they are the rows; else ImportRejected names the line.
    """
    reader = csv.reader(file, delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            if reader.line_num > line and _encloses_rows(row, separator):
                break
            line = reader.line_num + 1
        else:
            return True
    except csv.Error:
        pass
    file.seek(0)
    try:
        literal = csv.reader(file, delimiter=separator, quoting=csv.QUOTE_NONE)
        widths = {len(row) for row in literal if any(row)}
    except csv.Error:  # a value of over 131,072 characters
        raise ImportRejected("damaged_file") from None
    if len(widths) != 1:
        raise ImportRejected("unclosed_quote", row=line)
    return False


def _encloses_rows(row: list[str], separator: str) -> bool:
    """Return whether a value contains line breaks and as many separators behind one as the row has."""
    return any(
        inner.count(separator) >= max(len(row) - 1, 1)
        for value in row
        if "\n" in value or "\r" in value
        for inner in re.split(r"\r\n|\r|\n", value)[1:]
    )


def _detect_encoding(path: Path) -> str:
    """Return the encoding that decodes the whole file; raise ImportRejected if it is no text.

    Single control characters are no part of a value and are left out when it is parsed.
    """
    with path.open("rb") as file:
        start = file.read(100_000)
    is_utf_16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in start and not is_utf_16:
        raise ImportRejected("wrong_type")
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as text:
                while block := text.read(1 << 20):
                    if "\0" in block or len(_CONTROLS.findall(block)) > len(block) * _MAX_CONTROLS:
                        raise ImportRejected("wrong_type")
        except UnicodeError:
            continue
        return encoding
    raise ImportRejected("unknown_encoding")
