"""Recognitions: form, rows on the page of an enterprise, and admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from enterprises.admin import todo
from enterprises.admin.base import RegistryInline
from enterprises.admin.duplicate_check import reject_known_number
from enterprises.admin.enterprise_parts import EnterprisePartAdmin
from enterprises.admin.forms import RegistryForm
from enterprises.admin.review import ReviewFilter
from enterprises.admin.todo import ENDING, AttentionFilter
from enterprises.models import Recognition


class RecognitionForm(RegistryForm[Recognition]):
    constraint_fields = {
        "recognition_ends_after_start": "ends_on",
        "recognition_number_unique": "number",
        "recognition_number_matches_scheme": "number",
        "recognition_notice_of_cancellation": "cancelled_from",
    }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        reject_known_number(self)
        return cleaned


RECOGNITION_FIELDS: list[Any] = [
    ("scheme", "number", "kind"),
    ("issued_on", "starts_on", "ends_on"),
    ("field", "batch", "authority"),
    ("source", "cancelled_from", "cancellation_notice_on"),
]


class RecognitionInline(RegistryInline[Recognition]):
    model = Recognition
    form = RecognitionForm
    fields = RECOGNITION_FIELDS


class CertificateFilter(AttentionFilter):
    options = {
        ENDING: (_("ends within 90 days, not renewed"), todo.expiring),
    }


@admin.register(Recognition)
class RecognitionAdmin(EnterprisePartAdmin[Recognition]):
    form = RecognitionForm
    export_format = "recognitions"
    bulk_fields = ("kind", "field", "batch", "authority", "source")
    list_display = ["enterprise", "scheme", "number", "issued_on", "ends_on", "cancelled_from"]
    list_select_related = ["enterprise", "scheme"]
    list_filter = [ReviewFilter, CertificateFilter, "scheme", "kind", "field"]
    prefixes = ("number",)
    date_hierarchy = "issued_on"
    fields = ["enterprise", *RECOGNITION_FIELDS]

    def get_ordering(self, request: HttpRequest) -> Any:
        """Sort what expires by the day on which it does."""
        if request.GET.get(CertificateFilter.parameter_name) == ENDING:
            return ("ends_on", "enterprise")
        return super().get_ordering(request)
