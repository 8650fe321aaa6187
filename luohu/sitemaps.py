"""Sitemap: every public page that has an address of its own, in both languages."""

import itertools
from typing import Any, TypeVar

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import URLPattern, reverse
from django.utils import timezone

import enterprises.urls
import targets.urls
from enterprises.kpis.indicators import INDICATORS
from targets.models import Plan, Release
from targets.pages.lists import NAMES
from targets.pages.part_page import MODELS

Item = TypeVar("Item")


class Pages(Sitemap[Item]):
    """A section of the sitemap, with the address of each page in each language."""

    i18n = True
    alternates = True


class StaticPages(Pages[str]):
    """The pages without parameters in their path."""

    def items(self) -> list[str]:
        return [
            page.name
            for page in itertools.chain(targets.urls.pages, enterprises.urls.pages)
            if isinstance(page, URLPattern) and page.name and not page.pattern.converters
        ] + ["about", "contact", "accessibility", "report-error"]

    def location(self, item: str) -> str:
        return reverse(item)


class IndicatorPages(Pages[str]):
    """The page of each indicator."""

    def items(self) -> list[str]:
        return list(INDICATORS)

    def location(self, item: str) -> str:
        return reverse("indicator", args=[item])


class ListPages(Pages[str]):
    """The lists of new, moved and ended enterprises, and of certificates that end soon."""

    def items(self) -> list[str]:
        return list(NAMES)

    def location(self, item: str) -> str:
        return reverse("list", args=[item])


class PartPages(Pages[tuple[str, str]]):
    """The page of each cluster, zone and subdistrict."""

    def items(self) -> list[tuple[str, str]]:
        return [
            (scope, code)
            for scope, model in MODELS.items()
            for code in model._default_manager.values_list("pk", flat=True)
        ]

    def location(self, item: tuple[str, str]) -> str:
        scope, code = item
        return reverse(scope, args=[code])


class PlanPages(Pages[Plan]):
    """The plans that have ended."""

    def items(self) -> QuerySet[Plan]:
        return Plan.objects.filter(ends_on__lte=timezone.localdate()).order_by("ends_on")


class ReleasePages(Pages[Release]):
    """The releases ever published; a withdrawn one remains readable."""

    def items(self) -> QuerySet[Release]:
        return Release.objects.ever_published().order_by("seq")


SITEMAPS: dict[str, type[Sitemap[Any]]] = {
    "pages": StaticPages,
    "indicators": IndicatorPages,
    "lists": ListPages,
    "parts": PartPages,
    "plans": PlanPages,
    "releases": ReleasePages,
}
