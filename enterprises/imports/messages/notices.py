"""Messages on the rows of notices: renamings, cancellations and relocations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.imports.messages.levels import CONFLICT, ERROR, NOTE, UNMATCHED, WARNING, Messages

NOTICES: Messages = {
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
    "not_in_luohu": (NOTE, _("Neither the origin nor the destination is in Luohu.")),
    "district_unclear": (
        ERROR,
        _("“%(place)s” does not say whether the enterprise moves to Luohu; enter the district."),
    ),
    "no_residence": (CONFLICT, _("The enterprise is not registered in Luohu on the preceding day.")),
    "resides_already": (CONFLICT, _("The enterprise has been registered in Luohu since %(day)s.")),
}
