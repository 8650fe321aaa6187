"""The picture of a sheet without a table, on which a person points at the headings and their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.imports.file_checks import column_letters


@dataclass
class PictureRow:
    """A row of the picture: the texts of its cells, and whether it is taken for the headings."""

    number: int
    cells: list[str]
    is_chosen: bool


def with_pictured_columns(table: dict[str, Any], picture: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a stored table without headings with every column of its picture."""
    width = max((len(row["cells"]) for row in picture), default=0)
    known = {column["letter"]: column for column in table["columns"]}
    columns = [
        known.get(letter, {"letter": letter, "heading": "", "field": "", "unit": ""})
        for letter in map(column_letters, range(width))
    ]
    beyond = [column for column in table["columns"] if column["letter"] not in {c["letter"] for c in columns}]
    return {**table, "columns": [*columns, *beyond], "picture": picture}


def row_field(table: dict[str, Any]) -> forms.ChoiceField:
    """Return the field of the heading row: one of the rows in the picture."""
    numbers = [str(row["number"]) for row in table.get("picture", ())] or [str(table["heading_rows"][0])]
    return forms.ChoiceField(
        label=_("Row of the headings"),
        choices=[(number, number) for number in numbers],
        initial=str(table["heading_rows"][0]),
    )


def picture_rows(table: dict[str, Any], chosen: Any) -> list[PictureRow]:
    """Return the rows of the picture, filled up to the same width."""
    width = len(table["columns"])
    return [
        PictureRow(
            row["number"],
            [*row["cells"], *[""] * (width - len(row["cells"]))][:width],
            str(row["number"]) == str(chosen),
        )
        for row in table.get("picture", ())
    ]
