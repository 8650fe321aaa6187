"""Values of import rows: their cells parsed by the columns of the format, with an issue for each error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from enterprises import uscc
from enterprises.imports.cell_parsers import BLANK
from enterprises.imports.columns import Context
from enterprises.imports.drafts import Draft
from enterprises.imports.formats import Format
from enterprises.imports.messages import CellError
from enterprises.imports.references import References


def read_values(drafts: Iterable[Draft], import_format: Format, tables_by_sheet: dict[str, Any]) -> None:
    """Parse the cells of each row; add an issue for each invalid or missing value.

    All cells are parsed even after an error, so that a user sees every error at once.
    """
    references = References()
    contexts = {
        sheet: {
            c["field"]: Context(references, c["unit"] or ("" if table.get("unit_column") else "yuan"))
            for c in table["columns"]
            if c["field"]
        }
        for sheet, table in tables_by_sheet.items()
    }
    default = Context(references, "yuan")
    required = [column for column in import_format.columns if column.is_required]
    for draft in drafts:
        units = contexts.get(draft.sheet, {})
        for name, cell in draft.cells.items():
            try:
                value = import_format.by_name[name].parse(cell, units.get(name, default))
                if value is not BLANK:
                    draft.values[name] = value
            except CellError as error:
                if error.taken is not None:
                    draft.values[name] = error.taken
                draft.add_issue(error.code, name, **error.params)
        for name, value in import_format.defaults.items():
            draft.values.setdefault(name, value)
        for column in required:
            if column.name not in draft.values and column.name not in draft.cells:
                draft.add_missing(column)
        _merge_codes(draft)


def _merge_codes(draft: Draft) -> None:
    """Accept a credit code in the column of the other code; two codes must belong to one enterprise."""
    code, inner = draft.values.get("uscc", ""), draft.values.get("organisation_code", "")
    if len(inner) == 18 and not code:
        draft.values["uscc"] = inner
    elif code and inner and uscc.organisation_code(code.rjust(17)) != uscc.organisation_code(inner.rjust(17)):
        draft.add_issue("codes_disagree", "organisation_code")
