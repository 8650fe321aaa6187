"""Sitemap: the public pages without parameters in their path."""

import itertools

from django.contrib.sitemaps import Sitemap
from django.urls import URLPattern, reverse

import enterprises.urls
import targets.urls


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
