"""The admin of what belongs to an enterprise."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from enterprises.admin.review import ReviewedAdmin
from enterprises.listing import search
from enterprises.models import Enterprise

M = TypeVar("M", bound=models.Model)


class EnterprisePartAdmin(ReviewedAdmin[M]):
    """Rows searched by everything by which their enterprise is found.

    `beginnings` name the fields that a search may begin with besides.
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
