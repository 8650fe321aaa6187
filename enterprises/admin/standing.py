"""Desks of how enterprises stand: residences, zones, recognitions; and what they share with a page's rows."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from enterprises.admin import todo
from enterprises.admin.duplicate_check import ask_about_known_name, refuse_known_number
from enterprises.admin.forms import RegistryForm
from enterprises.admin.review import ReviewedAdmin, ReviewFilter
from enterprises.admin.todo import ELSEWHERE, ENDING, AttentionFilter
from enterprises.listing import search
from enterprises.models import Enterprise, FormerName, Recognition, Residence, ZoneMembership

M = TypeVar("M", bound=models.Model)


class OfEnterprise(ReviewedAdmin[M]):
    """The desk of what belongs to an enterprise, found by everything by which an enterprise is found.

    `beginnings` name what else a search may begin with.
    """

    enterprise = "enterprise"
    search_fields = ["enterprise__code"]
    beginnings: ClassVar[tuple[str, ...]] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        if not search.words(search_term):
            return queryset, False
        held_by = search.search(Enterprise.objects.order_by(), search_term).values("pk")
        found = Q(**{f"{self.enterprise}__in": held_by})
        for field in self.beginnings:
            found |= Q(**{f"{field}__istartswith": search_term.strip()})
        return queryset.filter(found), False


class FormerNameForm(RegistryForm[FormerName]):
    places = {"formername_no_overlap": "starts_on", "formername_ends_after_start": "ends_on"}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        ask_about_known_name(self)
        return cleaned


class ResidenceForm(RegistryForm[Residence]):
    places = {
        "residence_no_overlap": "starts_on",
        "residence_ends_after_start": "ends_on",
        "residence_community_in_subdistrict": "community",
    }


class MembershipForm(RegistryForm[ZoneMembership]):
    places = {"zonemembership_no_overlap": "starts_on", "zonemembership_ends_after_start": "ends_on"}


class RecognitionForm(RegistryForm[Recognition]):
    places = {
        "recognition_ends_after_start": "ends_on",
        "recognition_number_unique": "number",
        "recognition_number_matches_scheme": "number",
        "recognition_notice_of_cancellation": "cancelled_from",
    }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        refuse_known_number(self)
        return cleaned


@admin.register(FormerName)
class FormerNameAdmin(OfEnterprise[FormerName]):
    form = FormerNameForm
    exported_as = "renamings"
    list_display = ["name_zh", "enterprise", "starts_on", "ends_on"]
    list_select_related = ["enterprise"]
    date_hierarchy = "starts_on"
    actions = []
    fields = ["enterprise", "name_zh", ("starts_on", "ends_on")]


RESIDENCE_FIELDS: list[Any] = [
    ("starts_on", "ends_on", "origin"),
    ("subdistrict", "community", "address"),
    ("moved_in_from", "moved_out_to"),
]


@admin.register(Residence)
class ResidenceAdmin(OfEnterprise[Residence]):
    form = ResidenceForm
    exported_as = "residences"
    list_display = ["enterprise", "subdistrict", "community", "starts_on", "ends_on", "origin"]
    list_select_related = ["enterprise", "subdistrict", "community"]
    list_filter = [ReviewFilter, "origin", "subdistrict"]
    date_hierarchy = "starts_on"
    fields = ["enterprise", *RESIDENCE_FIELDS]


@admin.register(ZoneMembership)
class ZoneMembershipAdmin(OfEnterprise[ZoneMembership]):
    form = MembershipForm
    exported_as = "zone_memberships"
    list_display = ["enterprise", "zone", "starts_on", "ends_on"]
    list_select_related = ["enterprise", "zone"]
    list_filter = [ReviewFilter, "zone"]
    date_hierarchy = "starts_on"
    fields = ["enterprise", ("zone", "starts_on", "ends_on")]


RECOGNITION_FIELDS: list[Any] = [
    ("scheme", "number", "kind"),
    ("issued_on", "starts_on", "ends_on"),
    ("field", "batch", "authority"),
    ("source", "cancelled_from", "cancellation_notice_on"),
]


class CertificateFilter(AttentionFilter):
    lines = {
        ENDING: (_("ends within 90 days, not renewed"), todo.ending),
        ELSEWHERE: (_("number given elsewhere, not yet reviewed"), todo.elsewhere),
    }


@admin.register(Recognition)
class RecognitionAdmin(OfEnterprise[Recognition]):
    form = RecognitionForm
    exported_as = "recognitions"
    list_display = ["enterprise", "scheme", "number", "issued_on", "ends_on", "cancelled_from"]
    list_select_related = ["enterprise", "scheme"]
    list_filter = [ReviewFilter, CertificateFilter, "scheme", "kind", "field"]
    beginnings = ("number",)
    date_hierarchy = "issued_on"
    fields = ["enterprise", *RECOGNITION_FIELDS]

    def save_model(self, request: HttpRequest, obj: Recognition, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        warn(self, request, obj)


def warn(desk: Any, request: HttpRequest, recognition: Recognition) -> None:
    """Tell what a person should look at, although it was saved."""
    for warning in recognition.warnings():
        desk.message_user(request, warning, messages.WARNING)
