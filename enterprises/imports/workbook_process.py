"""Reading of a workbook in a separate process, so that a hostile file can only crash that process.

`python -m enterprises.imports.workbook_process FILE` writes JSON lines: one object for each sheet
(name, hidden, merged ranges), followed by its rows as lists. It does not import Django.
"""

import contextlib
import datetime
import resource
import struct
import sys
from pathlib import Path
from typing import Any

import orjson
import python_calamine as calamine

from enterprises.imports.xls_records import scan_xls

MEMORY = 2 << 30  # bytes of address space
SECONDS = 120  # of the processor


def as_cell(value: Any) -> Any:
    """Return a date or time in the form of values.Cell."""
    if isinstance(value, datetime.datetime | datetime.date):
        return {"d": value.isoformat()}
    return str(value)


def _count_filled(cells: calamine.CalamineSheet) -> int:
    return 0 if cells.start is None else sum(any(value != "" for value in row) for row in cells.iter_rows())


def write_workbook(path: str) -> None:
    """Write each sheet and each of its rows as a JSON line.

    Trailing empty cells are dropped: formatted but empty columns would exceed the limit on columns.
    """
    write = sys.stdout.buffer.write
    # Opened as a file object: given a path, calamine would rely on its extension.
    scanned = scan_xls(path)
    with Path(path).open("rb") as file, calamine.load_workbook(file) as workbook:
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = sheet.visible is not calamine.SheetVisibleEnum.Visible
            cells = workbook.get_sheet_by_index(index)
            write(
                orjson.dumps(
                    {
                        "index": index,
                        "name": sheet.name,
                        "hidden": hidden,
                        "merged": cells.merged_cell_ranges or [],
                        "filled": _count_filled(cells) if hidden else 0,
                        **scanned.get(index, {}),
                    }
                )
                + b"\n"
            )
            if hidden or cells.start is None:
                continue
            # iter_rows() begins at the first row of the sheet, but at the first used column.
            padding = [None] * cells.start[1]
            for row in cells.iter_rows():
                # The database stores no NUL in text.
                values: list[Any] = [
                    (value.replace("\0", "") or None) if isinstance(value, str) else value for value in row
                ]
                while values and values[-1] is None:
                    values.pop()
                write(
                    orjson.dumps(padding + values if values else [], as_cell, orjson.OPT_PASSTHROUGH_DATETIME)
                    + b"\n"
                )
    sys.stdout.buffer.flush()


def main() -> int:
    """Read the file named on the command line; return 3, with a code on standard error, for a bad file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        write_workbook(sys.argv[1])
    except MemoryError:
        return 4
    except BrokenPipeError:
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.close()
        return 0
    except calamine.CalamineError as error:
        is_locked = isinstance(error, calamine.PasswordError)
        sys.stderr.buffer.write(b"encrypted" if is_locked else b"damaged_file")
        return 3
    except (OSError, ValueError, LookupError, struct.error):  # an old workbook that is cut off
        sys.stderr.buffer.write(b"damaged_file")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
