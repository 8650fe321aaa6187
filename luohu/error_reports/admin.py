"""The staff queue of error reports: read, answered, and deleted where it is no report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from enterprises.admin.lists import ListAdmin
from enterprises.admin.requests import staff_user
from luohu.error_reports.models import ErrorReport


class AnswerForm(forms.ModelForm[ErrorReport]):
    """The answer, which a report needs to leave the queue."""

    class Meta:
        model = ErrorReport
        fields = ["answer"]
        help_texts = {"answer": _("Everybody who has the address of the report can read the answer.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "answer" in self.fields:  # absent for those who may only read
            self.fields["answer"].required = True


@admin.register(ErrorReport)
class ErrorReportAdmin(ListAdmin[ErrorReport]):
    """Admin of error reports; what the reader wrote cannot be changed."""

    form = AnswerForm
    list_display = ["reported_at", "summary", "on_page", "answered_at", "answered_by"]
    list_select_related = ["answered_by"]
    list_filter = [("answered_at", admin.EmptyFieldListFilter)]
    search_fields = ["page", "problem", "evidence", "answer"]
    ordering = [F("answered_at").asc(nulls_first=True), "reported_at"]
    readonly_fields = [
        "on_page",
        "problem",
        "evidence",
        "contact",
        "language",
        "reported_at",
        "seen_by_reader",
        "answered_at",
        "answered_by",
    ]
    fields = [
        "on_page",
        "problem",
        "evidence",
        ("contact", "language", "reported_at"),
        "seen_by_reader",
        "answer",
        ("answered_at", "answered_by"),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: reports come from the public form."""
        return False

    def save_model(self, request: HttpRequest, obj: ErrorReport, form: Any, change: bool) -> None:
        obj.answered_at, obj.answered_by = timezone.now(), staff_user(request)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("what is wrong"), ordering="problem")
    def summary(self, report: ErrorReport) -> str:
        return Truncator(report.problem).chars(80)

    @admin.display(description=_("page"), ordering="page")
    def on_page(self, report: ErrorReport) -> SafeString:
        return format_html('<a href="{0}">{1}</a>', report.page, Truncator(report.page).chars(120))

    @admin.display(description=_("page of the report"))
    def seen_by_reader(self, report: ErrorReport) -> SafeString:
        """Return the address at which the reader finds the answer."""
        return format_html('<a href="{0}">{0}</a>', reverse("error-report", args=[report.reference]))
