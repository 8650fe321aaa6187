"""Import messages: stored as codes, rendered in the reader's language."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from enterprises.constraint_messages import database_message, describe_rule, find_rule

ERROR = "error"
CONFLICT = "conflict"
UNMATCHED = "unmatched"
WARNING = "warning"
NOTE = "note"

# code: level, message. Issues of a whole file are always errors.
MESSAGES: dict[str, tuple[str, Any]] = {
    # the file
    "empty_file": (ERROR, _("The file is empty.")),
    "too_large": (ERROR, _("The file is larger than %(limit)s MB; divide it.")),
    "wrong_type": (ERROR, _("This is not a spreadsheet that can be read; save it as .xlsx, .xls or CSV.")),
    "web_page": (
        ERROR,
        _("This is a web page or XML called a spreadsheet; open it in Excel and save it as .xlsx."),
    ),
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
    # applying and undoing
    "not_planned": (ERROR, _("This import is not waiting to be applied.")),
    "not_applied": (ERROR, _("This import was not applied, or was undone.")),
    "not_reversible": (ERROR, _("What came after the import stands in the way of undoing it: %(why)s")),
    "rows_wait": (ERROR, _("%(count)s rows wait for a decision: %(rows)s.")),
    "second_person": (ERROR, _("A second person applies these figures, and so approves them.")),
    "changed_since": (
        ERROR,
        _("The registry has changed since the plan; look again at %(count)s rows: %(rows)s."),
    ),
    "database_refuses": (ERROR, _("The database refuses the import: %(why)s")),
    "busy": (ERROR, _("Something is being done with this import already; wait until it has ended.")),
    "planned_anew": (ERROR, _("The plan was made anew after this page was shown; look at it again.")),
    "nothing_chosen": (ERROR, _("Choose what is to be done with the rows.")),
    "not_decided": (ERROR, _("Rows still wait for a decision; decide on them first.")),
    "not_submitted": (ERROR, _("This import was not submitted, so nobody can apply it yet.")),
    "broken_off": (ERROR, _("The work was broken off %(count)s times; tell whoever runs the registry.")),
    "failed": (
        ERROR,
        _("The registry made a mistake (%(error)s); nothing was written. Tell whoever runs it."),
    ),
    # skipped rows and sheets
    "total_row": (NOTE, _("A row of totals.")),
    "note_row": (NOTE, _("A note.")),
    "heading_repeated": (NOTE, _("The headings, repeated.")),
    "hidden_sheet": (NOTE, _("A hidden sheet.")),
    "sheet_without_table": (NOTE, _("A sheet without the headings of this kind.")),
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
        NOTE,
        _("%(value)s is a licence number of before 2015, which is not kept; the name was used."),
    ),
    "code_wrong": (ERROR, _("%(value)s is no valid code: %(why)s")),
    # matching of the enterprise
    "no_enterprise_said": (ERROR, _("The row says neither a code nor a name of an enterprise.")),
    "code_unknown": (UNMATCHED, _("No enterprise has the code %(code)s.")),
    "number_unknown": (UNMATCHED, _("No recognition has this certificate number.")),
    "name_unknown": (UNMATCHED, _("No enterprise has the name “%(name)s”, nor had it on the day.")),
    "name_has_another_code": (
        UNMATCHED,
        _("No enterprise has the code %(code)s; the one with this name has another code."),
    ),
    "code_and_number_differ": (
        CONFLICT,
        _("The code means one enterprise, the certificate number %(number)s another."),
    ),
    "several_match": (CONFLICT, _("Several enterprises match; choose one.")),
    "name_was_another": (
        WARNING,
        _("On %(day)s another enterprise had this name; was it meant?"),
    ),
    "name_differs": (
        WARNING,
        _("The registry knows this enterprise as “%(name)s”; if it was renamed, import the renaming first."),
    ),
    "codes_disagree": (ERROR, _("The two codes in the row are not of one enterprise.")),
    "similar_exists": (
        WARNING,
        _("“%(name)s” has a similar name (%(score)s); is it really another enterprise?"),
    ),
    "same_name_exists": (WARNING, _("An enterprise with this very name has another code; are they two?")),
    "enterprise_created": (NOTE, _("The enterprise is created from this row.")),
    "cannot_create": (
        ERROR,
        _("An enterprise is created only from a row with its credit code and its name."),
    ),
    # planned records
    "hidden_row": (WARNING, _("The row is hidden in the file.")),
    "repeats_row": (NOTE, _("Row %(row)s says the same.")),
    "contradicts_row": (CONFLICT, _("Row %(row)s says something else of the same record; leave one out.")),
    "nothing_said": (ERROR, _("The row gives none of the figures.")),
    "jump": (
        WARNING,
        _("From %(before)s yuan in %(year)s to %(now)s yuan: more than five times; is the unit right?"),
    ),
    "jump_present": (
        WARNING,
        _("From %(before)s yuan, entered before, to %(now)s yuan: more than five times; is the unit right?"),
    ),
    "second_source": (
        CONFLICT,
        _("The registry has other figures of this year from another source (%(source)s); which are right?"),
    ),
    "year_not_over": (ERROR, _("The year %(year)s is not over.")),
    "ends_before_start": (ERROR, _("The last day lies before the first day.")),
    "overlaps": (CONFLICT, _("This overlaps what the registry has from %(starts)s to %(ends)s.")),
    "first_day_taken": (
        WARNING,
        _("No first day is given; the day on which the enterprise was established (%(day)s) was taken."),
    ),
    "community_elsewhere": (ERROR, _("The community lies in another subdistrict.")),
    "scheme_unclear": (ERROR, _("Say which recognition it is; the number does not tell.")),
    "number_wrong": (ERROR, _("%(number)s is not a number of this scheme; it should match %(pattern)s.")),
    "number_taken": (CONFLICT, _("The number %(number)s belongs to “%(name)s”.")),
    "foreign_number": (
        WARNING,
        _("The number %(number)s was not given in Shenzhen; did the enterprise move in?"),
    ),
    "ends_not_by_rule": (
        WARNING,
        _("By the rule of the scheme the last day is %(rule)s, not %(given)s."),
    ),
    "another_number_that_day": (
        WARNING,
        _("The enterprise has the certificate %(number)s of the same day; is this another one?"),
    ),
    "status_and_end": (
        ERROR,
        _("An enterprise that ended has a status and a last day; an active one has neither."),
    ),
    "ended_before_established": (ERROR, _("The enterprise would end before it was established.")),
    "uscc_needed": (ERROR, _("Only an enterprise that ended may lack a credit code.")),
    "renamed": (
        WARNING,
        _("The registry has the name “%(name)s”. Import a renaming instead: it keeps the former name."),
    ),
    "milestone_before_introduction": (ERROR, _("A milestone lies before the introduction.")),
    "approval_incomplete": (ERROR, _("An approval has a day and an amount.")),
    "approved_before_applied": (ERROR, _("The approval lies before the application.")),
    "paid_too_much": (ERROR, _("The payments would exceed the approved amount (%(approved)s yuan).")),
    "no_award": (ERROR, _("The enterprise has no award of this measure to pay from.")),
    "several_awards": (
        ERROR,
        _("The enterprise has several awards of this measure; give the day of application."),
    ),
    "another_payment_that_day": (
        WARNING,
        _("%(amount)s yuan of this award were paid on the same day; is this another payment?"),
    ),
    "never_overwritten": (
        CONFLICT,
        _("The registry has the value %(value)s of this publication and keeps it; a later one corrects it."),
    ),
    "published_before": (ERROR, _("It cannot be published before its reference day.")),
    "begin_unknown": (
        ERROR,
        _("When the former name began is not known; enter the day on which the enterprise was established."),
    ),
    "renamed_before_begin": (ERROR, _("The name before began on %(day)s, not before this renaming.")),
    "no_recognition": (UNMATCHED, _("The enterprise has no such recognition to cancel.")),
    "several_recognitions": (
        CONFLICT,
        _("Several recognitions could be meant; give the certificate number."),
    ),
    "cancelled_before": (WARNING, _("It is cancelled already, from %(day)s; was this corrected?")),
    "cancelled_day_missing": (ERROR, _("Give the year or the day of the cancellation.")),
    "not_in_luohu": (ERROR, _("Neither place is in Luohu.")),
    "no_residence": (CONFLICT, _("The enterprise does not reside in Luohu on the day before.")),
    "resides_already": (CONFLICT, _("The enterprise resides in Luohu already, since %(day)s.")),
}

# Issues that a person may confirm. Rows with any other issue need another file, or are skipped.
CONFIRMABLE = frozenset(code for code, (level, _text) in MESSAGES.items() if level == WARNING) | {
    "second_source"
}
# Issues of rows without an enterprise.
UNKNOWN = frozenset(code for code, (level, _text) in MESSAGES.items() if level == UNMATCHED)


def in_each_language(render: Callable[[], str]) -> dict[str, str]:
    """Return a text by language code, as a parameter rendered in the reader's language."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = render()
    return texts


