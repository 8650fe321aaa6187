"""Messages on applying and undoing an import."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.imports.messages.levels import ERROR, Messages

ACTIONS: Messages = {
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
    "kind_of_submitted": (
        ERROR,
        _("A submitted import keeps its type of content; withdraw the submission first."),
    ),
    "planned_anew": (
        ERROR,
        _("The plan was created again after this page was loaded; please check it again."),
    ),
    "reason_missing": (
        ERROR,
        _("State why the facts are right: %(count)s rows contradict a plausibility rule."),
    ),
    "nothing_chosen": (ERROR, _("Select an action for the rows.")),
    "not_decided": (ERROR, _("Some rows still require a decision; decide on them first.")),
    "not_submitted": (ERROR, _("This import has not been submitted and cannot be applied yet.")),
    "broken_off": (ERROR, _("Processing was interrupted %(count)s times; contact the system administrator.")),
    "locked": (
        ERROR,
        _("Other users (%(users)s) were saving the same records; nothing was written. Try again."),
    ),
    "took_too_long": (
        ERROR,
        _("The database did not finish within the time limit; nothing was written. Divide the file."),
    ),
    "failed": (
        ERROR,
        _("A system error occurred (%(error)s); nothing was written. Contact the system administrator."),
    ),
}
