"""Messages on the record that a row plans."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.imports.messages.levels import CONFLICT, ERROR, NOTE, WARNING, Messages

RECORDS: Messages = {
    "hidden_row": (WARNING, _("The row is hidden in the file.")),
    "repeats_row": (NOTE, _("Same content as row %(row)s.")),
    "contradicts_row": (
        CONFLICT,
        _("Row %(row)s has different data for the same record; exclude one of the rows."),
    ),
    "nothing_said": (ERROR, _("The row contains no figures.")),
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
    "ends_before_start": (ERROR, _("The last day must not be before the first day.")),
    "overlaps": (CONFLICT, _("The period overlaps an existing record (%(starts)s to %(ends)s).")),
    "unknown_head": (ERROR, _("No enterprise in the registry has this code; enter the head first.")),
    "own_head": (ERROR, _("An enterprise is not the head of its own group here; leave the row out.")),
    "first_day_taken": (
        WARNING,
        _("The first day is missing; the date of establishment (%(day)s) is used."),
    ),
    "zone_day_taken": (
        WARNING,
        _("The first day in the zone is missing; the first day of the residence (%(day)s) is used."),
    ),
    "yes_without_recognition": (
        WARNING,
        _(
            "The row says yes, but neither the row nor the registry has a recognition in force (%(scheme)s); "
            "none is entered without its number or date."
        ),
    ),
    "no_but_recognised": (
        WARNING,
        _("The row says no, but a recognition is in force (%(scheme)s); it stays as it is."),
    ),
    "values_unused": (
        NOTE,
        _("Not imported, because the row does not state the record that they belong to: %(columns)s."),
    ),
    "community_elsewhere": (ERROR, _("The community belongs to another subdistrict.")),
    "scheme_unclear": (ERROR, _("Enter the recognition scheme; it cannot be determined from the number.")),
    "number_wrong": (
        ERROR,
        _("%(number)s is not a valid certificate number of this scheme; the number must match %(pattern)s."),
    ),
    "number_taken": (CONFLICT, _("The certificate number %(number)s is already recorded for “%(name)s”.")),
    "validity_begins_elsewhere": (
        WARNING,
        _("The validity begins on %(begins)s, but the certificate on %(day)s."),
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
}
