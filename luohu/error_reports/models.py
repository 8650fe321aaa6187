"""Error reports of readers: a page, what is wrong on it and why, perhaps a contact, and the answer."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# The longest time that a contact is stored: after the answer, and at most after the report.
DAYS_AFTER_ANSWER, DAYS_AFTER_REPORT = 90, 365


class ErrorReportQuerySet(models.QuerySet["ErrorReport"]):
    """The queue of error reports."""

    def waiting(self) -> ErrorReportQuerySet:
        """Return the reports without an answer."""
        return self.filter(answered_at=None)

    def delete_old_contacts(self, now: dt.datetime) -> int:
        """Delete the contacts whose time is over; return how many."""
        is_over = Q(answered_at__lt=now - dt.timedelta(days=DAYS_AFTER_ANSWER)) | Q(
            reported_at__lt=now - dt.timedelta(days=DAYS_AFTER_REPORT)
        )
        return self.exclude(contact="").filter(is_over).update(contact="")


class ErrorReport(models.Model):
    """An error that a reader reports on a public page; anybody with its reference can read the answer."""

    reference = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    page = models.CharField(_("page"), max_length=2000)
    problem = models.TextField(_("what is wrong"), max_length=4000)
    evidence = models.TextField(_("why"), max_length=4000)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10)
    reported_at = models.DateTimeField(_("reported at"), db_default=Now(), editable=False)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    answered_by = models.ForeignKey(
        User,
        verbose_name=_("answered by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="answered_error_reports",
    )

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("error report")
        verbose_name_plural = _("error reports")
        ordering = (models.F("answered_at").asc(nulls_first=True), "reported_at")
        constraints = [
            models.CheckConstraint(
                name="errorreport_answered_whole",
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                violation_error_message=_("An answer has its text, its author and its time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {self.page}"
