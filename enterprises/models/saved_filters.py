"""Saved filters of the admin lists, by user. Without history."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A list of the admin with its filters, search and order, saved by a user under a name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="saved_filters",
    )
    table = models.CharField(_("table"), max_length=80)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("query"), max_length=2000)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ("table", "name")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="savedfilter_name_unique",
                fields=["user", "table", "name"],
                violation_error_message=_("You already have a filter with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
