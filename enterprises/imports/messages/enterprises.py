"""Messages on the enterprise of a row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.imports.messages.levels import CONFLICT, ERROR, NOTE, UNMATCHED, WARNING, Messages

ENTERPRISES: Messages = {
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
    "same_name_in_file": (
        WARNING,
        _(
            "Row %(row)s is a new enterprise with the same name and a different code; are these two "
            "enterprises?"
        ),
    ),
    "enterprise_created": (NOTE, _("The enterprise will be created from this row.")),
    "cannot_create": (
        ERROR,
        _("An enterprise can be created only from a row with its credit code and name."),
    ),
}
