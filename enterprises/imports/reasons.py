"""What is said about a file or a row that is not simply taken: kept as a code, told in anybody's language."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

ERROR = "error"
CONFLICT = "conflict"
UNMATCHED = "unmatched"
WARNING = "warning"

# code: how grave, what is said. A file's reasons are always errors.
MESSAGES: dict[str, tuple[str, Any]] = {
    # the file
    "empty_file": (ERROR, _("The file is empty.")),
    "too_large": (ERROR, _("The file is larger than %(limit)s MB; divide it.")),
    "wrong_type": (ERROR, _("This is not a spreadsheet that can be read; save it as .xlsx, .xls or CSV.")),
    "damaged_file": (ERROR, _("The file is damaged; open it in the spreadsheet program and save it again.")),
    "encrypted": (ERROR, _("The file is protected by a password; save it without one.")),
    "macros": (ERROR, _("The file contains macros; save it as .xlsx without them.")),
    "other_format": (ERROR, _("This format is not read; save the file as .xlsx.")),
    "external_links": (
        ERROR,
        _("The file takes values from other files; break the links and save it again."),
    ),
    "unpacks_too_large": (ERROR, _("The file unpacks to an unreasonable size and was not opened.")),
    "declares_entities": (ERROR, _("The file declares XML entities, which no spreadsheet program writes.")),
    "too_many_sheets": (ERROR, _("The file has more than %(limit)s sheets; divide it.")),
    "too_many_rows": (ERROR, _("The sheet “%(sheet)s” has more than %(limit)s rows; divide it.")),
    "too_many_columns": (ERROR, _("The sheet “%(sheet)s” uses more than %(limit)s columns.")),
    "too_many_broken_cells": (ERROR, _("The sheet “%(sheet)s” has more than %(limit)s cells with errors.")),
    "unknown_encoding": (ERROR, _("The text is neither UTF-8 nor GB18030; save the file as CSV UTF-8.")),
    "not_readable_in_time": (ERROR, _("The file could not be read within the limits of time and memory.")),
    "no_table": (
        ERROR,
        _("No sheet has the headings of this kind; needed are %(needed)s. Found were: %(found)s."),
    ),
    "two_columns": (
        ERROR,
        _("Sheet “%(sheet)s”: %(columns)s are all read as %(field)s; say which one it is."),
    ),
    "unit_unknown": (
        ERROR,
        _("No unit of money stands in the headings or above them (%(columns)s); say which one it is."),
    ),
    # what is left out
    "total_row": (WARNING, _("A row of totals.")),
    "note_row": (WARNING, _("A note.")),
    "heading_repeated": (WARNING, _("The headings, repeated.")),
    "hidden_sheet": (WARNING, _("A hidden sheet.")),
    "sheet_without_table": (WARNING, _("A sheet without the headings of this kind.")),
    # one value
    "missing": (ERROR, _("This is needed.")),
    "broken_formula": (ERROR, _("The formula has no stored value; calculate and save the file again.")),
    "error_value": (ERROR, _("The cell shows the error %(value)s.")),
    "not_a_day": (ERROR, _("“%(value)s” is not a date; write it as 2021-12-23.")),
    "not_a_year": (ERROR, _("“%(value)s” is not a year; write it as 2021.")),
    "not_a_number": (ERROR, _("“%(value)s” is not a number.")),
    "not_whole": (ERROR, _("“%(value)s” is not a whole number of 0 or more.")),
    "negative": (ERROR, _("“%(value)s” is negative.")),
    "too_big": (ERROR, _("“%(value)s” is too large; is the unit right?")),
    "too_long": (ERROR, _("This has more than %(limit)s characters.")),
    "not_yes_or_no": (ERROR, _("“%(value)s” is neither yes nor no.")),
    "unknown_choice": (ERROR, _("“%(value)s” is not known; the nearest is “%(nearest)s”.")),
    "month_only": (WARNING, _("Only the month is given (“%(value)s”); it was taken as %(day)s.")),
    "code_damaged": (
        ERROR,
        _("The code %(value)s was damaged by a spreadsheet, which keeps 15 digits; copy it anew."),
    ),
    "licence_number": (
        WARNING,
        _("%(value)s is a licence number of before 2015, which is not kept; the name was used."),
    ),
    "code_wrong": (ERROR, _("%(value)s is no valid code: %(why)s")),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """One thing to say about a row; where it concerns one cell, with the field and its column."""

    code: str
    field: str = ""
    column: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def level(self) -> str:
        """How grave it is: error, conflict, unmatched or warning."""
        return MESSAGES[self.code][0]

    def __str__(self) -> str:
        return str(MESSAGES[self.code][1]) % self.params

    def as_json(self) -> dict[str, Any]:
        """Return what is stored; `Reason(**stored)` is the same reason again."""
        return {"code": self.code, "field": self.field, "column": self.column, "params": dict(self.params)}


class Refused(Exception):
    """A whole file or act is refused, for a reason and at the rows that it names."""

    def __init__(self, code: str, **params: Any) -> None:
        self.reason = Reason(code, params=params)
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.reason)


class Wrong(ValueError):
    """A value cannot be read, for a reason."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code)
