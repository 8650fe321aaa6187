"""The form that assigns the columns of an uploaded file to fields, units and values for all rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.admin.imports.given_fields import given_field
from enterprises.admin.imports.sheet_picture import (
    PictureRow,
    picture_rows,
    row_field,
    with_pictured_columns,
)
from enterprises.imports.columns import Context
from enterprises.imports.formats import FORMATS, GIVEN_ONCE
from enterprises.imports.kinds import is_complete
from enterprises.imports.messages import CellError, Issue
from enterprises.imports.references import References
from enterprises.models import AnnualReport, ImportBatch

_UNANSWERED = "?"  # the field of a column that looks like one and is a question
MAX_UNUSED = 200  # columns offered without a field; a broken sheet can have thousands


@dataclass
class ColumnChoice:
    """A column of a sheet and the select of its field."""

    letter: str
    heading: str
    examples: list[str]
    unit: str
    is_without_unit: bool
    field: BoundField


@dataclass
class SheetChoice:
    """A sheet with its columns; `is_strange` where no table of the format was recognised."""

    sheet: str
    title: str
    heading_rows: list[int]
    rows: int
    hidden: int
    year: int | None
    is_strange: bool
    columns: list[ColumnChoice]
    left_out: int
    row: BoundField | None
    picture: list[PictureRow]


def _limit_columns(tables: list[tuple[dict[str, Any], bool]]) -> list[tuple[dict[str, Any], bool]]:
    """Return the tables with the columns offered: all with a field, and the first of the others.

    Django rejects a POST with more fields than DATA_UPLOAD_MAX_NUMBER_FIELDS.
    """
    remaining = MAX_UNUSED
    offered = []
    for table, is_strange in tables:
        columns = []
        for column in table["columns"]:
            if not column["field"]:
                remaining -= 1
            if column["field"] or remaining >= 0:
                columns.append(column)
        left_out = len(table["columns"]) - len(columns)
        offered.append(({**table, "columns": columns, "left_out": left_out}, is_strange))
    return offered


class ColumnsForm(forms.Form):
    """The field of each column, the unit of amounts without one, and values that hold for all rows."""

    def __init__(self, batch: ImportBatch, *args: Any, **kwargs: Any) -> None:
        """Build a select for each column of each table; `t<n>-<letter>` names its field.

        A table without recognised headings also gets the number of its heading row.
        """
        super().__init__(*args, **kwargs)
        self.batch, self.import_format = batch, FORMATS[batch.kind]
        pictures = batch.reading.get("pictures", {})
        self.tables = _limit_columns(
            [
                *((table, False) for table in batch.reading.get("tables", ())),
                *(
                    (with_pictured_columns(table, pictures.get(table["sheet"], [])), True)
                    for table in batch.reading.get("strange", ())
                ),
            ]
        )
        choices = [("", gettext("not used")), *((c.name, c.label) for c in self.import_format.columns)]
        for nth, (table, is_strange) in enumerate(self.tables):
            if is_strange:
                self.fields[f"t{nth}-row"] = row_field(table)
            for column in table["columns"]:
                label = _("Field of column %(letter)s, %(heading)s") % {
                    "letter": column["letter"],
                    "heading": column["heading"] or "—",
                }
                is_unclear = bool(column.get("resembles"))
                self.fields[f"t{nth}-{column['letter']}"] = forms.ChoiceField(
                    label=label,
                    choices=[*([(_UNANSWERED, gettext("— choose —"))] if is_unclear else []), *choices],
                    required=False,
                    initial=_UNANSWERED if is_unclear else column["field"],
                )
        if self.lacking_unit or batch.options.get("unit"):
            self._add_unit_field()
        self._add_constant_fields()

    @property
    def lacking_unit(self) -> list[str]:
        """The headings of amounts without a unit."""
        return [
            column["heading"]
            for table, _strange in self.tables
            for column in table["columns"]
            if self._is_without_unit(table, column)
        ]

    def _is_without_unit(self, table: dict[str, Any], column: dict[str, Any]) -> bool:
        return self._is_money(column) and not column["unit"] and not table.get("unit_column")

    def _is_money(self, column: dict[str, Any]) -> bool:
        return bool(column["field"]) and self.import_format.by_name[column["field"]].is_money

    def _unit_of(self, table: dict[str, Any], column: dict[str, Any]) -> str:
        """Return the unit of a column in the reader's language, or the column that gives it for each row."""
        letter = table.get("unit_column")
        if letter and self._is_money(column) and not column["unit"]:
            return gettext("given in column %(column)s") % {"column": letter}
        return str(dict(AnnualReport.Unit.choices).get(column["unit"], ""))

    def _add_unit_field(self) -> None:
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit of amounts without a stated unit"),
            choices=[("", gettext("— choose —")), *AnnualReport.Unit.choices],
            initial=self.batch.options.get("unit") or self.import_format.default_unit,
            error_messages={"required": _("Select the unit of these amounts.")},
        )

    def _add_constant_fields(self) -> None:
        """Add a field for each value that may hold for all rows and is not in a column of every table."""
        given = self.batch.options.get("given", {})
        for name in GIVEN_ONCE:
            column = self.import_format.by_name.get(name)
            is_in_file = self._is_in_every_table(name)
            if column is None or (is_in_file and name not in given) or not self._has_record_of(name):
                continue
            is_needed = column.is_required or (name == "year" and self.import_format.has_reports)
            is_needed = is_needed or (name == self.import_format.given_once and not self._is_complete)
            self.fields[f"given-{name}"] = given_field(
                column,
                initial=given.get(name, ""),
                is_required=is_needed and not is_in_file and bool(self._found),
            )

    @property
    def _found(self) -> list[dict[str, Any]]:
        """The tables with recognised headings."""
        return [table for table, is_strange in self.tables if not is_strange]

    @property
    def _is_complete(self) -> bool:
        """True if every table has the day that is otherwise given once for all rows."""
        return all(
            is_complete({column["field"] for column in table["columns"]}, self.import_format)
            for table in self._found
        )

    def _is_in_every_table(self, name: str) -> bool:
        is_year = name == "year" and self.import_format.has_reports
        return bool(self._found) and all(
            any(each["field"] == name for each in table["columns"]) or (is_year and table.get("year"))
            for table in self._found
        )

    def _has_record_of(self, name: str) -> bool:
        """Return whether the file has the record to which a value belongs, where a row has several."""
        part = self.import_format.part_of(name)
        if part is None:
            return True
        fields = {each["field"] for table in self._found for each in table["columns"]}
        return bool(fields & ({*part.stated_by, part.yes_or_no} - {name, ""}))

    def clean(self) -> dict[str, Any] | None:
        context = Context(References(), "yuan")
        for field, value in list(self.cleaned_data.items()):
            name = field.removeprefix("given-")
            if name != field and value:
                try:
                    self.import_format.by_name[name].parse(value, context)
                except CellError as error:
                    self.add_error(field, str(Issue(error.code, params=error.params)))
            elif value == _UNANSWERED:
                self.add_error(field, gettext("Say which field this column is, or that it is not used."))
        for nth, (table, _strange) in enumerate(self.tables):
            self._reject_duplicates(nth, table)
        return self.cleaned_data

    def _reject_duplicates(self, nth: int, table: dict[str, Any]) -> None:
        letters: dict[str, str] = {}
        for column in table["columns"]:
            input_name = f"t{nth}-{column['letter']}"
            if (name := self.cleaned_data.get(input_name)) in (None, "", _UNANSWERED):
                continue
            if name in letters:
                message = _("Column %(letter)s is already assigned to %(field)s.")
                values = {"letter": letters[name], "field": self.import_format.by_name[name].label}
                self.add_error(input_name, message % values)
            letters.setdefault(name, column["letter"])

    def sheets(self) -> Iterator[SheetChoice]:
        """Yield the sheets with their columns and the form fields that belong to them."""
        for nth, (table, is_strange) in enumerate(self.tables):
            columns = [
                ColumnChoice(
                    column["letter"],
                    column["heading"],
                    column.get("examples", []),
                    self._unit_of(table, column),
                    self._is_without_unit(table, column),
                    self[f"t{nth}-{column['letter']}"],
                )
                for column in table["columns"]
            ]
            yield SheetChoice(
                table["sheet"],
                table.get("title", ""),
                table["heading_rows"],
                table["rows"],
                table.get("hidden", 0),
                table.get("year"),
                is_strange,
                columns,
                table["left_out"],
                self[f"t{nth}-row"] if is_strange else None,
                picture_rows(table, self[f"t{nth}-row"].value()) if is_strange else [],
            )

    def given(self) -> list[BoundField]:
        """Return the fields of the values that hold for all rows."""
        return [self[name] for name in self.fields if name.startswith("given-")]

    def options(self) -> dict[str, Any]:
        """Return the options of the batch as chosen; of the columns only those that differ from the reading.

        Unchanged columns are left out, so that reading again may still recognise them differently.
        """
        stored: dict[str, Any] = self.batch.options
        columns = {sheet: dict(chosen) for sheet, chosen in stored.get("columns", {}).items()}
        for nth, (table, is_strange) in enumerate(self.tables):
            changed = {
                column["letter"]: self.cleaned_data[input_name]
                for column in table["columns"]
                if self.cleaned_data[input_name := f"t{nth}-{column['letter']}"] != column["field"]
                or column.get("resembles")
            }
            if is_strange:
                row = str(self.cleaned_data[f"t{nth}-row"])
                if changed or row != str(table["heading_rows"][0]):
                    changed["row"] = row
            if changed:
                columns.setdefault(table["sheet"], {}).update(changed)
        given = {
            name.removeprefix("given-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("given-") and value
        }
        return {
            **stored,
            "columns": columns,
            "given": given,
            "unit": self.cleaned_data.get("unit", stored.get("unit", "")),
        }
