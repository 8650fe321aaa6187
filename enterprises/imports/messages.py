"""Import messages: stored as codes, rendered in the reader's language."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from enterprises.constraint_messages import database_message, describe_rule, find_rule
from enterprises.iso_dates import write_day

ERROR = "error"
CONFLICT = "conflict"
UNMATCHED = "unmatched"
WARNING = "warning"
NOTE = "note"

# code: level, message. Issues of a whole file are always errors.
MESSAGES: dict[str, tuple[str, Any]] = {
    # the file
    "empty_file": (ERROR, _("The file is empty.")),
    "too_large": (ERROR, _("The file is larger than %(limit)s MB; split it.")),
    "wrong_type": (ERROR, _("The file is not a readable spreadsheet; save it as .xlsx, .xls or CSV.")),
    "web_page": (
        ERROR,
        _(
            "The file is a web page or XML with the extension of a spreadsheet; open it in Excel "
            "and save it as .xlsx."
        ),
    ),
    "damaged_file": (ERROR, _("The file is damaged; open it in the spreadsheet program and save it again.")),
    "encrypted": (ERROR, _("The file is password-protected; save it without a password.")),
    "macros": (ERROR, _("The file contains macros; save it as .xlsx without them.")),
    "other_format": (ERROR, _("This format is not supported; save the file as .xlsx.")),
    "external_links": (
        ERROR,
        _("The file contains links to other files; remove the links and save it again."),
    ),
    "unpacks_too_large": (ERROR, _("The file is too large when unpacked and was not opened.")),
    "declares_entities": (
        ERROR,
        _("The file declares XML entities, which spreadsheet programs do not write."),
    ),
    "too_many_sheets": (ERROR, _("The file has more than %(limit)s sheets; split it.")),
    "too_many_rows": (ERROR, _("The sheet “%(sheet)s” has more than %(limit)s rows; split it.")),
    "too_many_columns": (ERROR, _("The sheet “%(sheet)s” uses more than %(limit)s columns.")),
    "too_many_broken_cells": (ERROR, _("The sheet “%(sheet)s” has more than %(limit)s cells with errors.")),
    "unknown_encoding": (ERROR, _("The text is neither UTF-8 nor GB18030; save the file as CSV UTF-8.")),
    "not_readable_in_time": (ERROR, _("The file could not be read within the limits of time and memory.")),
    "no_table": (
        ERROR,
        _("No sheet has the headings of this type. Required: %(needed)s. Found: %(found)s."),
    ),
    "two_columns": (
        ERROR,
        _("Sheet “%(sheet)s”: %(columns)s were all recognised as %(field)s; select one."),
    ),
    "unit_unknown": (
        ERROR,
        _("The monetary unit is not stated in or above the headings (%(columns)s); select it."),
    ),
    # applying and undoing
    "not_planned": (ERROR, _("This import is not ready to be applied.")),
    "not_applied": (ERROR, _("This import was not applied or has been undone.")),
    "not_reversible": (ERROR, _("The import cannot be undone because of later changes: %(why)s")),
    "rows_wait": (ERROR, _("Rows that require a decision (%(count)s): %(rows)s.")),
    "second_person": (
        ERROR,
        _("These figures must be applied by a second person, who thereby approves them."),
    ),
    "changed_since": (
        ERROR,
        _("The registry has changed since the plan was created. Rows to check again (%(count)s): %(rows)s."),
    ),
    "database_refuses": (ERROR, _("The database rejected the import: %(why)s")),
    "busy": (ERROR, _("This import is already being processed; wait until processing has ended.")),
    "planned_anew": (
        ERROR,
        _("The plan was created again after this page was loaded; please check it again."),
    ),
    "nothing_chosen": (ERROR, _("Select an action for the rows.")),
    "not_decided": (ERROR, _("Some rows still require a decision; decide on them first.")),
    "not_submitted": (ERROR, _("This import has not been submitted and cannot be applied yet.")),
    "broken_off": (ERROR, _("Processing was interrupted %(count)s times; contact the system administrator.")),
    "failed": (
        ERROR,
        _("A system error occurred (%(error)s); nothing was written. Contact the system administrator."),
    ),
    # skipped rows and sheets
    "total_row": (NOTE, _("Total row.")),
    "note_row": (NOTE, _("Note row.")),
    "heading_repeated": (NOTE, _("Repeated headings.")),
    "hidden_sheet": (NOTE, _("Hidden sheet.")),
    "sheet_without_table": (NOTE, _("Sheet without the headings of this type.")),
    # one value
    "missing": (ERROR, _("This value is required.")),
    "broken_formula": (ERROR, _("The formula has no stored value; calculate and save the file again.")),
    "error_value": (ERROR, _("The cell contains the error %(value)s.")),
    "not_a_day": (ERROR, _("“%(value)s” is not a valid date; use the format 2021-12-23.")),
    "not_a_year": (ERROR, _("“%(value)s” is not a valid year; use the format 2021.")),
    "not_a_number": (ERROR, _("“%(value)s” is not a number.")),
    "not_whole": (ERROR, _("“%(value)s” is not a whole number of 0 or more.")),
    "negative": (ERROR, _("“%(value)s” is negative.")),
    "too_big": (ERROR, _("“%(value)s” is too large; is the unit correct?")),
    "too_long": (ERROR, _("The value has more than %(limit)s characters.")),
    "not_yes_or_no": (ERROR, _("“%(value)s” is neither yes nor no.")),
    "unknown_choice": (ERROR, _("“%(value)s” is not recognised; the closest match is “%(nearest)s”.")),
    "month_only": (WARNING, _("Only the month is given (“%(value)s”); %(day)s is used.")),
    "code_damaged": (
        ERROR,
        _(
            "The code %(value)s was corrupted by a spreadsheet, which stores only 15 digits; "
            "enter it again as text."
        ),
    ),
    "licence_number": (
        NOTE,
        _(
            "%(value)s is a business licence number from before 2015, which the registry does not"
            " record; the enterprise was matched by name."
        ),
    ),
    "code_wrong": (ERROR, _("%(value)s is not a valid code: %(why)s")),
    # matching of the enterprise
    "no_enterprise_said": (ERROR, _("The row has neither the code nor the name of an enterprise.")),
    "code_unknown": (UNMATCHED, _("No enterprise has the code %(code)s.")),
    "number_unknown": (UNMATCHED, _("No recognition has this certificate number.")),
    "name_unknown": (UNMATCHED, _("No enterprise has the name “%(name)s” now or had it on this date.")),
    "name_has_another_code": (
        UNMATCHED,
        _("No enterprise has the code %(code)s; the enterprise with this name has a different code."),
    ),
    "code_and_number_differ": (
        CONFLICT,
        _("The code and the certificate number %(number)s refer to different enterprises."),
    ),
    "several_match": (CONFLICT, _("Several enterprises match; select one.")),
    "name_was_another": (
        WARNING,
        _("Another enterprise had this name on %(day)s; is that enterprise meant?"),
    ),
    "name_differs": (
        WARNING,
        _(
            "The name of this enterprise in the registry is “%(name)s”; if it has changed, import"
            " the change of name first."
        ),
    ),
    "codes_disagree": (ERROR, _("The two codes in the row belong to different enterprises.")),
    "similar_exists": (
        WARNING,
        _(
            "The enterprise “%(name)s” has a similar name (similarity %(score)s); is this a "
            "different enterprise?"
        ),
    ),
    "same_name_exists": (
        WARNING,
        _("An enterprise with the same name has a different code; are these two enterprises?"),
    ),
    "enterprise_created": (NOTE, _("The enterprise will be created from this row.")),
    "cannot_create": (
        ERROR,
        _("An enterprise can be created only from a row with its credit code and name."),
    ),
    # planned records
    "hidden_row": (WARNING, _("The row is hidden in the file.")),
    "repeats_row": (NOTE, _("Same content as row %(row)s.")),
    "contradicts_row": (
        CONFLICT,
        _("Row %(row)s has different data for the same record; exclude one of the rows."),
    ),
    "nothing_said": (ERROR, _("The row contains no figures.")),
    "jump": (
        WARNING,
        _(
            "Changed from %(before)s yuan in %(year)s to %(now)s yuan, more than fivefold; is the"
            " unit correct?"
        ),
    ),
    "jump_present": (
        WARNING,
        _(
            "Changed from %(before)s yuan, entered earlier, to %(now)s yuan, more than fivefold; "
            "is the unit correct?"
        ),
    ),
    "second_source": (
        CONFLICT,
        _(
            "The registry has different figures for this year from another source (%(source)s); "
            "which are correct?"
        ),
    ),
    "year_not_over": (ERROR, _("The year %(year)s has not ended.")),
    "ends_before_start": (ERROR, _("The last day must not be before the first day.")),
    "overlaps": (CONFLICT, _("The period overlaps an existing record (%(starts)s to %(ends)s).")),
    "unknown_head": (ERROR, _("No enterprise in the registry has this code; enter the head first.")),
    "own_head": (ERROR, _("An enterprise is not the head of its own group here; leave the row out.")),
    "first_day_taken": (
        WARNING,
        _("The first day is missing; the date of establishment (%(day)s) is used."),
    ),
    "community_elsewhere": (ERROR, _("The community belongs to another subdistrict.")),
    "scheme_unclear": (ERROR, _("Enter the recognition scheme; it cannot be determined from the number.")),
    "number_wrong": (
        ERROR,
        _("%(number)s is not a valid certificate number of this scheme; the number must match %(pattern)s."),
    ),
    "number_taken": (CONFLICT, _("The certificate number %(number)s is already recorded for “%(name)s”.")),
    "foreign_number": (
        WARNING,
        _("The certificate number %(number)s was not issued in Shenzhen; did the enterprise move in?"),
    ),
    "ends_not_by_rule": (
        WARNING,
        _("Under the rule of the scheme, the last day of validity is %(rule)s, not %(given)s."),
    ),
    "another_number_that_day": (
        WARNING,
        _(
            "The enterprise already has the certificate %(number)s of the same date; is this a "
            "different certificate?"
        ),
    ),
    "status_and_end": (
        ERROR,
        _(
            "An ended enterprise requires both a status and an end date; an active enterprise "
            "must have neither."
        ),
    ),
    "ended_before_established": (ERROR, _("The end date must not be before the date of establishment.")),
    "uscc_needed": (ERROR, _("Only an enterprise that has ended may lack a credit code.")),
    "renamed": (
        WARNING,
        _(
            "The name in the registry is “%(name)s”. Import a change of name instead, so that the"
            " former name is recorded."
        ),
    ),
    "milestone_before_introduction": (ERROR, _("A milestone must not be before the introduction.")),
    "approval_incomplete": (ERROR, _("An approval requires both a date and an amount.")),
    "approved_before_applied": (ERROR, _("The approval must not be before the application.")),
    "paid_too_much": (ERROR, _("The payments would exceed the approved amount (%(approved)s yuan).")),
    "no_award": (ERROR, _("The enterprise has no award under this measure.")),
    "several_awards": (
        ERROR,
        _("The enterprise has several awards under this measure; enter the date of application."),
    ),
    "another_payment_that_day": (
        WARNING,
        _(
            "%(amount)s yuan of this award have already been paid on the same date; is this a "
            "different payment?"
        ),
    ),
    "never_overwritten": (
        CONFLICT,
        _(
            "The value %(value)s of this publication has already been entered and is not "
            "overwritten; correct it with a later publication."
        ),
    ),
    "published_before": (ERROR, _("The publication date must not be before the reference date.")),
    "begin_unknown": (
        ERROR,
        _(
            "The start date of the former name is unknown; enter the date of establishment of the"
            " enterprise first."
        ),
    ),
    "renamed_before_begin": (
        ERROR,
        _("The previous name has been in use since %(day)s, which is not before this change of name."),
    ),
    "no_recognition": (UNMATCHED, _("The enterprise has no such recognition that could be cancelled.")),
    "several_recognitions": (
        CONFLICT,
        _("Several recognitions match; enter the certificate number."),
    ),
    "cancelled_before": (
        WARNING,
        _("The recognition has already been cancelled from %(day)s; is this a correction?"),
    ),
    "cancelled_day_missing": (ERROR, _("Enter the year or the date of cancellation.")),
    "not_in_luohu": (ERROR, _("Neither the origin nor the destination is in Luohu.")),
    "no_residence": (CONFLICT, _("The enterprise is not registered in Luohu on the preceding day.")),
    "resides_already": (CONFLICT, _("The enterprise has been registered in Luohu since %(day)s.")),
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
        if "day" in params:
            params["day"] = write_day(params["day"])
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
