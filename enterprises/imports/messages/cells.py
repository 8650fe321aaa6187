"""Messages on the value of one cell."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.imports.messages.levels import ERROR, NOTE, WARNING, Messages

CELLS: Messages = {
    "missing": (
        ERROR,
        _("%(field)s is required but empty: complete it in row %(row)s, column %(column)s."),
    ),
    "missing_column": (
        ERROR,
        _("%(field)s is required, and the file has no column of it: row %(row)s lacks it."),
    ),
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
    "unknown_value": (ERROR, _("“%(value)s” is not recognised, and no known value is similar.")),
    "choice_proposed": (
        WARNING,
        _("“%(value)s” is not a value of this field; it is proposed to record “%(proposed)s”."),
    ),
    "unknown_choice": (ERROR, _("“%(value)s” is not recognised; the closest match is “%(nearest)s”.")),
    "month_only": (WARNING, _("Only the month is given (“%(value)s”); %(day)s is used.")),
    "month_unclear": (
        WARNING,
        _(
            "“%(value)s” is January or October, because a spreadsheet drops the last 0 of a number; October "
            "(%(day)s) is taken."
        ),
    ),
    "serial_of_1904": (
        WARNING,
        _(
            "“%(value)s” is a number in a text, and the workbook counts days from 1904; %(day)s is taken. "
            "Counted from 1900 it is four years earlier."
        ),
    ),
    "length_without_unit": (
        WARNING,
        _("“%(value)s” is neither a date nor a length with its unit; %(months)s months are taken."),
    ),
    "approximate": (
        WARNING,
        _("“%(value)s” is approximate; %(amount)s yuan are taken."),
    ),
    "unit_differs": (
        WARNING,
        _("“%(value)s” states yuan, unlike the column; is the amount %(amount)s yuan?"),
    ),
    "row_unit_missing": (
        ERROR,
        _("The unit of “%(value)s” is not stated: the column of units has none in this row."),
    ),
    "row_unit_differs": (
        WARNING,
        _("The row states another unit for “%(value)s” than the heading; is the amount %(amount)s yuan?"),
    ),
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
}
