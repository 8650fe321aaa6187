"""CSV files: UTF-8 with a byte order mark, which Excel needs to read Chinese, and the formula guard."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from enterprises.tables.formula_guard import escape

BOM = "\ufeff"
CHUNK = 1 << 16  # characters; bounds the memory of a streamed file


def csv_chunks(
    headings: Sequence[object], rows: Iterable[Sequence[Any]], *, line_end: str = "\r\n"
) -> Iterator[str]:
    """Yield a CSV file in chunks. Open data has the line ends of COPY."""
    yield BOM
    yield from csv_lines(chain([[str(heading) for heading in headings]], rows), line_end=line_end)


def csv_lines(rows: Iterable[Sequence[Any]], *, line_end: str) -> Iterator[str]:
    """Yield rows as lines in chunks, also for a file that PostgreSQL began."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=line_end)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        if buffer.tell() > CHUNK:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_bytes(headings: Sequence[object], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a whole CSV file."""
    return "".join(csv_chunks(headings, rows)).encode()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int):
        return value
    return f"{value:f}" if isinstance(value, Decimal) else escape(str(value))
