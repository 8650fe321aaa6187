"""The release calendar."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enterprises.models.tracking import tracked
from targets.models.releases import Release


class PlannedReleaseQuerySet(models.QuerySet["PlannedRelease"]):
    """The release calendar."""

    def upcoming(self, *, by_state: int | None = None) -> PlannedReleaseQuerySet:
        """Return the entries without a release of their day published since they were entered.

        With `by_state`, only releases published by that state count.
        """
        published = Release.objects.published().published_by_state(by_state)
        published = published.filter(
            as_of=models.OuterRef("as_of"), published_at__gte=models.OuterRef("announced_at")
        )
        return self.exclude(models.Exists(published)).order_by("planned_on", "as_of")


@tracked()
class PlannedRelease(models.Model):
    """An entry of the release calendar: the day of publication and the day of the figures."""

    as_of = models.DateField(_("as of"))
    planned_on = models.DateField(_("planned for"))
    announced_at = models.DateTimeField(_("announced at"), db_default=Now(), editable=False)

    objects = PlannedReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned release")
        verbose_name_plural = _("release calendar")
        ordering = ("-planned_on",)
        constraints = [
            models.UniqueConstraint(
                name="plannedrelease_unique",
                fields=["as_of", "planned_on"],
                violation_error_message=_("This release is already in the calendar."),
            ),
            models.CheckConstraint(
                name="plannedrelease_after_its_day",
                condition=Q(planned_on__gte=F("as_of")),
                violation_error_message=_(
                    "A release cannot be scheduled before the reference date of its figures."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planned_on} ({self.as_of})"