@dataclasses.dataclass(frozen=True, slots=True)
class Issue:
    """An issue of a row; for a single cell, with its field and column.

    Issues are stored and read in other languages later: parameters that are words of a language come from
    `in_each_language`.
    """

    code: str
    field: str = ""
    column: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def level(self) -> str:
        """The level: error, conflict, unmatched, warning or note."""
        return MESSAGES[self.code][0]

    def __str__(self) -> str:
        language = get_language() or settings.LANGUAGE_CODE
        params = {
            name: value[language] if isinstance(value, dict) else value for name, value in self.params.items()
        }
        if rule := params.get("rule"):
            params["why"] = describe_rule(rule) or params["why"]
        if params.get("sheet") == "":
            params["sheet"] = "CSV"  # text is one table without a name
        return str(MESSAGES[self.code][1]) % params

    def as_json(self) -> dict[str, Any]:
        """Return the stored form; `Issue(**stored)` restores the issue."""
        return {"code": self.code, "field": self.field, "column": self.column, "params": dict(self.params)}


class ImportRejected(Exception):
    """A file or an action is rejected as a whole."""

    def __init__(self, code: str, **params: Any) -> None:
        self.issue = Issue(code, params=params)
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.issue)


def to_import_rejection(code: str, error: BaseException | None) -> ImportRejected:
    """Return the rejection for a violated constraint, stored by the name of the constraint."""
    if error is None:
        return ImportRejected(code, why="")
    return ImportRejected(code, rule=find_rule(error), why=database_message(error))


class CellError(ValueError):
    """A cell has no valid value."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code)
