"""Sitemap: the public pages without parameters in their path, and the plans that have ended."""

import itertools

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import URLPattern, reverse
from django.utils import timezone

import enterprises.urls
import targets.urls
from targets.models import Plan


class StaticPages(Sitemap[str]):
    i18n = True
    alternates = True

    def items(self) -> list[str]:
        return [
            page.name
            for page in itertools.chain(targets.urls.pages, enterprises.urls.pages)
            if isinstance(page, URLPattern) and page.name and not page.pattern.converters
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class PlanPages(Sitemap[Plan]):
    i18n = True
    alternates = True

    def items(self) -> QuerySet[Plan]:
        return Plan.objects.filter(ends_on__lte=timezone.localdate())
