"""Forms of an import: handing a file in, and saying what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.imports.columns import Context, References
from enterprises.imports.files import MAX_BYTES
from enterprises.imports.formats import FORMATS, GIVEN_ONCE
from enterprises.imports.messages import CellError, Issue
from enterprises.models import AnnualReport, ImportBatch

ACCEPTED = ".xlsx,.xls,.csv,.txt"
MOST_UNUSED = 200  # columns without a field that are offered; a table made by mistake has thousands


def format_choices() -> list[tuple[str, str]]:
    """The kinds of spreadsheet in the reader's language."""
    return [(import_format.code, import_format.label) for import_format in FORMATS.values()]


class UploadForm(forms.Form):
    """A file as it came, and what it is."""

    kind = forms.ChoiceField(
        label=_("What is in it"),
        choices=lambda: [("", gettext("— choose —")), *format_choices()],
        error_messages={"required": _("Choose what is in the file.")},
    )
    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _("Excel (.xlsx, .xls) or CSV as it came, up to {limit} MB. Nothing is written yet."),
            limit=MAX_BYTES >> 20,
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED, "class": "drop"}),
        error_messages={"required": _("Choose a file.")},
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(str(Issue("empty_file")))
        if file.size > MAX_BYTES:
            raise ValidationError(str(Issue("too_large", params={"limit": MAX_BYTES >> 20})))
        return file


@dataclass
class ColumnChoice:
    """A column of a sheet and the select that says which field it is."""

    letter: str
    heading: str
    examples: list[str]
    unit: str
    is_without_unit: bool
    field: BoundField


@dataclass
class SheetChoice:
    """A sheet as it was understood, or in which nothing was."""

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


def _offered(tables: list[tuple[dict[str, Any], bool]]) -> list[tuple[dict[str, Any], bool]]:
    """Return tables with those of their columns that are offered: all with a field, the first of the others.

    A form of thousands of fields would be shown slowly and not be taken at all.
    """
    left = MOST_UNUSED
    found = []
    for table, is_strange in tables:
        columns = []
        for column in table["columns"]:
            if not column["field"]:
                left -= 1
            if column["field"] or left >= 0:
                columns.append(column)
        left_out = len(table["columns"]) - len(columns)
        found.append(({**table, "columns": columns, "left_out": left_out}, is_strange))
    return found


class UnderstandingForm(forms.Form):
    """Which field each column is, in which unit amounts are that name none, and what holds for all rows."""

    def __init__(self, batch: ImportBatch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch, self.import_format = batch, FORMATS[batch.kind]
        self.tables = _offered(
            [
                *((table, False) for table in batch.reading.get("tables", ())),
                *((table, True) for table in batch.reading.get("strange", ())),
            ]
        )
        choices = [("", gettext("not used")), *((c.name, c.label) for c in self.import_format.columns)]
        for nth, (table, is_strange) in enumerate(self.tables):
            if is_strange:
                self.fields[f"t{nth}-row"] = forms.IntegerField(
                    label=_("Row of the headings"),
                    min_value=1,
                    max_value=40,
                    initial=table["heading_rows"][0],
                    widget=forms.NumberInput(attrs={"class": "number"}),
                )
            for column in table["columns"]:
                label = _("Field of column %(letter)s, %(heading)s") % {
                    "letter": column["letter"],
                    "heading": column["heading"] or "—",
                }
                self.fields[f"t{nth}-{column['letter']}"] = forms.ChoiceField(
                    label=label, choices=choices, required=False, initial=column["field"]
                )
        if self.lacking_unit or batch.options.get("unit"):
            self._ask_for_unit()
        self._ask_once()

    @property
    def lacking_unit(self) -> list[str]:
        """The headings of amounts without a unit."""
        return [
            column["heading"]
            for table, _strange in self.tables
            for column in table["columns"]
            if self._is_without_unit(column)
        ]

    def _is_without_unit(self, column: dict[str, Any]) -> bool:
        return bool(
            column["field"] and self.import_format.by_name[column["field"]].is_money and not column["unit"]
        )

    def _ask_for_unit(self) -> None:
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit of the amounts that name none"),
            choices=[("", gettext("— choose —")), *AnnualReport.Unit.choices],
            initial=self.batch.options.get("unit") or self.import_format.default_unit,
            error_messages={"required": _("Say in which unit these amounts are.")},
        )

    def _ask_once(self) -> None:
        """Ask for what holds for all rows, where no column says it."""
        tables = [table for table, is_strange in self.tables if not is_strange]
        for name in GIVEN_ONCE:
            column = self.import_format.by_name.get(name)
            is_year = name == "year" and self.import_format.model is AnnualReport
            is_said = bool(tables) and all(
                any(found["field"] == name for found in table["columns"]) or (is_year and table.get("year"))
                for table in tables
            )
            if column is None or (is_said and name not in self.batch.options.get("given", {})):
                continue
            self.fields[f"given-{name}"] = forms.CharField(
                label=column.label,
                required=(column.is_required or is_year) and bool(tables) and not is_said,
                max_length=200,
                initial=self.batch.options.get("given", {}).get(name, ""),
                help_text=_("Holds for every row that does not say it itself."),
            )

    def clean(self) -> dict[str, Any] | None:
        context = Context(References(), "yuan")
        for field, value in list(self.cleaned_data.items()):
            name = field.removeprefix("given-")
            if name != field and value:
                try:
                    self.import_format.by_name[name].parse(value, context)
                except CellError as wrong:
                    self.add_error(field, str(Issue(wrong.code, params=wrong.params)))
        for nth, (table, _strange) in enumerate(self.tables):
            self._refuse_doubles(nth, table)
        return self.cleaned_data

    def _refuse_doubles(self, nth: int, table: dict[str, Any]) -> None:
        seen: dict[str, str] = {}
        for column in table["columns"]:
            place = f"t{nth}-{column['letter']}"
            if not (name := self.cleaned_data.get(place)):
                continue
            if name in seen:
                message = _("Column %(letter)s is %(field)s already.")
                values = {"letter": seen[name], "field": self.import_format.by_name[name].label}
                self.add_error(place, message % values)
            seen.setdefault(name, column["letter"])

    def sheets(self) -> Iterator[SheetChoice]:
        """The sheets with their columns and the fields of the form that belong to them."""
        for nth, (table, is_strange) in enumerate(self.tables):
            columns = [
                ColumnChoice(
                    column["letter"],
                    column["heading"],
                    column.get("examples", []),
                    str(dict(AnnualReport.Unit.choices).get(column["unit"], "")),
                    self._is_without_unit(column),
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
            )

    def given(self) -> list[BoundField]:
        """The fields for what holds for all rows."""
        return [self[name] for name in self.fields if name.startswith("given-")]

    def options(self) -> dict[str, Any]:
        """Return what was chosen, as the batch keeps it: of the columns only what was set otherwise."""
        kept: dict[str, Any] = self.batch.options
        columns = {sheet: dict(chosen) for sheet, chosen in kept.get("columns", {}).items()}
        for nth, (table, is_strange) in enumerate(self.tables):
            changed = {
                column["letter"]: self.cleaned_data[place]
                for column in table["columns"]
                if self.cleaned_data[place := f"t{nth}-{column['letter']}"] != column["field"]
            }
            if is_strange and changed:
                changed["row"] = str(self.cleaned_data[f"t{nth}-row"])
            if changed:
                columns.setdefault(table["sheet"], {}).update(changed)
        given = {
            name.removeprefix("given-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("given-") and value
        }
        return {
            **kept,
            "columns": columns,
            "given": given,
            "unit": self.cleaned_data.get("unit", kept.get("unit", "")),
        }
