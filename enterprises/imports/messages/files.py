"""Messages on a file as a whole, and on its skipped rows and sheets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.imports.messages.levels import ERROR, NOTE, Messages

FILES: Messages = {
    "empty_file": (ERROR, _("The file is empty.")),
    "too_large": (ERROR, _("The file is larger than %(limit)s MB; split it.")),
    "wrong_type": (ERROR, _("The file is not a readable spreadsheet; save it as .xlsx, .xls or CSV.")),
    "web_page": (
        ERROR,
        _(
            "The file is a web page (HTML or MHTML) or XML with the extension of a spreadsheet; open it in "
            "Excel and save it as .xlsx."
        ),
    ),
    "unclosed_quote": (
        ERROR,
        _(
            "Line %(row)s has a quotation mark that is not closed or does not begin its value: the "
            "rows below would be lost. Remove it, or write it twice inside a quoted value."
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
    "columns_unclear": (
        ERROR,
        _("Columns that look like a field but are not understood; say what they are: %(columns)s."),
    ),
    "year_unclear": (
        ERROR,
        _("Sheet “%(sheet)s”: the years %(years)s are stated; enter the year of the figures."),
    ),
    "part_of_year": (
        ERROR,
        _(
            "Sheet “%(sheet)s”: the title states a part of a year (%(part)s); if the figures are those of a "
            "whole year, enter it."
        ),
    ),
    "given_once_missing": (
        ERROR,
        _("Sheet “%(sheet)s” has no column for %(field)s; enter it once for all rows."),
    ),
    # skipped rows and sheets
    "section_row": (NOTE, _("Title of a part of the table.")),
    "unheaded_cells": (
        NOTE,
        _("%(count)s cells in column %(column)s, which has no heading, are not read."),
    ),
    "no_value": (NOTE, _("Nothing in the columns that are read.")),
    "other_table": (
        NOTE,
        _(
            "Another table with the headings of “%(kind)s” (%(count)s rows); upload the file again as that "
            "type to read them."
        ),
    ),
    "rows_of_other_table": (NOTE, _("Rows of a table of another type.")),
    "rows_of_unknown_table": (NOTE, _("Rows of a table with unknown headings.")),
    "unknown_table": (NOTE, _("Another table whose headings are not those of this type (%(count)s rows).")),
    "total_row": (NOTE, _("Total row.")),
    "note_row": (NOTE, _("Note row.")),
    "heading_repeated": (NOTE, _("Repeated headings.")),
    "hidden_sheet": (NOTE, _("Hidden sheet.")),
    "description_column": (
        NOTE,
        _("Column with the description of an exported file; it is not imported."),
    ),
    "sheet_without_table": (NOTE, _("Sheet without the headings of this type.")),
}
