"""Account events: what happened to an account, by whom and when; written by triggers only."""

from __future__ import annotations

import pgtrigger
from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luohu.groups import LABELS

_STATUSES = {
    "+staff": pgettext_lazy("account", "may sign in here"),
    "-staff": pgettext_lazy("account", "may no longer sign in here"),
    "+superuser": pgettext_lazy("account", "superuser"),
    "-superuser": pgettext_lazy("account", "no longer superuser"),
}


class AccountEvent(models.Model):
    """An event in the life of an account; append-only.

    `by` is who acted, None at a sign-in and for the command line; `detail` is the name of the group, the
    permission or the status, or both user names.
    """

    class Kind(models.TextChoices):
        CREATED = "created", pgettext_lazy("account", "Account created")
        RENAMED = "renamed", pgettext_lazy("account", "User name changed:")
        PASSWORD = "password", pgettext_lazy("account", "Password changed")
        GROUP_ADDED = "group_added", pgettext_lazy("account", "Added to group")
        GROUP_REMOVED = "group_removed", pgettext_lazy("account", "Removed from group")
        RIGHTS = "rights", pgettext_lazy("account", "Status changed:")
        RIGHT_ADDED = "right_added", pgettext_lazy("account", "Single permission granted:")
        RIGHT_REMOVED = "right_removed", pgettext_lazy("account", "Single permission withdrawn:")
        FACTOR_SET_UP = "factor_set_up", pgettext_lazy("account", "Second factor set up")
        FACTOR_REMOVED = "factor_removed", pgettext_lazy("account", "Second factor removed")
        RESET_REQUESTED = "reset_requested", pgettext_lazy("account", "Reset of the second factor requested")
        RESET_GRANTED = "reset_granted", pgettext_lazy("account", "Reset of the second factor confirmed")
        RESET_DECLINED = "reset_declined", pgettext_lazy("account", "Reset of the second factor declined")
        SIGNED_IN = "signed_in", pgettext_lazy("account", "Signed in")
        LOCKED_OUT = "locked_out", pgettext_lazy("account", "Locked after failed sign-ins")
        RETIRED = "retired", pgettext_lazy("account", "Account retired")
        REINSTATED = "reinstated", pgettext_lazy("account", "Account reinstated")

    user = models.ForeignKey(
        User, verbose_name=_("user"), on_delete=models.PROTECT, related_name="account_events"
    )
    kind = models.CharField(_("event"), max_length=20, choices=Kind.choices)
    detail = models.TextField(_("detail"), blank=True, db_default="")
    by = models.ForeignKey(
        User, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="account_events_made"
    )
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        ordering = ("-pk",)
        default_permissions = ()
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        words = {**LABELS, **_STATUSES}
        return f"{self.get_kind_display()} {words.get(self.detail, self.detail)}".strip()
