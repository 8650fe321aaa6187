"""Base admin of the rows that belong to an enterprise."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from enterprises.admin.review import ReviewedAdmin
from enterprises.listing.search import finding
from enterprises.models import Enterprise

M = TypeVar("M", bound=models.Model)


class EnterprisePartAdmin(ReviewedAdmin[M]):
    """Admin of rows that are searched by their enterprise, and by the prefixes of the fields `prefixes`."""

    enterprise = "enterprise"
    search_fields = ["enterprise__code"]
    prefixes: ClassVar[tuple[str, ...]] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        if not finding.words(search_term):
            return queryset, False
        enterprises = finding.search(Enterprise.objects.order_by(), search_term).values("pk")
        condition = Q(**{f"{self.enterprise}__in": enterprises})
        for field in self.prefixes:
            condition |= Q(**{f"{field}__istartswith": search_term.strip()})
        return queryset.filter(condition), False
